"""Reading a table that somebody hands in: Excel or CSV, row by row, whatever its size.

    with sheets.read(file) as sheet:
        sheet.headers            # what stands in the first row that is not empty
        for row in sheet.rows:   # row.number as Excel shows it, row.cells as clean text

A cell is text when it leaves here: digits of three scripts folded, a number that Excel keeps as 1.023456781E9 written
out, a date as year-month-day. What a cell means is the business of whoever asked for it.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, BinaryIO, Final, Self
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from core.arabic import clean_text
from core.digits import fold_digits
from exchange.guards import BROKEN, Unreadable, check_archive, kind_of, refuse

COLUMNS_AT_MOST: Final = 60
ROWS_AT_MOST: Final = 200_000
CELL_AT_MOST: Final = 2000
# A title or a logo may stand above the headers; further down nobody looks for them.
ROWS_ABOVE: Final = 15
# Rows that are only drawn, below the data, are passed over; a sheet that is nothing else ends.
EMPTY_ROWS_AT_MOST: Final = 20_000

SCIENTIFIC: Final = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{1,2}", re.ASCII | re.IGNORECASE)
GUARDED: Final = re.compile(r"'[=+\-@\t\r]")
DELIMITERS: Final = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class Header:
    """A column: where it stands (from 0), its letter in Excel, the words above it."""

    index: int
    letter: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    cells: tuple[str, ...]


@dataclass
class Sheet:
    """An open table. Reading its rows raises `Unreadable` where one of them cannot be taken."""

    headers: tuple[Header, ...]
    rows: Iterator[Row]
    expected: int = 0  # rows, as far as the file says so itself
    close: Callable[[], Any] = field(default=lambda: None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def read(file: BinaryIO, *, size: int | None = None, rows_at_most: int = ROWS_AT_MOST) -> Sheet:
    """Open a file, refuse what is none of ours (`Unreadable`), and find its headers."""
    if size is None:
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
    raw, expected, close = _read_excel(file) if kind_of(file, size=size) == "xlsx" else _read_text(file)
    try:
        number, titles, behind = _headers(raw)
        headers = tuple(Header(index, get_column_letter(index + 1), text) for index, text in enumerate(titles))
        rows = _rows(behind, width=len(headers), rows_at_most=rows_at_most)
        return Sheet(headers, rows, max(0, expected - number), close)
    except BaseException:
        close()
        raise


def _headers(
    raw: Iterator[tuple[int, tuple[Any, ...]]],
) -> tuple[int, list[str], Iterator[tuple[int, tuple[Any, ...]]]]:
    """The first row with at least two words in it is the headers' row."""
    for number, values in raw:
        texts = [cell_text(value, row=number, column=index) for index, value in enumerate(values)]
        while texts and not texts[-1]:
            texts.pop()
        if len(texts) > COLUMNS_AT_MOST:
            refuse(
                _(
                    "Row %(row)s has %(columns)s columns, up to column %(letter)s; %(limit)s are read."
                    " Please delete the columns that are not needed."
                ),
                "too_many_columns",
                row=number,
                columns=len(texts),
                letter=get_column_letter(len(texts)),
                limit=COLUMNS_AT_MOST,
            )
        if sum(map(bool, texts)) >= 2:
            return number, [text[:100] for text in texts], raw
        if number >= ROWS_ABOVE:
            break
    raise Unreadable(
        _("No headers were found in the first %(rows)s rows. The first row names the columns."),
        "no_headers",
        rows=ROWS_ABOVE,
    )


def _rows(raw: Iterable[tuple[int, tuple[Any, ...]]], *, width: int, rows_at_most: int) -> Iterator[Row]:
    taken = empty = 0
    for number, values in raw:
        if not any(value is not None and value != "" for value in values[:width]):
            empty += 1
            if empty > EMPTY_ROWS_AT_MOST:
                return
            continue
        cells = tuple(cell_text(value, row=number, column=index) for index, value in enumerate(values[:width]))
        if not any(cells):
            continue
        empty, taken = 0, taken + 1
        if taken > rows_at_most:
            refuse(
                _("The file has more than %(limit)s rows (from row %(row)s on). Please split it into several files."),
                "too_many_rows",
                limit=rows_at_most,
                row=number,
            )
        yield Row(number, cells + ("",) * (width - len(cells)))


# --- cells -------------------------------------------------------------------------------------------------------


def cell_text(value: Any, *, row: int = 0, column: int = 0) -> str:
    """What a cell says, as clean text. A formula is refused: its result may be anything, its text is not data."""
    match value:
        case None:
            return ""
        case str():
            return _text(value, row, column)
        case bool():
            return "1" if value else "0"
        case int():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case dt.datetime():
            return value.date().isoformat()
        case dt.date():
            return value.isoformat()
    return clean_text(str(value))


def _text(value: str, row: int, column: int) -> str:
    if value.startswith("=") and len(value) > 1:
        refuse(
            _(
                "Row %(row)s, column %(letter)s holds a formula. Please copy the column and paste it as values,"
                " then choose the file again."
            ),
            "formula",
            row=row,
            letter=get_column_letter(column + 1),
        )
    text = fold_digits(clean_text(value))
    if len(text) > CELL_AT_MOST:
        refuse(
            _("Row %(row)s, column %(letter)s holds %(length)s characters; up to %(limit)s are read."),
            "cell_too_long",
            row=row,
            letter=get_column_letter(column + 1),
            length=len(text),
            limit=CELL_AT_MOST,
        )
    if GUARDED.match(text):
        return text[1:]  # as our own files guard a text against being taken for a formula
    if SCIENTIFIC.fullmatch(text):
        return _written_out(text)
    return text


def _written_out(text: str) -> str:
    """1.023456781E9 is a whole number that Excel shortened for the eye; one that lost digits stays as it is."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    digits = len(number.as_tuple().digits)
    whole = number == number.to_integral_value() and number.adjusted() < 15
    return str(int(number)) if whole and digits > number.adjusted() - 1 else text


# --- Excel ---------------------------------------------------------------------------------------------------------

Opened = tuple[Iterator[tuple[int, tuple[Any, ...]]], int, Callable[[], Any]]
# What a workbook raises that is broken inside.
UNREAD: Final = (*BROKEN, ParseError, LookupError, TypeError, AttributeError, OverflowError)


def _read_excel(file: BinaryIO) -> Opened:
    check_archive(file)
    try:
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
        if not sheets:
            refuse(_("The workbook holds no sheet."), "no_headers")
        sheet: Any = sheets[0]
        expected = sheet.max_row or 0
        sheet.reset_dimensions()  # a sheet may claim 16,384 columns: its rows are as wide as they are
    except (InvalidFileException, *UNREAD):
        refuse(_("The file is damaged and cannot be opened. Please save it again in Excel."), "damaged")
    return _excel_rows(sheet), min(expected, ROWS_AT_MOST), book.close


def _excel_rows(sheet: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
    try:
        yield from enumerate(sheet.iter_rows(values_only=True), start=1)
    except UNREAD:
        refuse(_("The file is damaged and cannot be opened. Please save it again in Excel."), "damaged")


# --- text ----------------------------------------------------------------------------------------------------------


def _read_text(file: BinaryIO) -> Opened:
    encoding = _encoding_of(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    lines = _first_lines(text)
    rows = csv.reader(text, delimiter=_delimiter_of(lines), strict=False)
    return _text_rows(rows), 0, text.detach


def _encoding_of(file: BinaryIO) -> str:
    """UTF-8 with or without its mark, UTF-16 with its mark (Excel's "Unicode text"), or windows-1256."""
    file.seek(0)
    head = file.read(4)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    file.seek(0)
    try:
        probe = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        while probe.read(1 << 18):
            pass
    except UnicodeDecodeError:
        return "cp1256"
    else:
        return "utf-8-sig"
    finally:
        probe.detach()


def _first_lines(text: io.TextIOWrapper) -> list[str]:
    lines = [line for line, _n in zip(text, range(5), strict=False)]
    text.seek(0)
    return lines


def _delimiter_of(lines: list[str]) -> str:
    """What parts most of the first lines; text within quotation marks parts nothing."""
    bare = [re.sub(r'"[^"]*"', "", line) for line in lines]
    return max(DELIMITERS, key=lambda mark: max((line.count(mark) for line in bare), default=0))


def _text_rows(rows: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Numbered as Excel would number them: by records, not by lines."""
    number = 0
    try:
        for number, values in enumerate(rows, start=1):
            yield number, tuple(values)
    except (csv.Error, UnicodeError):
        refuse(_("Row %(row)s cannot be read. Please save the file again as CSV."), "damaged", row=number + 1)
