"""Model and form fields that know Arabic digits, Saudi identifiers and the two calendars."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import FieldError, ValidationError
from django.db import models
from django.forms.utils import flatatt
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core import dates, hijri, identifiers
from core.arabic import clean_text
from core.clock import today
from core.digits import fold_digits
from core.encryption import decrypt, encrypt
from core.hijri import HijriDate
from core.typed_dates import Calendar, Precision, TypedDate

NOT_SEARCHABLE: Final = "An encrypted field cannot be searched: look for its digest."


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text that the database holds only encrypted. It can be read and written, never searched or compared.

    The empty string is stored as it is, so that "nothing was given" remains a fact the database can check.
    """

    description = _("Encrypted text")

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return encrypt(value) if value else value

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return decrypt(value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        match lookup_name:
            case "isnull":
                return super().get_lookup(lookup_name)
            case "exact":
                return IsEmpty
        raise FieldError(NOT_SEARCHABLE)


class IsEmpty(models.lookups.Exact):
    """The one comparison an encrypted column allows: with the empty string."""

    def get_prep_lookup(self) -> Any:
        if self.rhs != "":
            raise FieldError(NOT_SEARCHABLE)
        return super().get_prep_lookup()


class TypedDateField(models.CharField):  # type: ignore[type-arg]
    """A date as a person gave it: calendar, parts and precision ("h:1445-02-12").

    For reading, not for sorting or filtering: keep the Gregorian day in a column beside it.
    """

    description = _("Date as typed")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 12)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if kwargs.get("max_length") == 12:
            del kwargs["max_length"]
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> TypedDate | None:
        return TypedDate.parse(value) if value else None

    def to_python(self, value: Any) -> TypedDate | None:
        if value is None or value == "" or isinstance(value, TypedDate):
            return value or None
        if isinstance(value, date):
            return TypedDate.from_gregorian(value)
        return TypedDate.parse(str(value))

    def get_prep_value(self, value: Any) -> Any:
        value = self.to_python(value)
        if value is None:
            return None if self.null else ""
        return str(value)

    def run_validators(self, value: Any) -> None:
        super().run_validators(str(value) if value else "")

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.get_prep_value(self.value_from_object(obj)) or "")

    def formfield(self, **kwargs: Any) -> Any:
        return models.Field.formfield(self, **{"form_class": TypedDateFormField, **kwargs})


class IdentifierFormField(forms.CharField):
    """A code that is typed from left to right and normalised by one function of `core.identifiers`."""

    inputmode = "text"
    autocomplete = "off"
    size = "ak-input--short"

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)

    def normalise(self, value: str) -> str:
        raise NotImplementedError

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        own = {"dir": "ltr", "inputmode": self.inputmode, "autocomplete": self.autocomplete, "class": self.size}
        attrs = {**super().widget_attrs(widget), **own}
        attrs.pop("maxlength", None)  # spaces and dashes that come with a pasted number are ours to take out
        return attrs

    def clean(self, value: Any) -> str:
        value = super().clean(clean_text(fold_digits(value)) if isinstance(value, str) else value)
        return self.normalise(value) if value else value


class NationalNumberFormField(IdentifierFormField):
    """National ID or Iqama. `checksum_confirmed` is for the officer's second look where the rule is "warn"."""

    inputmode = "numeric"

    def __init__(self, *, checksum_confirmed: bool = False, **kwargs: Any) -> None:
        self.checksum_confirmed = checksum_confirmed
        kwargs.setdefault("label", _("National ID or Iqama number"))
        kwargs.setdefault(
            "help_text",
            _("10 digits, beginning with 1 for a citizen or 2 for a resident. Arabic digits are accepted, too."),
        )
        super().__init__(**kwargs)

    def normalise(self, value: str) -> str:
        return identifiers.normalise_national_number(value, checksum_confirmed=self.checksum_confirmed)


class MobileFormField(IdentifierFormField):
    """A Saudi mobile number in any spelling; cleaned to E.164."""

    inputmode = "tel"
    autocomplete = "tel"
    size = "ak-input--mid"

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Mobile number"))
        super().__init__(**kwargs)

    def normalise(self, value: str) -> str:
        return identifiers.normalise_mobile(value)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str) and re.fullmatch(r"\+9665[0-9]{8}", value):
            return identifiers.display_mobile(value)
        return value


class PhoneFormField(MobileFormField):
    """Any Saudi number, for organisations: fixed lines and toll-free ones, too."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Phone number"))
        super().__init__(**kwargs)

    def normalise(self, value: str) -> str:
        return identifiers.normalise_phone(value)


class ShortAddressFormField(IdentifierFormField):
    """The national short address: four letters, four digits."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("National short address"))
        super().__init__(**kwargs)

    def normalise(self, value: str) -> str:
        return identifiers.normalise_short_address(value)


class LicenceFormField(IdentifierFormField):
    """The licence number of a charity."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Licence number"))
        super().__init__(**kwargs)

    def normalise(self, value: str) -> str:
        return identifiers.normalise_licence(value)


# --- a date in either calendar ---------------------------------------------------------------------------------------

CALENDARS: Final = (
    (Calendar.HIJRI, pgettext_lazy("calendar", "Hijri")),
    (Calendar.GREGORIAN, pgettext_lazy("calendar", "Gregorian")),
)
# As in core.dates, which fills them.
_HIJRI_DATE: Final = pgettext_lazy("Hijri date", "%(day)s %(month)s %(year)s AH")
_GREGORIAN_DATE: Final = pgettext_lazy("Gregorian date", "%(day)s %(month)s %(year)s")
_SHARED_ATTRS: Final = {"aria-invalid", "disabled"}
_CALENDAR_LETTERS: Final = {"h": Calendar.HIJRI, "g": Calendar.GREGORIAN}


@dataclass(frozen=True, slots=True)
class DateParts:
    """What stands in the four inputs, untouched."""

    day: str = ""
    month: str = ""
    year: str = ""
    calendar: str = ""

    def __bool__(self) -> bool:
        return bool(self.day.strip() or self.month.strip() or self.year.strip())

    @classmethod
    def of(cls, value: Any) -> "DateParts":
        """The inputs for an initial value: a typed date, its stored form, or a Gregorian day."""
        if isinstance(value, DateParts):
            return value
        if isinstance(value, str) and value:
            value = TypedDate.parse(value)
        if isinstance(value, HijriDate):
            value = TypedDate.from_hijri(value)
        if isinstance(value, date):
            value = TypedDate.from_gregorian(value)
        if not isinstance(value, TypedDate):
            return cls()
        day, month = (str(part) if part else "" for part in (value.day, value.month))
        return cls(day, month, str(value.year), value.calendar.value)

    def folded(self) -> "DateParts":
        parts = (clean_text(fold_digits(part)) for part in (self.day, self.month, self.year, self.calendar))
        return DateParts(*parts)


class TypedDateWidget(forms.Widget):
    """Day, month, year and the switch of calendars: `<name>_day`, `_month` (1–12), `_year`, `_calendar`."""

    template_name = "forms/typed_date.html"
    use_fieldset = True
    needs_multipart_form = False
    default_calendar = Calendar.HIJRI
    allow_partial = False

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        found = {part: data.get(f"{name}_{part}") for part in ("day", "month", "year", "calendar")}
        if all(value is None for value in found.values()):
            return data.get(name)  # one value from a script or a link: the stored form
        return DateParts(**{part: str(value or "") for part, value in found.items()})

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and all(f"{name}_{part}" not in data for part in ("day", "month", "year"))

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_day" if id_ else ""

    def format_value(self, value: Any) -> Any:
        try:
            parts = DateParts.of(value)
        except ValidationError:
            return DateParts(year=str(value))
        return parts

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        parts: DateParts = self.format_value(value)
        chosen = _calendar_of(parts.folded(), self.default_calendar)
        month = _month_of(parts.folded().month)
        context["widget"] |= {
            "parts": parts,
            "chosen": chosen,
            "calendars": CALENDARS,
            "month": month,
            "odd_month": "" if month else parts.month,
            "months": list(enumerate(zip(hijri.MONTH_NAMES, dates.GREGORIAN_MONTH_NAMES, strict=True), start=1)),
            "allow_partial": self.allow_partial,
            "same": _other_calendar(parts, chosen),
            "weekdays": "|".join(str(dates.WEEKDAY_NAMES[number]) for number in (6, 0, 1, 2, 3, 4, 5)),
            "says_hijri": _says(_HIJRI_DATE),
            "says_gregorian": _says(_GREGORIAN_DATE),
            "shared": flatatt({name: value for name, value in (attrs or {}).items() if name in _SHARED_ATTRS}),
        }
        return context


class TypedDateFormField(forms.Field):
    """A date in the calendar that the person thinks in, in either script of digits; cleaned to a `TypedDate`.

    `allow_partial` accepts a month or a year alone. `latest` and `earliest` are Gregorian days or functions that
    give one; by default a date after today is accepted, `latest=today` refuses it.
    """

    widget = TypedDateWidget
    default_error_messages = {
        "incomplete": _("Please enter the day, the month and the year."),
        "incomplete_partial": _("Please enter the year, with or without the month and the day."),
        "not_a_number": _("Please enter the day and the year in digits, and choose the month."),
        "too_late": _("The date cannot be after %(latest)s."),
        "after_today": _("The date cannot be after today, %(latest)s."),
        "too_early": _("The date cannot be before %(earliest)s."),
    }

    def __init__(
        self,
        *,
        allow_partial: bool = False,
        latest: Any = None,
        earliest: Any = None,
        default_calendar: Calendar = Calendar.HIJRI,
        **kwargs: Any,
    ) -> None:
        self.allow_partial = allow_partial
        self.latest, self.earliest = latest, earliest
        for ours in ("max_length", "empty_value", "strip"):  # what a CharField of a model would pass on
            kwargs.pop(ours, None)
        super().__init__(**kwargs)
        if isinstance(self.widget, TypedDateWidget):
            self.widget.default_calendar = default_calendar
            self.widget.allow_partial = allow_partial

    def prepare_value(self, value: Any) -> Any:
        return value

    def to_python(self, value: Any) -> TypedDate | None:
        if not value:
            return None
        if isinstance(value, TypedDate):
            return value
        if isinstance(value, date):
            return TypedDate.from_gregorian(value)
        if isinstance(value, str):
            return TypedDate.parse(fold_digits(value))
        parts = value.folded()
        default = getattr(self.widget, "default_calendar", Calendar.HIJRI)
        calendar = _calendar_of(parts, default)
        year, month, day = self._numbers(parts)
        return TypedDate(calendar, year, month, day)

    def _numbers(self, parts: DateParts) -> tuple[int, int | None, int | None]:
        month = str(_month_of(parts.month) or parts.month)
        texts = (parts.year, month, parts.day)
        if not parts.year or (not self.allow_partial and not all(texts)):
            code = "incomplete_partial" if self.allow_partial else "incomplete"
            raise ValidationError(self.error_messages[code], code="incomplete")
        if any(text and not re.fullmatch(r"[0-9]{1,4}", text) for text in texts):
            raise ValidationError(self.error_messages["not_a_number"], code="invalid_date")
        year, *rest = (int(text) if text else None for text in texts)
        return year or 0, rest[0], rest[1]

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        latest, earliest = (bound() if callable(bound) else bound for bound in (self.latest, self.earliest))
        if latest and value.gregorian > latest:
            code = "after_today" if self.latest is today else "too_late"
            raise ValidationError(
                self.error_messages[code], code="too_late", params={"latest": dates.both_calendars(latest)}
            )
        last_possible = value.gregorian if value.precision == Precision.DAY else value.gregorian_end
        if earliest and last_possible < earliest:
            raise ValidationError(
                self.error_messages["too_early"],
                code="too_early",
                params={"earliest": dates.both_calendars(earliest)},
            )

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            before, after = DateParts.of(initial).folded(), DateParts.of(data).folded()
        except ValidationError:
            return True
        if not before and not after:
            return False
        return replace(before, month=str(_month_of(before.month) or "")) != replace(
            after, month=str(_month_of(after.month) or ""), calendar=_calendar_of(after, Calendar.HIJRI).value
        )


def _calendar_of(parts: DateParts, default: Calendar) -> Calendar:
    """The calendar that was chosen; a script or an old page may send one letter, or nothing."""
    try:
        return Calendar(_CALENDAR_LETTERS.get(parts.calendar, parts.calendar))
    except ValueError:
        return default


def _month_of(text: str) -> int | None:
    """The number of a month that was chosen, typed as a number, or typed as a name of either calendar."""
    if re.fullmatch(r"[0-9]{1,2}", text) and 1 <= int(text) <= 12:
        return int(text)
    for names in (hijri.MONTH_NAMES, dates.GREGORIAN_MONTH_NAMES):
        for number, name in enumerate(names, start=1):
            if text and text == str(name):
                return number
    return None


def _other_calendar(parts: DateParts, chosen: Calendar) -> str:
    """The same day in the other calendar, for the line below the inputs; empty while the date is not one."""
    folded = parts.folded()
    try:
        typed = TypedDate(chosen, int(folded.year), _month_of(folded.month), int(folded.day))
    except ValueError:  # also an impossible date: the field's own error says so
        return ""
    day = typed.gregorian
    as_other = dates.gregorian_date if chosen == Calendar.HIJRI else dates.hijri_date
    said = as_other(day, weekday=True)
    return gettext("that is %(date)s") % {"date": said} if said else ""


def _says(pattern: Promise) -> str:
    """The same line with its places unfilled, for the script."""
    named = pgettext("weekday and date", "%(weekday)s %(date)s") % {"weekday": "%(weekday)s", "date": str(pattern)}
    return gettext("that is %(date)s") % {"date": named}
