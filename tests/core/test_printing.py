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


def maps_of(content):
    """The fonts' maps from glyph to text."""
    maps = []
    for table in re.findall(rb"begincmap(.*?)endcmap", inside(content), re.S):
        pairs = re.findall(rb"^<([0-9A-F]{4})> <([0-9A-F]+)>$", table, re.M | re.I)
        maps.append({int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in pairs})
    return maps


def glyphs_of(run):
    """The glyphs of one run: two bytes each, in strings with octal escapes, between them the kerning."""
    drawn = b"".join(re.findall(rb"\((.*?)(?<!\\)\)", run, re.S))
    named = {b"n": 10, b"r": 13, b"t": 9, b"b": 8, b"f": 12, b"(": 40, b")": 41, b"\\": 92}
    read = re.sub(
        rb"\\([0-7]{3}|.)",
        lambda sign: bytes([named[sign[1]] if sign[1] in named else int(sign[1], 8)]),
        drawn,
        flags=re.S,
    )
    return [int.from_bytes(read[place : place + 2], "big") for place in range(0, len(read) - 1, 2)]


def words_of(content):
    """Every run as a reader restores it: what is drawn from the other end is turned round. By whichever font it fits."""
    maps, words = maps_of(content), set()
    for run in re.findall(rb"BT(.*?)ET", inside(content), re.S):
        glyphs = glyphs_of(run)
        if b"/ReversedChars" in run:
            glyphs.reverse()
        words |= {"".join(table.get(glyph, "?") for glyph in glyphs).strip() for table in maps}
    return words


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


def test_words_come_out_of_it_in_reading_order():
    """Arabic turned round where it is drawn from the left, a reference inside it as it is read."""
    words = words_of(printing.pdf(papers.SLIP, slip(lead="إحالة QTF-REF-1448-000777 مكتوبة"), at=AT))
    assert {"مكتب", "بالقطيف", "متابعة", "إحالة", "مكتوبة"} <= words
    assert any("QTF-REF-1448-000777" in word for word in words)
    assert any("7K3M-9QWD-H2XT-RB5N" in word for word in words)


def test_arabic_is_joined():
    """The letter at the beginning, in the middle and at the end of a word are three glyphs."""
    plain, joined = (maps_of(printing.pdf(papers.SLIP, slip(lead=lead), at=AT)) for lead in ("", "ببب"))
    drawn = [sum(text == "ب" for table in maps for text in table.values()) for maps in (plain, joined)]
    assert drawn[1] > drawn[0]
    assert drawn[1] >= 3


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
