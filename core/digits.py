"""Digits of the three scripts that people type."""

from typing import Final

_TO_ASCII: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


def fold_digits(text: str) -> str:
    """Write Arabic-Indic (٠–٩) and extended Arabic-Indic (۰–۹) digits as 0–9; leave all else as it is.

    Fold before validating: ``int()``, ``str.isdigit()`` and ``\\d`` accept every script, the database should hold one.
    """
    return text.translate(_TO_ASCII)
