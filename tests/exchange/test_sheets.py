"""Reading a table: what is understood, and what is refused with which words."""

import datetime as dt
import io
import zipfile

import pytest

from exchange import guards, sheets
from exchange.guards import Unreadable
from tests.exchange.tables import excel, text, zipped


def read(content, **options):
    with sheets.read(io.BytesIO(content), **options) as sheet:
        return sheet.headers, list(sheet.rows)


def refused(content, **options):
    with pytest.raises(Unreadable) as caught:
        read(content, **options)
    return caught.value


def cells(content):
    return [row.cells for row in read(content)[1]]


# --- what is understood ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1256", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_in_every_spelling(encoding, delimiter):
    content = text(("1023456781", "سلمى"), headers=("الهوية", "الاسم"), encoding=encoding, delimiter=delimiter)
    headers, rows = read(content)
    assert [header.text for header in headers] == ["الهوية", "الاسم"]
    assert [header.letter for header in headers] == ["A", "B"]
    assert [(row.number, row.cells) for row in rows] == [(2, ("1023456781", "سلمى"))]


def test_text_with_marks_and_line_breaks_in_quotes():
    content = 'الهوية,الاسم\r\n"1023456781","سلمى;\nالمثال"\r\n'.encode()
    assert cells(content) == [("1023456781", "سلمى; المثال")]


def test_digits_of_three_scripts_become_one():
    assert cells(excel(("١٠٢٣٤٥٦٧٨١", "۱۰۲۳۴۵۶۷۸۱"), headers=("أ", "ب"))) == [("1023456781", "1023456781")]


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        (1023456781, "1023456781"),
        (1.023456781e9, "1023456781"),
        ("1.023456781E9", "1023456781"),
        ("1.023456781E+09", "1023456781"),
        ("1.02E+09", "1.02E+09"),  # digits are lost: it must not look like a number
        (dt.datetime(1990, 5, 12), "1990-05-12"),  # noqa: DTZ001 - as Excel keeps it
        (dt.date(1990, 5, 12), "1990-05-12"),
        (12.5, "12.5"),
        (True, "1"),
        ("  سلمى\u200f  بنت ", "سلمى بنت"),
        ("'+966501234567", "+966501234567"),  # as our own files guard it
    ],
)
def test_cells_say_what_they_show(cell, says):
    assert cells(excel((cell, "x"), headers=("أ", "ب"))) == [(says, "x")]


def test_a_title_may_stand_above_the_headers_and_rows_may_be_empty():
    headers, rows = read(excel(("1", "2"), (None, None), ("3", "4"), headers=("أ", "ب"), above=[("سجل المكتب",), ()]))
    assert [header.text for header in headers] == ["أ", "ب"]
    assert [row.number for row in rows] == [4, 6]


def test_short_rows_are_filled_and_wide_ones_cut():
    assert cells(text(("1",), ("1", "2", "3"), headers=("أ", "ب"))) == [("1", ""), ("1", "2")]


def test_a_hidden_sheet_is_passed_over():
    from openpyxl import Workbook  # noqa: PLC0415

    book = Workbook()
    book.active.append(("سر", "خفي"))
    book.active.sheet_state = "hidden"
    shown = book.create_sheet("ظاهرة")
    shown.append(("أ", "ب"))
    shown.append(("1", "2"))
    content = io.BytesIO()
    book.save(content)
    assert [header.text for header in read(content.getvalue())[0]] == ["أ", "ب"]


# --- what is refused -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00" + bytes(200), "program"),
        (b"\x7fELF" + bytes(200), "program"),
        (b"%PDF-1.7 ...", "wrong_type"),
        (b"\x89PNG\r\n\x1a\n", "wrong_type"),
        (bytes(range(256)) * 4, "wrong_type"),
        (guards.OLE + bytes(600), "old_excel"),
        (guards.OLE + bytes(600) + guards.ENCRYPTED_PACKAGE, "password"),
        (b"PK\x03\x04 broken", "damaged"),
        (zipped({"word/document.xml": "<x/>"}), "wrong_type"),
        (zipped({"xl/workbook.xml": "<x/>", "xl/vbaProject.bin": "x"}), "macros"),
        (zipped({"xl/workbook.bin": "x"}), "binary_workbook"),
        (zipped({"xl/workbook.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><x/>"}), "damaged"),
        (zipped({"xl/workbook.xml": "<x/>"}), "damaged"),
        (zipped({"xl/workbook.xml": "<x/>", "xl/worksheets/sheet1.xml": bytes(64 * 1024 * 1024)}), "bomb"),
        ("كلمة واحدة".encode(), "no_headers"),
    ],
)
def test_refused_with_its_own_code(content, code):
    assert refused(content).code == code


def test_larger_than_the_limit_is_not_even_opened():
    error = refused(b"a,b", size=50 * guards.MEGABYTE)
    assert error.code == "too_large"
    assert "50" in error.messages[0]
    assert "20" in error.messages[0]


def test_a_lie_about_the_size_in_the_archive_is_no_way_in():
    content = bytearray(excel(("1", "2"), headers=("أ", "ب")))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        part = archive.getinfo("xl/worksheets/sheet1.xml")
    content[part.header_offset + 22 : part.header_offset + 26] = (5).to_bytes(4, "little")
    place = content.rfind(b"xl/worksheets/sheet1.xml") - 46 + 24
    content[place : place + 4] = (5).to_bytes(4, "little")
    assert refused(bytes(content)).code in {"damaged", "no_headers"}


def test_a_formula_is_named_by_row_and_column():
    error = refused(excel(("1", "2"), ("3", "=SUM(A1:A2)"), headers=("أ", "ب")))
    assert error.code == "formula"
    assert "3" in error.messages[0]
    assert "B" in error.messages[0]


def test_too_many_rows_say_which_is_the_first():
    error = refused(excel(*((str(n), "x") for n in range(501)), headers=("أ", "ب")), rows_at_most=500)
    assert error.code == "too_many_rows"
    assert "502" in error.messages[0]


def test_the_last_column_of_excel_is_too_far():
    row = [None] * 16384
    row[0], row[16383] = "أ", "ب"
    error = refused(excel(("1", "2"), headers=row))
    assert error.code == "too_many_columns"
    assert "XFD" in error.messages[0]


def test_an_endless_cell_is_refused_with_its_place():
    error = refused(excel(("1", "س" * 3000), headers=("أ", "ب")))
    assert (error.code, error.params["row"], error.params["letter"]) == ("cell_too_long", 2, "B")


def test_every_refusal_is_said_in_arabic(settings):
    from django.utils.translation import override  # noqa: PLC0415

    with override("ar"):
        for content in (b"", b"MZ" + bytes(9), b"PK\x03\x04", guards.OLE + bytes(9), b"%PDF-"):
            words = refused(content).messages[0]
            assert any("\u0600" <= letter <= "\u06ff" for letter in words)
