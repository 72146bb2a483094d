"""What templates need to say things in Arabic rightly: directions, numbers, dates, people, icons."""

import datetime as dt
import re
from decimal import Decimal
from functools import lru_cache
from typing import Any, Protocol

from django import template
from django.http import QueryDict
from django.template import Context
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core import clock, dates
from core.arabic import clean_text
from core.forms import summary
from core.pagination import CURSOR
from core.references import REFERENCE
from core.typed_dates import Precision, TypedDate

register = template.Library()

DASH = "–"
DOTS = "••••••"
ICON_NAME = re.compile(r"[a-z0-9-]+")
EMPTY = SafeString("")
# These point along the reading direction; every other drawing is the same in both.
MIRRORED = frozenset({"arrow", "back", "chevron", "logout", "plan", "redirect", "referral", "send", "undo"})


class Identifiable(Protocol):
    """A person as `masked` shows one."""

    @property
    def display_name(self) -> str: ...
    @property
    def initials(self) -> str: ...
    @property
    def national_number_last4(self) -> str: ...


# --- text and numbers ----------------------------------------------------------------------------------------------


@register.filter
def ltr(value: Any) -> SafeString:
    """A Latin run (reference, number, address) that keeps its direction inside Arabic text."""
    if value in (None, ""):
        return EMPTY
    return format_html('<bdi class="ak-code" dir="ltr">{}</bdi>', value)


@register.filter
def with_references(words: Any) -> SafeString:
    """A sentence whose references keep their direction and stay on one line."""
    return mark_safe(REFERENCE.sub(lambda found: ltr(found[0]), conditional_escape(words)))  # noqa: S308 - escaped


@register.filter
def isolated(value: Any) -> SafeString:
    """A name or free text of unknown direction, which cannot turn round what stands beside it."""
    if value in (None, ""):
        return EMPTY
    return format_html("<bdi>{}</bdi>", clean_text(str(value)))


@register.filter
def num(value: Any) -> str:
    """A number with European digits and thousands; a dash for nothing."""
    if value is None or value == "":
        return DASH
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return str(conditional_escape(str(value)))
    return f"{value:,}"


@register.filter
def percent(value: Any) -> str:
    """A share with one decimal where it has one: 25.6%, 80%."""
    if value is None or value == "":
        return DASH
    return f"{round(value, 1):,.1f}".removesuffix(".0") + "%"


@register.filter
def file_size(octets: int) -> str:
    """The size of a file: 1.4 ميغابايت."""
    if octets < 1024 * 1024:
        return _("%(size)s KB") % {"size": max(1, round(octets / 1024))}
    return _("%(size)s MB") % {"size": f"{octets / 1024 / 1024:.1f}".removesuffix(".0")}


# --- dates -----------------------------------------------------------------------------------------------------------


@register.simple_tag
def both(day: Any, style: str = "long") -> SafeString | str:
    """A date in both calendars, Hijri first.

    long: one sentence with its weekday. medium: in a line. short: in digits. dual: two lines for tables and cards.
    A typed date without its day shows what is known.
    """
    if isinstance(day, TypedDate):
        if day.precision != Precision.DAY:
            return format_html("<span>{}</span>", dates.as_typed(day))
        day = day.gregorian
    if not isinstance(day, dt.date):
        return DASH
    iso = _plain(day).isoformat()
    hijri = dates.hijri_date(day)
    if style == "dual":
        first = dates.hijri_date(day, weekday=True) or dates.gregorian_date(day, weekday=True)
        second = dates.gregorian_date(day) if hijri else ""
        return format_html('<time class="ak-dual" datetime="{}"><b>{}</b><small>{}</small></time>', iso, first, second)
    if style == "medium" and hijri:
        return format_html(
            '<span class="ak-when"><span class="ak-keep"><time datetime="{}">{}</time> –</span>'
            ' <span class="ak-keep">{}</span></span>',
            iso,
            hijri,
            dates.gregorian_digits(day),
        )
    if style == "long" and hijri:
        first = dates.hijri_date(day, weekday=True)
        rest = dates.both_calendars(day).removeprefix(first).strip()
        return format_html('<time datetime="{}">{}</time> <span class="ak-keep">{}</span>', iso, first, rest)
    words = dates.both_calendars(day, style if style in {"long", "medium", "short"} else "long")  # type: ignore[arg-type]
    return format_html('<time datetime="{}">{}</time>', iso, words)


@register.simple_tag
def when(moment: dt.datetime | None) -> SafeString | str:
    """A moment in a line: both dates and the time of day."""
    if moment is None:
        return DASH
    return format_html(
        '{}{}<span class="ak-keep ak-num">{}</span>',
        both(moment, "medium"),
        pgettext("between a date and its time", ", "),
        dates.time_of_day(moment),
    )


@register.filter
def clock_time(moment: dt.datetime | dt.time | None) -> str:
    """7:15 م."""
    return DASH if moment is None else dates.time_of_day(moment)


@register.filter
def hijri(day: dt.date | None) -> str:
    return DASH if day is None else dates.hijri_date(day)


@register.filter
def gregorian(day: dt.date | None) -> str:
    return DASH if day is None else dates.gregorian_date(day)


@register.filter
def day_in_words(day: dt.date | str | None) -> str:
    """A day in both calendars as plain words, for texts without markup; also as a message keeps it: "2026-11-22"."""
    if not day:
        return ""
    return dates.both_calendars(dt.date.fromisoformat(day) if isinstance(day, str) else day)


@register.filter
def as_typed(typed: TypedDate | None) -> str:
    """A date as the person gave it, in its own calendar and precision."""
    return DASH if typed is None else dates.as_typed(typed)


@register.filter
def days_left(due: dt.date | dt.datetime | None) -> str:
    """How many days are left, in words, or for how many the day has passed."""
    if due is None:
        return DASH
    days = (_plain(due) - clock.today()).days
    if days == 0:
        return _("Due today")
    n = abs(days)
    if days > 0:
        return ngettext("%(n)s day left", "%(n)s days left", n) % {"n": n}
    return ngettext("%(n)s day overdue", "%(n)s days overdue", n) % {"n": n}


@register.filter
def time_left(due: dt.datetime | None) -> str:
    """How long until a moment: in hours within a day, otherwise in days."""
    if due is None:
        return DASH
    seconds = (due - clock.now()).total_seconds()
    if abs(seconds) >= 24 * 60 * 60:
        return days_left(due)
    n = int(abs(seconds) // 3600)
    if seconds >= 0:
        return ngettext("%(n)s hour left", "%(n)s hours left", n) % {"n": n}
    return ngettext("%(n)s hour overdue", "%(n)s hours overdue", n) % {"n": n}


@register.filter
def is_past(due: dt.date | dt.datetime | None) -> bool:
    """Whether the moment, or the whole day, is over."""
    if isinstance(due, dt.datetime):
        return due < clock.now()
    return due is not None and due < clock.today()


def _plain(day: dt.date | dt.datetime) -> dt.date:
    return clock.riyadh_date(day) if isinstance(day, dt.datetime) else day


# --- people --------------------------------------------------------------------------------------------------------


@register.filter
def masked_number(last4: str | None) -> SafeString:
    """A national number as everyone sees it: dots and the last four digits."""
    if not last4:
        return EMPTY
    return format_html(
        '<bdi class="ak-mask" dir="ltr"><span class="ak-mask__dots" aria-hidden="true">{}</span>{}</bdi>', DOTS, last4
    )


@register.simple_tag
def masked(person: Identifiable | None, can_see: bool = False) -> SafeString | str:
    """A person's name, or only the initials where identity is closed, with the masked number."""
    if person is None:
        return DASH
    name = person.display_name if can_see else person.initials
    shown = format_html('<span class="ak-person__name">{}</span>', isolated(name))
    number = masked_number(person.national_number_last4)
    return format_html("{} {}", shown, number) if number else shown


# --- icons and addresses -------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, size: str = "", flip: bool | None = None, label: str = "") -> SafeString:
    """An icon of the sprite. `size` sm or lg; what points is mirrored in Arabic; only with a `label` is it read aloud."""
    return _icon(str(name), size, flip, str(label))


@lru_cache(maxsize=1024)  # a page draws dozens, always the same ones
def _icon(name: str, size: str, flip: bool | None, label: str) -> SafeString:
    if not ICON_NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not the name of an icon.")
    mirrored = name in MIRRORED if flip is None else flip
    classes = " ".join(["ak-icon", *([f"ak-icon--{size}"] if size else []), *(["ak-icon--flip"] if mirrored else [])])
    spoken = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')  # noqa: S308
    return format_html(
        '<svg class="{}" {}><use href="{}#i-{}"></use></svg>', classes, spoken, static("icons.svg"), name
    )


@register.simple_tag
def errors_of(form: Any, more: Any = None) -> list[dict[str, Any]]:
    """The lines of the error summary of one or two forms. A page that draws it above a whole `{{ form }}` has it once."""
    forms = [each for each in (form, more) if each and not getattr(each, "summary_drawn", False)]
    for each in forms:
        each.summary_drawn = True
    return summary(*forms)


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """This page's query string with some values changed; None or "" takes one out, a list gives several.

    The place in a list goes too, unless it is what changes: other filters, other list.
    """
    request = context.get("request")
    values = request.GET.copy() if request is not None else QueryDict(mutable=True)
    values.pop(CURSOR, None)
    for name, value in changes.items():
        if value in (None, ""):
            values.pop(name, None)
        else:
            values.setlist(name, value if isinstance(value, list | tuple) else [value])
    return f"?{values.urlencode()}" if values else "?"
