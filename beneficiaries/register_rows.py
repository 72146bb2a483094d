"""One line of an office's own table, read as a person of the register: what it says, and what is wrong with it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping
from functools import cache, lru_cache
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.enums import Gender
from beneficiaries.enums import SecurityStatus
from beneficiaries.forms import NOT_IN_A_NAME
from core import dates, hijri
from core.arabic import search_keys
from core.clock import today
from core.identifiers import normalise_mobile, normalise_national_number
from core.typed_dates import Calendar, TypedDate
from offices.models import District

NAMES: Final = ("first_name", "father_name", "grandfather_name", "family_name")
LONGEST_NAME: Final = 60
LONGEST_LABEL: Final = 40
OLDEST: Final = 130  # years; older is a slip of the pen
EXCEL_EPOCH: Final = dt.date(1899, 12, 30)
EXCEL_DAYS: Final = range(10_000, 60_000)  # 1927 to 2064, as Excel counts days

# How offices write it, as search reads it; the portal's own words are added below.
_STATUS_WORDS: Final = {
    SecurityStatus.CURRENT: (
        "مستفيد",
        "مستفيدة",
        "مستفيد حاليًا",
        "مستفيدة حاليًا",
        "مستفيد حالي",
        "مستفيدة حالية",
        "مستفيد/مستفيدة حاليًا",
        "نشط",
        "فعال",
        "مؤهل",
    ),
    SecurityStatus.NOT_CURRENT: ("غير مستفيد", "غير مستفيدة", "غير مستفيد حاليًا", "موقوف", "متوقف", "غير مؤهل", "ملغى"),
    SecurityStatus.APPLIED: ("متقدم", "متقدمة", "مقدم طلب", "تحت الإجراء", "تحت الدراسة", "قيد الدراسة"),
    SecurityStatus.NOT_REGISTERED: ("غير مسجل", "غير مسجلة", "لم يسجل"),
    SecurityStatus.UNKNOWN: ("غير معروف", "غير معروفة", "غير محدد", "-", "–"),
}
_GENDER_WORDS: Final = {
    Gender.MALE: ("ذكر", "رجل", "ذ", "م", "male"),
    Gender.FEMALE: ("أنثى", "امرأة", "أ", "ث", "ف", "female"),
}
_LANDLINE: Final = re.compile(r"(?:\+?966|00966|0)?1[1-7][0-9]{7}")
_SHORTENED: Final = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]+", re.IGNORECASE)
_SUFFIX: Final = re.compile(r"\s*(هـ|ه|هجري|هجرية|م|ميلادي|ميلادية|ah|h|ad|ce|g)\.?$", re.IGNORECASE)
_HIJRI_SUFFIX: Final = ("ه", "هـ", "هجري", "هجرية", "ah", "h")
_PARTS: Final = re.compile(r"([0-9]{1,4})\s*[-/.،\s]\s*([0-9]{1,2}|[^0-9/.\-]+?)\s*[-/.،\s]\s*([0-9]{1,4})")
_HIJRI_UNTIL: Final = 1700

Errors = dict[str, list[ValidationError]]


def parse(
    cells: Mapping[str, str], *, districts: Mapping[str, District], confirmed: Collection[str] = ()
) -> tuple[dict[str, Any], Errors]:
    """The values that are right, and for each field that is not, why."""
    values: dict[str, Any] = {}
    errors: Errors = {}
    for field, text in cells.items():
        if not text:
            continue
        try:
            match field:
                case "national_number":
                    values[field] = _number(text, confirmed)
                case "district":
                    values[field] = _district(text, districts)
                case _:
                    values[field] = _READERS[field](text)
        except ValidationError as error:
            errors[field] = [error]
    for field, (code, words) in _REQUIRED.items():
        if not cells.get(field):
            errors[field] = [ValidationError(words, code=code)]
    return values, errors


_REQUIRED: Final = {
    "national_number": (
        "number_missing",
        _("There is no national number: without it nobody can be recognised, and a name alone is not enough."),
    ),
    "first_name": ("name_missing", _("Please enter the first name.")),
}


@lru_cache(maxsize=4096)
def key_of(text: str) -> str:
    """The words of a register repeat themselves."""
    return search_keys(text)[0]


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """What `parse` found, as it can be kept; `meant` makes it again."""
    return {
        name: value.pk if isinstance(value, District) else str(value) if isinstance(value, TypedDate) else value
        for name, value in values.items()
    }


def meant(kept: Mapping[str, Any], *, districts: Collection[District]) -> dict[str, Any] | None:
    """The values that were kept; nothing where a district is no longer known."""
    values = dict(kept)
    if "birth_date" in values:
        values["birth_date"] = _date_kept(values["birth_date"])
    if "district" in values:
        values["district"] = next((row for row in districts if row.pk == kept["district"]), None)
        if values["district"] is None:
            return None
    return values


def districts_by_name(districts: Collection[District]) -> dict[str, District]:
    """As people write them, with and without «حي»."""
    found: dict[str, District] = {}
    for district in districts:
        names: Any = district  # the columns of both languages come from modeltranslation
        for name in (names.name_ar, names.name_en):
            found |= dict.fromkeys(search_keys(name or ""), district)
    found.pop("", None)
    return found


@lru_cache(maxsize=8192)
def _date_kept(text: str) -> TypedDate:
    return TypedDate.parse(text)


@lru_cache(maxsize=8192)
def day_of(date: TypedDate) -> dt.date:
    """The day that a date means, or its first; the conversion of a Hijri date takes a while."""
    return date.gregorian


def _number(text: str, confirmed: Collection[str]) -> str:
    if _SHORTENED.fullmatch(text):
        words = _("Excel has shortened this number and lost digits. Please write it out, in a column of the type Text.")
        raise ValidationError(words, code="number_shortened")
    return normalise_national_number(text, checksum_confirmed="national_number_unconfirmed" in confirmed)


def _name(text: str) -> str:
    if NOT_IN_A_NAME.search(text):
        raise ValidationError(_("A name has letters only."), code="invalid_name")
    if len(text) > LONGEST_NAME:
        words = _("This is too long for one part of a name: %(length)s characters, up to %(limit)s.")
        raise ValidationError(words, code="name_too_long", params={"length": len(text), "limit": LONGEST_NAME})
    return text


def _household(text: str) -> str:
    if len(text) > LONGEST_LABEL:
        words = _("This is too long for the number of a household: %(length)s characters, up to %(limit)s.")
        raise ValidationError(words, code="household_too_long", params={"length": len(text), "limit": LONGEST_LABEL})
    return text


def _gender(text: str) -> str:
    return _chosen(text, _genders(), _("“%(text)s” is not understood. Please write male or female."), "unknown_gender")


def _status(text: str) -> str:
    words = _("“%(text)s” is not a status that is understood. Please choose one of the list.")
    return _chosen(text, _statuses(), words, "unknown_status")


def _chosen(text: str, known: Mapping[str, str], words: Any, code: str) -> str:
    found = known.get(key_of(text) or text.casefold())
    if found is None:
        raise ValidationError(words, code=code, params={"text": text[:40]})
    return found


def _known_words(choices: Any, written: Mapping[Any, tuple[str, ...]]) -> dict[str, str]:
    found = {key_of(word) or word: choice.value for choice, words in written.items() for word in words}
    for choice in choices:
        found[choice.value] = choice.value
        for language in ("ar", "en"):
            with override(language):
                found[key_of(str(choice.label))] = choice.value
    return found


# Made on first use: the catalogues are not open while modules are imported.


@cache
def _genders() -> dict[str, str]:
    return _known_words(Gender, _GENDER_WORDS)


@cache
def _statuses() -> dict[str, str]:
    return _known_words(SecurityStatus, _STATUS_WORDS)


def _mobile(text: str) -> str:
    bare = re.sub(r"[\s\-()._]", "", text)
    if _LANDLINE.fullmatch(bare):
        words = _("This is a landline number. A person is reached on a mobile: 05 and eight digits.")
        raise ValidationError(words, code="landline")
    return normalise_mobile(text)


def _district(text: str, districts: Mapping[str, District]) -> District:
    keys = [key.removeprefix(prefix) for key in search_keys(text) for prefix in ("", "حي ")]
    found = next((districts[key] for key in keys if key in districts), None)
    if found is None:
        words = _("“%(text)s” is not a district of this governorate as the portal knows them.")
        raise ValidationError(words, code="unknown_district", params={"text": text[:40]})
    return found


# --- dates of birth ------------------------------------------------------------------------------------------------


def _birth(text: str) -> TypedDate:
    date = typed_date(text)
    if day_of(date) > today():
        raise ValidationError(_("The date of birth is in the future."), code="too_late")
    if day_of(date).year < today().year - OLDEST:
        words = _("The date of birth is more than %(years)s years ago.")
        raise ValidationError(words, code="too_early", params={"years": OLDEST})
    return date


@lru_cache(maxsize=8192)
def typed_date(text: str) -> TypedDate:
    """A date as tables hold it: 12/2/1445, 1445-02-12هـ, 12 صفر 1445, 28/8/2023م, a year alone, Excel's count of days."""
    suffix = _SUFFIX.search(text)
    bare = text[: suffix.start()].strip() if suffix else text.strip()
    calendar = None
    if suffix:
        calendar = Calendar.HIJRI if suffix[1].casefold() in _HIJRI_SUFFIX else Calendar.GREGORIAN
    if re.fullmatch(r"[0-9]{4}", bare):
        return TypedDate(calendar or _calendar_of(int(bare)), int(bare))
    if re.fullmatch(r"[0-9]{5}", bare) and int(bare) in EXCEL_DAYS:
        return TypedDate.from_gregorian(EXCEL_EPOCH + dt.timedelta(days=int(bare)))
    parts = _PARTS.fullmatch(bare)
    if not parts:
        raise ValidationError(
            _("This is not a date. Please write it as day/month/year, for example 12/02/1410."), code="invalid_date"
        )
    first, month, last = parts.groups()
    if len(first) < 4 and len(last) < 4:
        raise ValidationError(_("Please write the year with four digits."), code="short_year")
    year, day = (int(first), int(last)) if len(first) == 4 else (int(last), int(first))
    return TypedDate(calendar or _calendar_of(year), year, _month(month), day)


def _calendar_of(year: int) -> Calendar:
    """No year is both: the Hijri ones in use end long before the Gregorian ones begin."""
    return Calendar.HIJRI if year < _HIJRI_UNTIL else Calendar.GREGORIAN


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    key = key_of(text)
    for names in (hijri.MONTH_NAMES, dates.GREGORIAN_MONTH_NAMES):
        for language in ("ar", "en"):
            with override(language):
                for number, name in enumerate(names, start=1):
                    if key == key_of(str(name)):
                        return number
    raise ValidationError(_("The month is a number from 1 to 12."), code="invalid_month")


_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    **dict.fromkeys(NAMES, _name),
    "gender": _gender,
    "birth_date": _birth,
    "mobile": _mobile,
    "household": _household,
    "security_status": _status,
}
