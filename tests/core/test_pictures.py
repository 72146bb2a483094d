"""What a camera writes beside a picture does not stay: place, time, device."""

import struct
import zlib

import pytest

from core.pictures import without_metadata

PLACE = b"N26.5196 E50.0115"


def segment(marker, body):
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def exif(orientation):
    tag = struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0)
    return segment(0xE1, b"Exif\x00\x00" + b"II*\x00" + struct.pack("<IH", 8, 1) + tag + b"\x00" * 4 + PLACE)


def jpeg(*segments):
    scan = segment(0xDA, b"\x01") + b"pixels\xff\x00pixels\xff\xd9"
    return b"\xff\xd8" + segment(0xE0, b"JFIF\x00") + b"".join(segments) + segment(0xDB, b"table") + scan


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def test_a_jpeg_keeps_its_picture_and_which_way_up():
    taken = jpeg(exif(6), segment(0xE1, b"http://ns.adobe.com/xap/1.0/" + PLACE), segment(0xFE, PLACE))
    clean = without_metadata(taken, "image/jpeg")
    assert PLACE not in clean
    assert b"pixels\xff\x00pixels" in clean
    assert b"table" in clean
    assert b"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06" in clean
    assert without_metadata(clean, "image/jpeg") == clean


def test_an_upright_one_says_nothing_at_all():
    assert without_metadata(jpeg(exif(1)), "image/jpeg") == jpeg()


def test_a_png_keeps_what_is_drawn():
    head, pixels, end = chunk(b"IHDR", b"13"), chunk(b"IDAT", b"x" * 9), chunk(b"IEND", b"")
    taken = b"\x89PNG\r\n\x1a\n" + head + chunk(b"tEXt", PLACE) + chunk(b"eXIf", PLACE) + pixels + end + PLACE
    assert without_metadata(taken, "image/png") == b"\x89PNG\r\n\x1a\n" + head + pixels + end


@pytest.mark.parametrize("content", [b"\xff\xd8\xff", b"\xff\xd8\xff\xe0...", b"\xff\xd8\xff\xe1\xff\xff", b""])
def test_what_is_no_picture_is_left_alone(content):
    assert without_metadata(content, "image/jpeg") == content
    assert without_metadata(content, "image/png") == content
    assert without_metadata(jpeg(exif(3)), "application/pdf") == jpeg(exif(3))
