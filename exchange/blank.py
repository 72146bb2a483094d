"""The empty table that people fill in: the headers that are understood, an example, and lists to choose from."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from exchange.kinds import Column, ImportKind
from exchange.writing import NOT_IN_A_TITLE, safe

WIDTH: Final = 22
# So many rows are prepared; a longer table goes on without.
LISTED: Final = 1000
HEAD: Final = PatternFill("solid", fgColor="DFF6E7")


def blank_table(
    kind: ImportKind, *, example: Sequence[Sequence[str]] = (), lists: Mapping[str, Sequence[str]] | None = None
) -> BinaryIO:
    """A workbook whose second sheet holds the lists of the first. Numbers of people are text from the start."""
    chosen = {column.name: _offered(column, lists or {}) for column in kind.columns}
    book = Workbook()
    sheet: Any = book.active
    sheet.title = NOT_IN_A_TITLE.sub(" ", str(kind.label))[:31] or "1"
    for number, column in enumerate(kind.columns, start=1):
        _head(sheet.cell(1, number), str(column.label), required=column.required)
        sheet.column_dimensions[get_column_letter(number)].width = WIDTH
        if column.ltr:
            for row in range(2, min(kind.rows_at_most, LISTED) + 2):
                sheet.cell(row, number).number_format = "@"
    for row, values in enumerate(example, start=2):
        for number, value in enumerate(values, start=1):
            sheet.cell(row, number).value = safe(value)
    offered = {name: words for name, words in chosen.items() if words}
    if offered:
        _choices(book, sheet, kind, offered)
    for each in book.worksheets:
        each.sheet_view.rightToLeft = (get_language() or "ar").startswith("ar")
        each.freeze_panes = "A2"
    content: Any = tempfile.TemporaryFile()  # noqa: SIM115 - the response that gives it out closes it
    book.save(content)
    content.seek(0)
    return content


def _offered(column: Column, lists: Mapping[str, Sequence[str]]) -> list[str]:
    if column.name in lists:
        return [str(words) for words in lists[column.name]]
    return [str(words) for words in column.choices.values()] if column.choices else []


def _choices(book: Any, sheet: Any, kind: ImportKind, offered: Mapping[str, list[str]]) -> None:
    """A sheet of lists, and in each column the arrow that opens its own. Other words may still be typed."""
    held = book.create_sheet(_("Lists"))
    for number, (name, words) in enumerate(offered.items(), start=1):
        column = kind.column(name)
        _head(held.cell(1, number), str(column.label), required=False)
        letter = get_column_letter(number)
        held.column_dimensions[letter].width = WIDTH
        for row, text in enumerate(words, start=2):
            held.cell(row, number).value = safe(text)
        source = f"{quote_sheetname(held.title)}!${letter}$2:${letter}${len(words) + 1}"
        rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=False)
        place = get_column_letter(kind.columns.index(column) + 1)
        rule.add(f"{place}2:{place}{min(kind.rows_at_most, LISTED) + 1}")
        sheet.add_data_validation(rule)


def _head(cell: Any, words: str, *, required: bool) -> None:
    cell.value = safe(words)
    cell.font = Font(bold=True, color="0B4F2C" if required else "333333")
    cell.fill = HEAD
    cell.alignment = Alignment(horizontal="right", readingOrder=2)
