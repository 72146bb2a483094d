"""What a file must be before anything in it is read: a table of Excel or of plain text, small, open and at rest.

The content decides, never the name. Everything here looks at the first bytes and at the directory of the archive; no
part of the file is unpacked to find out that it must not be.
"""

from __future__ import annotations

import zipfile
import zlib
from typing import Any, BinaryIO, Final, NoReturn

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MEGABYTE: Final = 1024 * 1024
SIZE_LIMIT: Final = 20 * MEGABYTE
# What an archive may become when it is unpacked: 100,000 rows of twelve columns are about 90 MB of XML.
UNPACKED_LIMIT: Final = 320 * MEGABYTE
SHARED_TEXTS_LIMIT: Final = 96 * MEGABYTE
# Tables of repeated words shrink forty-fold; what shrinks a hundred-fold and is large was made to hurt.
RATIO_LIMIT: Final = 100
SMALL_PART: Final = 24 * MEGABYTE
PARTS_LIMIT: Final = 2000

ZIP: Final = b"PK\x03\x04"
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PROGRAMS: Final = (b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
PICTURES_AND_PAPERS: Final = (
    b"%PDF-",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"{\\rtf",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
)
# What the reading of a broken archive raises.
BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
ENCRYPTED_PACKAGE: Final = "EncryptedPackage".encode("utf-16-le")


class Unreadable(ValidationError):
    """A file that is not taken in; the message says why, and where it can, in which row and column."""

    def __init__(self, message: Any, code: str, **params: Any) -> None:
        super().__init__(message, code=code, params=params)


def refuse(message: Any, code: str, **params: Any) -> NoReturn:
    raise Unreadable(message, code, **params)


def kind_of(file: BinaryIO, *, size: int) -> str:
    """ "xlsx" or "text". Raises `Unreadable`."""
    if size == 0:
        refuse(_("The file is empty."), "empty")
    if size > SIZE_LIMIT:
        refuse(
            _("The file is %(size)s MB; up to %(limit)s MB are read. Please split it into several files."),
            "too_large",
            size=-(-size // MEGABYTE),
            limit=SIZE_LIMIT // MEGABYTE,
        )
    file.seek(0)
    head = file.read(4096)
    file.seek(0)
    if head.startswith(PROGRAMS):
        refuse(_("This file is a program, whatever its name says. Nothing of it was kept."), "program")
    if head.startswith(ZIP):
        return "xlsx"
    if head.startswith(OLE):
        _refuse_ole(file)
    if head.startswith(PICTURES_AND_PAPERS):
        refuse(_("This file is not a table. Please choose an Excel file (.xlsx) or a CSV file."), "wrong_type")
    if head[:2] not in (b"\xff\xfe", b"\xfe\xff") and b"\0" in head:
        refuse(_("This file is not a table. Please choose an Excel file (.xlsx) or a CSV file."), "wrong_type")
    return "text"


def _refuse_ole(file: BinaryIO) -> NoReturn:
    """The container of old Office files: also what Excel wraps round a workbook that it protects by a password."""
    content = file.read(SIZE_LIMIT)
    file.seek(0)
    if ENCRYPTED_PACKAGE in content:
        refuse(
            _("The file is protected by a password. Please save it without one (File, Info, Protect Workbook)."),
            "password",
        )
    refuse(_("This is an Excel file of the old kind (.xls). Please save it as .xlsx."), "old_excel")


def check_archive(file: BinaryIO) -> None:
    """Refuse an archive that is no workbook, is locked, brings programs along, or grows beyond measure when unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except BROKEN:
        refuse(_("The file is damaged and cannot be opened. Please save it again in Excel."), "damaged")
    names = {part.filename.lower() for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        refuse(
            _("The file is protected by a password. Please save it without one (File, Info, Protect Workbook)."),
            "password",
        )
    _refuse_bomb(parts)
    if any("vbaproject" in name or name.startswith("xl/macrosheets") for name in names):
        refuse(_("The workbook holds macros. Please save it as an Excel workbook without macros (.xlsx)."), "macros")
    if "xl/workbook.bin" in names:
        refuse(_("This is a binary workbook (.xlsb). Please save it as .xlsx."), "binary_workbook")
    if "xl/workbook.xml" not in names:
        refuse(_("This file is not a table. Please choose an Excel file (.xlsx) or a CSV file."), "wrong_type")
    try:
        declares = _declares(file, [part for part in parts if part.filename.lower().endswith((".xml", ".rels"))])
    except BROKEN:
        declares = True
    if declares:
        refuse(_("The file is damaged and cannot be opened. Please save it again in Excel."), "damaged")
    file.seek(0)


def _refuse_bomb(parts: list[zipfile.ZipInfo]) -> None:
    """By the sizes that the archive declares: the reader stops at them, so that a lie makes a file shorter, not longer."""
    whole = sum(part.file_size for part in parts)
    swollen = [
        part
        for part in parts
        if part.file_size > SMALL_PART and part.file_size > RATIO_LIMIT * max(part.compress_size, 1)
    ]
    texts = sum(part.file_size for part in parts if part.filename.lower().endswith("sharedstrings.xml"))
    if whole > UNPACKED_LIMIT or texts > SHARED_TEXTS_LIMIT or swollen or len(parts) > PARTS_LIMIT:
        refuse(
            _("Unpacked, this file would be %(size)s MB: far more than a table of this kind. It was not opened."),
            "bomb",
            size=max(1, whole // MEGABYTE),
        )


def _declares(file: BinaryIO, parts: list[zipfile.ZipInfo]) -> bool:
    """Whether a part declares entities of its own: none that Excel writes does."""
    with zipfile.ZipFile(file) as archive:
        for part in parts:
            with archive.open(part) as content:
                head = content.read(2048).replace(b"\0", b"").upper()
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                return True
    return False
