"""Writing a table: nothing in it runs, everything in it can be read again."""

import csv
import io

import pytest
from openpyxl import load_workbook

from exchange import sheets
from exchange.kinds import OutColumn
from exchange.writing import table

COLUMNS = [OutColumn("الاسم"), OutColumn("رقم الجوال", ltr=True)]
EVIL = ["=cmd|' /C calc'!A0", "+1", "-2", "@SUM(A1)", "\t=1", '=HYPERLINK("x")']


def written(file_format, rows):
    with table(file_format, title="أ/ب", columns=COLUMNS, rows=rows) as content:
        return content.read()


def test_excel_is_right_to_left_and_numbers_are_text():
    book = load_workbook(io.BytesIO(written("xlsx", [("سلمى", "0501234567")])))
    sheet = book.active
    assert sheet.sheet_view.rightToLeft
    assert sheet.freeze_panes == "A2"
    assert sheet.title == "أ ب"
    assert [cell.value for cell in sheet[2]] == ["سلمى", "0501234567"]
    assert sheet["B2"].number_format == "@"


@pytest.mark.parametrize("evil", EVIL)
def test_no_cell_is_a_formula(evil):
    book = load_workbook(io.BytesIO(written("xlsx", [(evil, evil)])))
    assert {cell.data_type for cell in book.active[2]} == {"s"}
    assert all(cell.value.startswith("'") for cell in book.active[2])
    lines = list(csv.reader(io.StringIO(written("csv", [(evil, evil)]).decode("utf-8-sig"))))
    assert all(cell.startswith("'") for cell in lines[1])


def test_csv_opens_in_excel():
    content = written("csv", [("سلمى", "0501234567")])
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")


@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_what_was_written_is_read_again(file_format):
    content = written(file_format, [("=سلمى", "+966501234567"), ("علي", None)])
    with sheets.read(io.BytesIO(content)) as sheet:
        assert [row.cells for row in sheet.rows] == [("=سلمى", "+966501234567"), ("علي", "")]
