"""The monthly paper of each charity: written once the month is over, one for each charity and month."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any, Final

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import OrganisationKind
from accounts.models import Organisation
from core import printing
from core.clock import now, today
from core.dates import both_calendars
from indicators.mirror import Mirror, mirror_of
from indicators.models import CharityReport
from indicators.months import Month
from indicators.notices import report_written
from indicators.telling import sections_of
from offices.calendars import calendar_for

LETTER: Final = "report-1"
PDF: Final = "application/pdf"
LANGUAGE: Final = "ar"


def due_month(*, office: Organisation, day: dt.date) -> Month | None:
    """The month whose papers are due: the one before, from the office's first working day of this one on."""
    this = Month.of(day)
    begins = calendar_for(office).working_day_from(this.first)
    return this.back(1) if day >= begins else None


@transaction.atomic
def write_next_report(*, by: Actor, month: Month | None = None) -> CharityReport | None:
    """Write the paper of one charity of the office that has none yet for the month; None when none is left.

    The charity's row is held meanwhile: two sweeps never write for the same charity, and one that dies has written
    nothing.
    """
    month = month or due_month(office=by.office, day=today())
    if month is None:
        return None
    written = CharityReport.objects.filter(charity=OuterRef("pk"), year=month.year, month=month.month)
    charities = Organisation.objects.active().filter(parent=by.office, kind=OrganisationKind.CHARITY)
    lacking = charities.filter(~Exists(written)).order_by("pk")
    charity = lacking.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
    return None if charity is None else write_report(by=by, charity=charity, month=month)


@transaction.atomic
def write_report(*, by: Actor, charity: Organisation, month: Month) -> CharityReport:
    """Write the paper of one charity and month, and tell its director. The same once more is refused by the database."""
    office = by.office
    found = mirror_of(charity, month.first, month.last)
    at = now().replace(microsecond=0)  # typst takes whole seconds
    with translation.override(LANGUAGE):
        content = printing.pdf(LETTER, _paper(office, charity, month, found, at), language=LANGUAGE, at=at)
        name = f"{_('What became of your referrals and statements')} {month.label}.pdf"
    report = CharityReport(
        office=office,
        charity=charity,
        year=month.year,
        month=month.month,
        figures=found.payload,
        content_type=PDF,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        original_name=name,
        received_at=at,
        file=ContentFile(content, name="report.pdf"),
    )
    report.save(force_insert=True)
    report.file.close()
    report_written(report)
    return report


def _paper(office: Organisation, charity: Organisation, month: Month, found: Mirror, at: dt.datetime) -> dict[str, Any]:
    """What the page says: words and figures, no name but the two organisations'."""
    return {
        "title": _("What became of your referrals and statements"),
        "issuer": office.name,
        "issuer_above": office.parent.name if office.parent else "",
        "charity": charity.name,
        "month": month.label,
        "days": _("From %(first)s to %(last)s")
        % {"first": both_calendars(month.first, "medium"), "last": both_calendars(month.last, "medium")},
        "sections": [
            {
                "heading": section.heading,
                "empty": section.empty if not any(turn for _label, turn in section.states) else "",
                "figures": [{"label": each.label, "value": each.value} for each in section.figures],
                "states": [{"label": str(label), "value": str(number)} for label, number in section.states],
            }
            for section in sections_of(found)
        ],
        "notes": [
            _("In time: of those that were answered or whose time is over, in working days."),
            _("These figures are the charity's own; charities are not compared with one another."),
            _("A referral that its sender took back is not counted."),
        ],
        "foot": _("Made on %(day)s") % {"day": both_calendars(at, "medium")},
        "page": "{page} / {pages}",
    }
