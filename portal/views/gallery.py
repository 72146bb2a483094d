"""Every component in every state, with invented content: what the look is measured by. Only where settings.GALLERY is true."""

import datetime
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from core import charts, dates
from core.clock import today
from core.typed_dates import Calendar
from core.work import Band, WorkItem, WorkTag
from portal.forms import SampleFilter, SampleForm

VISITS = (96, 230, 254, 268, 281, 309, 327, 141, 234, 296, 189, 340, 128)
BY_CORNER = (171, 142, 268, 133, 118, 126, 149, 164, 231, 208)
REFERENCE = "QTF-REF-1448-000231"


@dataclass(frozen=True)
class SamplePerson:
    """An invented person, shown as people of the register are."""

    display_name: str
    initials: str
    national_number_last4: str = "6781"


def icon_names() -> list[str]:
    sprite = Path(settings.BASE_DIR, "static", "icons.svg").read_text(encoding="utf-8")
    return re.findall(r'<symbol id="i-([a-z-]+)"', sprite)


def months() -> list[charts.Row]:
    """Thirteen months of visits, the first and the last only partly in the period."""
    drawn = []
    for index, visits in enumerate(VISITS):
        year, month = (1444, index + 2) if index < 11 else (1445, index - 10)
        label = dates.month_label(Calendar.HIJRI, year, month)
        tick = label.rsplit(" ", 1)[0].removesuffix(" 1444").removesuffix(" 1445")
        drawn.append(charts.Row(label, visits, tick=tick, whole=0 < index < 12))
    return drawn


def work_items(day: datetime.date) -> list[WorkItem]:
    late = WorkTag(pgettext("gallery", "Past its time"), "late")
    return [
        WorkItem(
            title=pgettext("gallery", "Study of a referral"),
            url="#work",
            icon="referral",
            reference=REFERENCE,
            line=pgettext("gallery", "From a sample charity"),
            due=day - datetime.timedelta(days=2),
            tag=late,
        ),
        WorkItem(
            title=pgettext("gallery", "Answer to a statement request"),
            url="#work",
            icon="statement",
            reference="QTF-STM-1448-000507",
            due=day,
            due_words=pgettext("gallery", "Today"),
            tag=WorkTag(pgettext("gallery", "Due today"), "waiting"),
            band=Band.TODAY,
        ),
    ]


def events(day: datetime.date) -> list[dict[str, Any]]:
    def at(days: int) -> datetime.date:
        return day + datetime.timedelta(days=days)

    return [
        {"title": pgettext("gallery", "Completion"), "icon": "flag", "state": "next", "at": at(20)},
        {
            "title": pgettext("gallery", "Start of the work"),
            "icon": "hand",
            "state": "now",
            "at": at(0),
            "words": pgettext("gallery", "The first room is done."),
        },
        {
            "title": pgettext("gallery", "Acceptance"),
            "icon": "check",
            "at": at(-3),
            "who": pgettext("gallery", "A sample charity"),
        },
        {"title": pgettext("gallery", "Reminder: the time is near"), "icon": "bell", "state": "system", "at": at(-4)},
    ]


def tags() -> list[tuple[str, list[tuple[str, str, str]]]]:
    return [
        (
            pgettext("gallery", "Referrals"),
            [
                (pgettext("gallery", "Draft"), "", "pencil"),
                (pgettext("gallery", "Sent"), "info", "send"),
                (pgettext("gallery", "Under review"), "info", "search"),
                (pgettext("gallery", "Waiting for information"), "waiting", "hourglass"),
                (pgettext("gallery", "Accepted"), "going", "check"),
                (pgettext("gallery", "In progress"), "going", "hand"),
                (pgettext("gallery", "Completed"), "done", "check-circle"),
                (pgettext("gallery", "Declined"), "kind", "apology"),
                (pgettext("gallery", "Withdrawn"), "", "undo"),
            ],
        ),
        (
            pgettext("gallery", "Deadlines"),
            [
                (pgettext("gallery", "Within the time"), "going", "clock"),
                (pgettext("gallery", "Due soon"), "waiting", "clock"),
                (pgettext("gallery", "Past its time"), "late", "clock"),
                (pgettext("gallery", "Ta'affuf case"), "discreet", "shield"),
            ],
        ),
    ]


@dataclass(frozen=True)
class SamplePage:
    """A page in the middle of a list."""

    next: str = "n"
    previous: str = "p"


def refused_form() -> SampleForm:
    return SampleForm(
        {"number": "1023456782", "kind": "a", "services": ["laptop"], "day_day": "12", "day_month": "2"},
        auto_id="refused_%s",
    )


@login_not_required
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    day = today()
    rows = months()
    corners = [
        charts.Row(pgettext("gallery", "Corner %(number)s") % {"number": n}, value)
        for n, value in enumerate(BY_CORNER, start=1)
    ]
    title = pgettext("gallery", "Visits by month")
    return render(
        request,
        "portal/gallery.html",
        {
            "icons": icon_names(),
            "form": SampleForm(initial={"number": "1023456781", "kind": "a", "services": ["laptop"], "day": day}),
            "refused": refused_form(),
            "filter": SampleFilter(),
            "trail": [(pgettext("gallery", "Incoming referrals"), "#g-list")],
            "list_tabs": [
                (pgettext("gallery", "Waiting for you"), "#g-list", 14, True),
                (pgettext("gallery", "Ended"), "#g-list", 126, False),
            ],
            "chips": [(pgettext("gallery", "Sent within 30 days"), "#g-list")],
            "page": SamplePage(),
            "day": day,
            "tag_groups": tags(),
            "events": events(day),
            "work": work_items(day),
            "person": SamplePerson(pgettext("gallery", "A sample person"), pgettext("gallery", "S. A. T.")),
            "reference": REFERENCE,
            "bars": charts.bar_chart(
                rows,
                name="g-bars",
                title=title,
                label_head=pgettext("gallery", "Month"),
                value_head=pgettext("gallery", "Visits"),
                total=sum(VISITS),
            ),
            "table": charts.bar_table(
                corners,
                title=pgettext("gallery", "Visits by corner"),
                label_head=pgettext("gallery", "Corner"),
                value_head=pgettext("gallery", "Visits"),
                rest=charts.Row(pgettext("gallery", "Other corners"), 1383),
                total=sum(VISITS),
            ),
            "line": charts.line_chart(
                [row.tick for row in rows],
                [
                    charts.Series(pgettext("gallery", "This period"), VISITS),
                    charts.Series(
                        pgettext("gallery", "The period before"), [value * 2 // 3 for value in reversed(VISITS)]
                    ),
                ],
                name="g-line",
                title=title,
                label_head=pgettext("gallery", "Month"),
            ),
            "facts": [
                (pgettext("gallery", "From"), pgettext("gallery", "A sample office")),
                (pgettext("gallery", "To"), pgettext("gallery", "A sample charity")),
                (pgettext("gallery", "Legal basis"), pgettext("gallery", "Agreement")),
            ],
            "strip": [
                (pgettext("gallery", "Corners"), 19),
                (pgettext("gallery", "Charities"), 32),
                (pgettext("gallery", "Workshops"), 9),
                (pgettext("gallery", "Stories"), 3),
            ],
        },
    )
