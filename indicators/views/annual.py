"""The annual statistics: the page, its paper, and the rows behind a figure."""

from dataclasses import replace
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.enums import Extent, Permission
from core import charts, clock
from core.pagination import Keyset
from core.periods import Period
from data_changes.enums import ChangeChannel, Duty
from indicators.annual import Annual, Figure, annual
from indicators.duty import by_channel
from indicators.forms import PeriodForm, address_of
from indicators.records import records
from indicators.registry import BY_CODE, Indicator

# More months than this are a table nobody reads: the figures stay, the drawing goes.
MONTHS_DRAWN: Final = 37
CORNERS_FIRST: Final = 10


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """The figures of the period that is asked for, beside those of the period before."""
    if (closed := _closed(request)) is not None:
        return closed
    form = PeriodForm(request.GET)
    context: dict[str, Any] = {"form": form, "found": None}
    if (period := form.span) is not None:
        found = _count(request, period)
        context |= {
            "found": found,
            "groups": [(group, [_card(request, found, one) for one in figures]) for group, figures in found.groups],
            "months": _by_month(found),
            "corners": _by_corner(found, everything=request.GET.get("corners") == "all"),
            "period_address": urlencode(address_of(period)),
            "previous_address": urlencode(address_of(found.previous)) if found.previous else "",
        }
    return render(request, "indicators/annual.html", context)


@require_safe
def paper(request: HttpRequest) -> HttpResponse:
    """The same figures on one sheet."""
    if (closed := _closed(request)) is not None:
        return closed
    form = PeriodForm(request.GET)
    if (period := form.span) is None:
        return render(request, "indicators/annual.html", {"form": form, "found": None})
    found = _count(request, period)
    return render(
        request,
        "indicators/paper.html",
        {
            "found": found,
            "lines": [(number, *_line(figure)) for number, figure in enumerate(found.figures, start=1)],
            "months": _by_month(found, height=178),
            "version": max(figure.indicator.version for figure in found.figures),
            "issued": clock.today(),
            "period_address": urlencode(address_of(period)),
        },
    )


@require_safe
def duty(request: HttpRequest) -> HttpResponse:
    """The reports of data changes against their terms, by channel: changes, and the ministry's own requests apart."""
    if (closed := _closed(request)) is not None:
        return closed
    form = PeriodForm(request.GET)
    context: dict[str, Any] = {"form": form, "period": form.span}
    if (period := form.span) is not None:
        tables = by_channel(by=request.actor, office=request.actor.office, period=period)
        context |= {
            "tables": [
                (
                    table.duty,
                    Duty(table.duty).label,
                    [(ChangeChannel(channel).label, standing) for channel, standing in table.lines],
                    table.total,
                )
                for table in tables
            ],
            "period_address": urlencode(address_of(period)),
        }
    return render(request, "indicators/duty.html", context)


@require_safe
def rows(request: HttpRequest) -> HttpResponse:
    """The rows behind one figure, page by page."""
    actor = request.actor
    actor.require(Permission.STATISTICS_DRILL_DOWN)
    indicator = BY_CODE.get(request.GET.get("figure", ""))
    if indicator is None or indicator.listing is None:
        raise Http404
    form = PeriodForm(request.GET)
    context: dict[str, Any] = {"form": form, "indicator": indicator, "figure": indicator.code, "period": form.span}
    if (period := form.span) is not None:
        listing = indicator.listing
        page = Keyset(
            listing.of(actor, period),
            order=listing.order,
            cursor=request.GET.get("cursor"),
            bound_to={"figure": indicator.code, "office": actor.office.pk, **address_of(period)},
        )
        (figure,) = annual(by=actor, office=actor.office, period=period, only=[indicator]).figures
        context |= {
            "found": figure,
            "page": page,
            "lines": records(actor, listing.shape, page.rows),
            "period_address": urlencode(address_of(period)),
        }
    return render(request, "indicators/rows.html", context)


# --- who reads what ----------------------------------------------------------------------------------------------------


def _closed(request: HttpRequest) -> HttpResponse | None:
    """The answer for those whose right does not reach the office's live figures; None for those whose right does."""
    actor = request.actor
    actor.require(Permission.STATISTICS_VIEW)
    extents = actor.extents(Permission.STATISTICS_VIEW)
    if Extent.ALL in extents:
        return None
    if Extent.FROZEN in extents:
        return render(request, "indicators/nothing_frozen.html")
    return render(request, "indicators/not_live.html", status=403)


def _count(request: HttpRequest, period: Period) -> Annual:
    split = period.days <= MONTHS_DRAWN * 29
    return annual(by=request.actor, office=request.actor.office, period=period, compare=True, split=split)


# --- what the templates draw -------------------------------------------------------------------------------------------


def _card(request: HttpRequest, found: Annual, figure: Figure) -> dict[str, Any]:
    """One figure for components/figure.html."""
    indicator = figure.indicator
    return {
        "code": indicator.code,
        "label": str(indicator.label),
        "value": charts.speak(figure.value),
        "unit": figure.noun if indicator.lead else "",
        "lead": indicator.lead,
        "change": figure.change,
        "before": None if figure.before is None else charts.speak(figure.before),
        "url": _rows_address(request, indicator, found.period),
        "shut": _("Without details") if indicator.discreet else "",
        "definition": _definition(indicator.code, get_language() or ""),
    }


@cache
def _definition(code: str, language: str) -> SafeString:
    """What is counted, when, and what is not: written once for each language, as no word of it ever changes."""
    indicator = BY_CODE[code]
    pairs = [
        (_("What is counted"), indicator.definition),
        (_("Dated"), indicator.dated),
        *([(_("Left out"), indicator.leaves_out)] if indicator.leaves_out else []),
        (_("Version of the definition"), str(indicator.version)),
    ]
    return format_html("<dl>{}</dl>", format_html_join("", "<dt>{}</dt><dd>{}</dd>", pairs))


def _rows_address(request: HttpRequest, indicator: Indicator, period: Period) -> str:
    if indicator.listing is None or not request.actor.can(Permission.STATISTICS_DRILL_DOWN):
        return ""
    return f"{reverse('indicators:rows')}?{urlencode({'figure': indicator.code, **address_of(period)})}"


def _by_month(found: Annual, height: int | None = None) -> charts.BarChart | None:
    if not found.months:
        return None
    drawn = [charts.Row(bucket.label, n, tick=bucket.name, whole=bucket.whole) for bucket, n in found.months]
    chart = charts.bar_chart(
        drawn,
        name="by-month",
        title=_("Visits logged at the corners, by month"),
        label_head=_("Month"),
        value_head=_("Visits"),
        total=found.of("visits_logged"),
    )
    return replace(chart, wide=charts.columns(drawn, rtl=get_language_bidi(), height=height)) if height else chart


def _by_corner(found: Annual, *, everything: bool) -> dict[str, Any] | None:
    """The visits of each corner, by name; the first ten, and the others in one line until they are asked for."""
    if not found.corners:
        return None
    all_rows = [charts.Row(share.name, share.visits) for share in found.corners]
    shown = all_rows if everything or len(all_rows) <= CORNERS_FIRST + 2 else all_rows[:CORNERS_FIRST]
    hidden = all_rows[len(shown) :]
    corners = BY_CODE["active_corners"]
    rest = None
    if hidden:
        words = _("Others: %(corners)s") % {"corners": corners.spoken(len(hidden))}
        rest = charts.Row(words, sum(row.value for row in hidden))
    table = charts.bar_table(
        shown,
        title=_("Visits by corner"),
        label_head=_("Corner"),
        value_head=_("Visits"),
        rest=rest,
        total=found.of("visits_logged"),
    )
    return {"table": table, "hidden": len(hidden), "all": corners.spoken(len(all_rows))}


def _line(figure: Figure) -> tuple[Any, str, str, str]:
    """One line of the paper: name, this period, the one before, the difference."""
    if figure.change is None or figure.before is None:
        return figure.indicator.label, charts.speak(figure.value), "–", "–"
    change = f"+{figure.change:,}" if figure.change > 0 else f"{figure.change:,}"
    return figure.indicator.label, charts.speak(figure.value), charts.speak(figure.before), change
