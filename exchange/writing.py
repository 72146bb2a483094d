"""Writing a table of any length in constant memory, as Excel or CSV, so that opening it runs nothing.

A text that begins like a formula gets an apostrophe in front, in both formats; numbers of people, telephone numbers and
references are text, so that Excel neither shortens nor calculates with them.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import tempfile
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO, Final, Protocol, Self

from django.utils.translation import get_language
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from exchange.enums import FileFormat
from exchange.kinds import OutColumn

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
NOT_IN_A_TITLE: Final = re.compile(r"[\[\]:*?/\\]")
# Characters that XML cannot hold; the rest of a text stays.
NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
CONTENT_TYPES: Final = {
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.CSV: "text/csv; charset=utf-8",
}


def safe(value: Any) -> Any:
    """A value as it may stand in a cell that somebody opens in Excel."""
    if isinstance(value, str):
        value = NOT_IN_XML.sub("", value)
        return f"'{value}" if value.startswith(FORMULA) else value
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return value.replace(tzinfo=None)
    return value


class Writer(Protocol):
    def __enter__(self) -> Self: ...
    def __exit__(self, *exception: object) -> None: ...
    def append(self, values: Sequence[Any]) -> None: ...


def writer_for(file_format: str, content: BinaryIO, *, title: str, columns: Sequence[OutColumn]) -> Writer:
    """A writer of this format into an open file; the file is whole when the `with` is left."""
    kinds: dict[str, type[ExcelWriter] | type[TextWriter]] = {FileFormat.CSV: TextWriter, FileFormat.XLSX: ExcelWriter}
    return kinds[file_format](content, title=title, columns=columns)


def table(file_format: str, *, title: str, columns: Sequence[OutColumn], rows: Iterable[Sequence[Any]]) -> BinaryIO:
    """A whole short table, in a file that the operating system forgets when it is closed."""
    content: Any = tempfile.TemporaryFile()  # noqa: SIM115 - the response that gives it out closes it
    with writer_for(file_format, content, title=title, columns=columns) as writer:
        for values in rows:
            writer.append(values)
    content.seek(0)
    return content


class ExcelWriter:
    """From right to left where the language is; the head of the columns stays in view and on every printed page."""

    def __init__(self, content: BinaryIO, *, title: str, columns: Sequence[OutColumn]) -> None:
        self.content = content
        self.book: Any = Workbook(write_only=True)
        self.sheet: Any = self.book.create_sheet(NOT_IN_A_TITLE.sub(" ", title)[:31] or "1")
        rtl = (get_language() or "ar").startswith("ar")
        self.sheet.sheet_view.rightToLeft = rtl
        self.sheet.freeze_panes = "A2"
        self.sheet.print_title_rows = "1:1"
        self.sheet.page_setup.orientation = "landscape"
        self.sheet.page_setup.paperSize = 9  # A4
        for number, column in enumerate(columns, start=1):
            self.sheet.column_dimensions[get_column_letter(number)].width = column.width
        # A cell is written as soon as its row is appended, so one object a column serves all rows.
        self.cells = [self._cell(column, rtl) for column in columns]
        self.sheet.append([self._head(column, rtl) for column in columns])

    def _cell(self, column: OutColumn, rtl: bool) -> Any:
        cell = WriteOnlyCell(self.sheet)
        if column.ltr:
            cell.number_format = "@"
            cell.alignment = Alignment(horizontal="right" if rtl else "left", readingOrder=1)
        else:
            cell.alignment = Alignment(horizontal="right" if rtl else "left", readingOrder=2 if rtl else 1)
        return cell

    def _head(self, column: OutColumn, rtl: bool) -> Any:
        cell = WriteOnlyCell(self.sheet, value=safe(str(column.label)))
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DFF6E7")
        cell.alignment = Alignment(horizontal="right" if rtl else "left", readingOrder=2 if rtl else 1)
        return cell

    def append(self, values: Sequence[Any]) -> None:
        for cell, value in zip(self.cells, values, strict=True):
            cell.value = safe(value)
        self.sheet.append(self.cells)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.book.save(self.content) if exception[0] is None else self.book.close()


class TextWriter:
    """UTF-8 with its mark, commas, lines as Windows ends them: what Excel opens by a double click."""

    def __init__(self, content: BinaryIO, *, title: str, columns: Sequence[OutColumn]) -> None:
        self.text = io.TextIOWrapper(content, encoding="utf-8-sig", newline="", write_through=True)
        self.rows = csv.writer(self.text)
        self.rows.writerow([safe(str(column.label)) for column in columns])

    def append(self, values: Sequence[Any]) -> None:
        self.rows.writerow([safe(value) for value in values])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.text.detach()
