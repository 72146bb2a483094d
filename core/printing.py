"""Papers: letters and slips as PDF, set by typst (docs/adr/0017-letters.md).

What a paper says comes in as data, through the setter's own inputs: nothing that anybody typed ever becomes part of a
template's source. The same data set with the same moment is the same file, byte by byte.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import typst
from django.conf import settings

FONT: Final = "IBM Plex Sans Arabic"
STANDARD: Final = "ua-1"  # tagged, so that a screen reader finds headings and reading order
POINTS_OF_A_PICTURE: Final = 110.0


def pdf(template: str, data: Mapping[str, Any], *, language: str = "ar", at: datetime | None = None) -> bytes:
    """A paper of `letters/<template>.typ`. ``at`` is the moment that the file says it was made."""
    moment = int(at.timestamp()) if at else None
    return _set(template, data, language, format="pdf", pdf_standards=STANDARD, timestamp=moment)[0]


def pictures(template: str, data: Mapping[str, Any], *, language: str = "ar") -> list[bytes]:
    """Its pages as PNG: for looking at, and for tests."""
    return _set(template, data, language, format="png", ppi=POINTS_OF_A_PICTURE)


def _set(template: str, data: Mapping[str, Any], language: str, **how: Any) -> list[bytes]:
    if not template.replace("-", "").isalnum():
        raise ValueError(f"not the name of a paper: {template!r}")
    folder = papers()
    inputs = {"data": json.dumps(data, ensure_ascii=False, sort_keys=True), "language": language}
    made = typst.compile(
        str(folder / f"{template}.typ"), root=str(folder), font_paths=_fonts(folder), sys_inputs=inputs, **how
    )
    return made if isinstance(made, list) else [made]


def papers() -> Path:
    """Where the templates and their typeface stand."""
    return Path(settings.BASE_DIR) / "letters"


@lru_cache(maxsize=1)
def _fonts(folder: Path) -> typst.Fonts:
    """Our own typeface and no other: the same letter on every machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder / "fonts")])
