"""The square that a telephone reads: an address on a paper or a page."""

from __future__ import annotations

from typing import Final

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET: Final = 4  # modules of white around it, as the standard wants


def svg(text: str) -> str:
    """The square of a text as SVG: one black path on white, scaled by whoever shows it; the same text, the same drawing."""
    matrix = _matrix(text)
    size = len(matrix) + 2 * QUIET
    path = "".join(
        f"M{column + QUIET} {row + QUIET}h1v1h-1z"
        for row, line in enumerate(matrix)
        for column, dark in enumerate(line)
        if dark
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path fill="#000" d="{path}"/></svg>'
    )


def _matrix(text: str) -> list[list[bool]]:
    code = QRCode(border=0, error_correction=ERROR_CORRECT_M)
    code.add_data(text, optimize=0)
    code.make(fit=True)
    return [[bool(module) for module in line] for line in code.get_matrix()]
