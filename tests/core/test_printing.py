"""Papers: the same twice, in our own letters, and nothing that was typed becomes source."""

import datetime as dt
import re
import zlib

import pytest

from core import printing, qr
from core.clock import RIYADH
from exchange import papers

AT = dt.datetime(2026, 11, 22, 9, 30, 15, 123, tzinfo=RIYADH)
HOSTILE = '#panic("x") #let data = none $ \\ * _ `code` <label> @ref "quoted" // words /* more'


def slip(**more):
    said = {
        "title": "بطاقة متابعة",
        "issuer": "مكتب الضمان الاجتماعي بالقطيف",
        "lead": "بهذا الرمز يمكن الاطلاع",
        "code": "7K3M-9QWD-H2XT-RB5N",
        "address": "https://arkan.example/r/",
        "svg": qr.svg("https://arkan.example/r/7K3M-9QWD-H2XT-RB5N/"),
        "square_alt": "مربّع",
        "steps": ["الخطوة الأولى", "الخطوة الثانية"],
        "reference_label": "الرقم المرجعي:",
        "reference": "QTF-REF-1448-000123",
        "valid_words": "صالح حتى 24/11/1448هـ",
        "note": "",
    }
    return said | more


def inside(content):
    """Everything that the file holds, its streams unpacked."""
    found = [content]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.S):
        try:
            found.append(zlib.decompress(packed))
        except zlib.error:
            continue
    return b"\n".join(found)


def letters_of(content):
    """Which characters can be read out of the file (its fonts' maps to Unicode)."""
    return {chr(int(code, 16)) for code in re.findall(rb"<([0-9A-F]{4})>", inside(content), re.I)}


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_same_data_is_the_same_file(language):
    first = printing.pdf(papers.SLIP, slip(), language=language, at=AT)
    assert first.startswith(b"%PDF-")
    assert first == printing.pdf(papers.SLIP, slip(), language=language, at=AT)


def test_the_file_says_when_it_was_issued_not_when_it_was_set():
    assert b"20261122" in printing.pdf(papers.SLIP, slip(), at=AT)


def test_it_is_set_in_our_own_typeface_and_in_no_other():
    fonts = set(re.findall(rb"/BaseFont\s*/(?:[A-Z]{6}\+)?([\w-]+)", inside(printing.pdf(papers.SLIP, slip(), at=AT))))
    assert fonts
    assert {font.split(b"-")[0] for font in fonts} == {b"IBMPlexSansArabic"}


def test_arabic_and_latin_can_be_read_out_of_it():
    readable = letters_of(printing.pdf(papers.SLIP, slip(), at=AT))
    assert set("بطاقةمتابعةمكتب") <= readable
    assert set("7K3MQWDHXTRBN-") <= readable


def test_it_is_tagged_and_names_its_language():
    content = inside(printing.pdf(papers.SLIP, slip(), at=AT))
    assert b"/StructTreeRoot" in content
    assert b"(ar)" in content
    assert b"/Marked true" in content


def test_what_was_typed_is_never_source():
    plain = printing.pdf(papers.SLIP, slip(), at=AT)
    hostile = printing.pdf(papers.SLIP, slip(lead=HOSTILE, note=HOSTILE), at=AT)
    assert hostile.startswith(b"%PDF-")
    assert hostile != plain


@pytest.mark.parametrize("name", ["../secrets", "/etc/passwd", "", "slip-1.typ"])
def test_only_papers_of_ours_are_set(name):
    with pytest.raises(ValueError, match="not the name of a paper"):
        printing.pdf(name, slip())


def test_it_can_be_looked_at():
    (page,) = printing.pictures(papers.SLIP, slip())
    assert page.startswith(b"\x89PNG")


def test_a_square_is_the_same_for_the_same_text():
    first = qr.svg("https://arkan.example/verify/7K3M-9QWD-H2XT-RB5N/")
    assert first == qr.svg("https://arkan.example/verify/7K3M-9QWD-H2XT-RB5N/")
    assert first != qr.svg("https://arkan.example/verify/7K3M-9QWD-H2XT-RB5P/")
    assert first.startswith("<svg ")
    assert "style=" not in first
