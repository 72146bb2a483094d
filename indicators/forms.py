"""The period that the reader asks for."""

from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.clock import today
from core.fields import TypedDateFormField
from core.forms import ArkanForm, Segment
from core.hijri import HijriDate
from core.periods import InvalidPeriodError, Period
from core.typed_dates import Calendar, TypedDate

HIJRI, GREGORIAN, CUSTOM = "hijri", "gregorian", "custom"
PERIODS: Final = (
    (HIJRI, pgettext_lazy("period", "Hijri year")),
    (GREGORIAN, pgettext_lazy("period", "Gregorian year")),
    (CUSTOM, pgettext_lazy("period", "Another period")),
)
# What names a period in an address; anything else there is none of this form's business.
NAMES: Final = ("period", "hijri_year", "gregorian_year", "from", "to", "from_year", "to_year")


class YearField(forms.CharField):
    """A year in its own calendar, typed in either script of digits."""

    def __init__(self, calendar: Calendar, **kwargs: Any) -> None:
        self.calendar = calendar
        attrs = {"inputmode": "numeric", "autocomplete": "off", "class": "ak-input--short", "dir": "ltr"}
        super().__init__(required=False, max_length=20, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) <= 4):
            raise ValidationError(_("Please enter the year in four digits."), code="invalid_year")
        return TypedDate(self.calendar, int(text)).year


class PeriodForm(ArkanForm):
    """A Hijri year, a Gregorian year, or any span between two days. Unbound, it is the current Hijri year."""

    mark_required = False

    period = forms.ChoiceField(label=_("Period of the statistics"), choices=PERIODS, required=False, widget=Segment)
    hijri_year = YearField(Calendar.HIJRI, label=pgettext_lazy("period", "Hijri year"))
    gregorian_year = YearField(Calendar.GREGORIAN, label=pgettext_lazy("period", "Gregorian year"))

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        asked = data is not None and any(name in data for name in NAMES)
        super().__init__(self._complete(data) if asked else None, **kwargs)
        # `from` is a word of Python's own: these two are not class attributes.
        self.fields["from"] = TypedDateFormField(label=pgettext_lazy("period", "From"), required=False)
        self.fields["to"] = TypedDateFormField(label=pgettext_lazy("period", "To"), required=False)
        self.initial = {
            "period": HIJRI,
            "hijri_year": str(_this_hijri_year().year),
            "gregorian_year": str(today().year),
            "from": HijriDate.from_gregorian(_this_hijri_year().start),
            "to": HijriDate.from_gregorian(_this_hijri_year().end),
            **self.initial,
        }

    @staticmethod
    def _complete(data: Any) -> Any:
        """An address made by hand may leave out what follows from the rest: `?from=2022-09-11&to=2023-08-30`."""
        data = data.copy()
        if not data.get("period"):
            kinds = {
                "hijri_year": HIJRI,
                "gregorian_year": GREGORIAN,
                "from": CUSTOM,
                "to": CUSTOM,
                "from_year": CUSTOM,
            }
            data["period"] = next((kind for name, kind in kinds.items() if data.get(name)), HIJRI)
        for name in ("from", "to"):
            if data.get(name) and ":" not in data[name]:
                data[name] = f"g:{data[name].strip()}"
        return data

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "period" in self.errors:
            return cleaned
        kind = cleaned.get("period") or HIJRI
        needed = {HIJRI: ("hijri_year",), GREGORIAN: ("gregorian_year",), CUSTOM: ("from", "to")}[kind]
        for name in set(self.fields) - {"period", *needed}:
            self.errors.pop(name, None)  # what stands in the inputs of another choice is not asked about
        missing = [name for name in needed if cleaned.get(name) is None and name not in self.errors]
        for name in missing:
            self.add_error(name, ValidationError(self.fields[name].error_messages["required"], code="required"))
        if not self.errors:
            self._count(kind, cleaned)
        return cleaned

    def _count(self, kind: str, cleaned: dict[str, Any]) -> None:
        try:
            cleaned["span"] = _period(kind, cleaned)
        except InvalidPeriodError as error:
            self.add_error({HIJRI: "hijri_year", GREGORIAN: "gregorian_year", CUSTOM: "to"}[kind], error)

    @property
    def span(self) -> Period | None:
        """The period, or None where something has to be mended first."""
        if not self.is_bound:
            return _this_hijri_year()
        return self.cleaned_data.get("span") if self.is_valid() else None

    @property
    def first_day(self) -> forms.BoundField:
        return self["from"]

    @property
    def last_day(self) -> forms.BoundField:
        return self["to"]


def _period(kind: str, cleaned: dict[str, Any]) -> Period:
    match kind:
        case "gregorian":
            return Period.gregorian_year(cleaned["gregorian_year"])
        case "custom":
            return Period.custom(cleaned["from"], cleaned["to"])
    return Period.hijri_year(cleaned["hijri_year"])


def _this_hijri_year() -> Period:
    return Period.hijri_year(HijriDate.from_gregorian(today()).year)


def address_of(period: Period) -> dict[str, str]:
    """The period as an address names it, to be read back by the form."""
    if period.year is not None:
        kind = HIJRI if period.calendar == Calendar.HIJRI else GREGORIAN
        return {"period": kind, f"{kind}_year": str(period.year)}
    return {"period": CUSTOM, "from": _typed(period, period.start), "to": _typed(period, period.end)}


def _typed(period: Period, day: date) -> str:
    if period.calendar == Calendar.HIJRI:
        return str(TypedDate.from_hijri(HijriDate.from_gregorian(day)))
    return str(TypedDate.from_gregorian(day))
