"""Whether two descriptions of a dwelling speak of the same one: field by field, as Arabic is read and not as it is spelled."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from beneficiaries.housing.enums import ABSENT, COMPARED_WITH, Gap, HousingBasis, HousingResult, HousingSource, Verdict
from beneficiaries.housing.models import ADDRESS, DWELLING, Dwelling, HousingRecord
from core.arabic import search_keys

LEASE_END: Final = "ends_on"
FIELDS: Final[dict[str, tuple[str, ...]]] = {
    HousingSource.PROPERTY: DWELLING,
    HousingSource.EJAR: (*DWELLING, LEASE_END),
    HousingSource.NATIONAL_ADDRESS: ADDRESS,
}
PLACES: Final = frozenset({"street", "district", "city"})
# Words that say what a place is, and not which one; as the search keys spell them.
KINDS_OF_PLACE: Final = frozenset({"حي", "الحي", "شارع", "ش", "مدينه", "محافظه"})
KINSHIP: Final = frozenset({"بن", "ابن", "بنت", "ابنه", "ال"})
NOT_A_LETTER: Final = re.compile(r"[^\w]|_")


@dataclass(frozen=True)
class Line:
    """One field of one source, both values as they were written."""

    source: str
    field: str
    declared: str
    found: str
    verdict: str


@dataclass(frozen=True)
class Comparison:
    """What a match says. ``missing`` are the sources that nobody has looked into yet."""

    result: str
    lines: tuple[Line, ...] = ()
    gaps: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def as_rows(self) -> list[dict[str, str]]:
        return [asdict(line) for line in self.lines]


def compare(*, declared: Dwelling, basis: str, records: Mapping[str, HousingRecord], on: dt.date) -> Comparison:
    """Put what was declared beside the newest record of each source.

    A field that differs is a mismatch. What a source does not know, a lease that has run out and a dwelling without a
    document are needs of help: nothing stands against anything there. Matching is only what all sources of the basis
    were asked for and agree with.
    """
    lines = tuple(line for source in HousingSource for line in _lines(source, declared, records.get(source)))
    wanted = COMPARED_WITH[basis]
    gaps = tuple(_gaps(basis, wanted, records, on))
    agreeing = {line.source for line in lines if line.verdict == Verdict.SAME}
    missing = tuple(source for source in wanted if source not in records)
    if basis == HousingBasis.NO_DOCUMENT:
        result = HousingResult.HELP_NEEDED
    elif any(line.verdict == Verdict.DIFFERS for line in lines):
        result = HousingResult.MISMATCHED
    elif gaps:
        result = HousingResult.HELP_NEEDED
    elif agreeing.issuperset(wanted):
        result = HousingResult.MATCHED
    else:
        result = HousingResult.NOT_CHECKED
    return Comparison(result, lines, gaps, missing)


def numbers_disagree(dwelling: Dwelling) -> bool:
    """The digits of a short address are usually its building number. Only a hint: the rule is not an official one."""
    return bool(
        dwelling.short_address and dwelling.building_number and dwelling.short_address[4:] != dwelling.building_number
    )


def same_place(left: str, right: str) -> bool:
    """«حي الشاطئ» and «الشاطي» are one district."""
    return any(_place(a) == _place(b) for a, b in _spellings(left, right))


def same_name(left: str, right: str) -> bool:
    """One name may leave out what stands in the middle of the other: documents do."""
    return any(_contains(_name(a), _name(b)) for a, b in _spellings(left, right))


def same_number(left: str, right: str) -> bool:
    """Digits of any script; blanks, dashes and zeros in front do not count."""
    return any(_number(a) == _number(b) for a, b in _spellings(left, right))


def _lines(source: str, declared: Dwelling, record: HousingRecord | None) -> Iterable[Line]:
    if record is None or not record.found:
        return
    for field in FIELDS[source]:
        left, right = _text(getattr(declared, field)), _text(getattr(record, field))
        if left or right:
            yield Line(source, field, left, right, _verdict(field, left, right))


def _verdict(field: str, left: str, right: str) -> str:
    if not left or not right:
        return Verdict.OPEN
    if field in PLACES:
        same = same_place(left, right)
    elif field == "holder_name":
        same = same_name(left, right)
    elif field == LEASE_END:
        same = left == right
    else:
        same = same_number(left, right)
    return Verdict.SAME if same else Verdict.DIFFERS


def _gaps(basis: str, wanted: tuple[str, ...], records: Mapping[str, HousingRecord], on: dt.date) -> Iterable[str]:
    if basis == HousingBasis.NO_DOCUMENT:
        yield Gap.NO_DOCUMENT
    for source in wanted:
        record = records.get(source)
        if record and not record.found:
            yield ABSENT[source]
        elif record and source == HousingSource.EJAR and record.ends_on and record.ends_on < on:
            yield Gap.LEASE_ENDED


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value or "")


def _spellings(left: str, right: str) -> Iterable[tuple[str, str]]:
    return zip(search_keys(left), search_keys(right), strict=True)


def _words(text: str) -> list[str]:
    return NOT_A_LETTER.sub(" ", text).split()


def _bare(word: str) -> str:
    """Without the article; of a short word nothing would be left."""
    return word[2:] if word.startswith("ال") and len(word) > 4 else word


def _place(text: str) -> list[str]:
    words = _words(text)
    while len(words) > 1 and words[0] in KINDS_OF_PLACE:
        words = words[1:]
    return [_bare(word) for word in words]


def _name(text: str) -> list[str]:
    return [_bare(word) for word in _words(text) if word not in KINSHIP]


def _contains(left: list[str], right: list[str]) -> bool:
    short, long = sorted((left, right), key=len)
    if len(short) < 2 or short == long:
        return short == long
    rest = iter(long)
    return short[0] == long[0] and short[-1] == long[-1] and all(word in rest for word in short)


def _number(text: str) -> str:
    return "".join(_words(text)).lstrip("0")
