"""Pictures without what a camera writes beside them: place, time, device, owner. Bytes only, no library.

A JPEG keeps the one thing that is needed to show it upright. What cannot be read as a picture is left as it came.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

_SOI, _SOS = b"\xff\xd8", 0xDA
_APP0, _APP1, _APP14, _COM = 0xE0, 0xE1, 0xEE, 0xFE
_EXIF: Final = b"Exif\x00\x00"
_ORIENTATION: Final = 0x0112
_PNG: Final = b"\x89PNG\r\n\x1a\n"
# What a PNG needs to be drawn; text, time, Exif and private chunks go.
_DRAWN: Final = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs"}
)


def without_metadata(content: bytes, content_type: str) -> bytes:
    """The same picture without its metadata; anything else unchanged."""
    try:
        if content_type == "image/jpeg":
            return _jpeg(content)
        if content_type == "image/png":
            return _png(content)
    except (struct.error, IndexError, ValueError):
        return content
    return content


def _jpeg(content: bytes) -> bytes:
    kept, orientation = [_SOI], 1
    place = 2
    while content[place] == 0xFF and content[place + 1] != _SOS:
        marker = content[place + 1]
        (length,) = struct.unpack(">H", content[place + 2 : place + 4])
        segment = content[place : place + 2 + length]
        if len(segment) != 2 + length or length < 2:
            raise ValueError("a segment that ends too early")
        if marker == _APP1 and segment[4:10] == _EXIF:
            orientation = _orientation(segment[10:]) or orientation
        elif not (_APP1 <= marker <= 0xEF and marker != _APP14 or marker == _COM):
            kept.append(segment)
        place += 2 + length
    if content[place] != 0xFF:
        raise ValueError("no segment where one should be")
    if orientation != 1:
        kept.insert(2 if len(kept) > 1 and kept[1][1] == _APP0 else 1, _upright(orientation))
    return b"".join(kept) + content[place:]


def _orientation(tiff: bytes) -> int:
    """Which way up, from the first directory of an Exif block; 0 if it does not say."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 0
    (offset,) = struct.unpack(f"{order}I", tiff[4:8])
    (entries,) = struct.unpack(f"{order}H", tiff[offset : offset + 2])
    for number in range(entries):
        at = offset + 2 + 12 * number
        tag, _kind, _count, value = struct.unpack(f"{order}HHIH", tiff[at : at + 10])
        if tag == _ORIENTATION:
            return int(value) if 1 <= value <= 8 else 0
    return 0


def _upright(orientation: int) -> bytes:
    """An Exif block that says the orientation and nothing else."""
    tiff = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, _ORIENTATION, 3, 1, orientation, 0, 0)
    return struct.pack(">BBH", 0xFF, _APP1, 2 + len(_EXIF) + len(tiff)) + _EXIF + tiff


def _png(content: bytes) -> bytes:
    return _PNG + b"".join(chunk for name, chunk in _chunks(content) if name in _DRAWN)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place, name = len(_PNG), b""
    while name != b"IEND":
        (length,) = struct.unpack(">I", content[place : place + 4])
        name = content[place + 4 : place + 8]
        chunk = content[place : place + 12 + length]
        if len(chunk) != 12 + length:
            raise ValueError("a chunk that ends too early")
        yield name, chunk
        place += 12 + length
