"""The page of one corner day: what it shows to whom. Views of days and of visits draw it."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actor import Actor
from accounts.enums import Extent, Permission
from accounts.models import Membership
from core.clock import now, today
from corners import counting
from corners.enums import SERVICES_OF, DayStatus, NextStep, VisitorKind
from corners.forms import CloseForm, LateVisitForm, VisitForm
from corners.listing import day_rows, next_page, rows_for
from corners.models import CornerDay, Visit
from corners.services import lacks_woman, late_until
from offices.calendars import calendar_for

LATEST = 12
# One number of each plural form, by the names that browsers give them.
FORMS = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100}


def sheet(request: HttpRequest, day: CornerDay, *, form: VisitForm | None = None) -> dict[str, Any]:
    """Everything that the page of a day shows."""
    actor = request.actor  # type: ignore[attr-defined]
    (row,) = day_rows(actor, [day])
    sees_visits = Extent.ALL in actor.extents(Permission.CORNER_VIEW)
    researchers = _researchers(day) if sees_visits else []
    if form is None and "log" in row.allowed and is_on(day):
        form = VisitForm(initial={"uuid": uuid4()})
    context = {
        "day": day,
        "row": row,
        "numbers": row.numbers,
        "allowed": row.allowed,
        "form": form,
        "is_today": day.day == today(),
        "hosts": actor.is_charity,
        "sees_visits": sees_visits,
        "researchers": researchers,
        "lacks_woman": lacks_woman(section=day.section, researchers=researchers),
        "late_until": _late_entry_until(day, actor) if "log" in row.allowed and form is None else None,
        "close_form": CloseForm(initial={"counted": row.numbers.visits}) if "close" in row.allowed else None,
    }
    if form is not None:
        context["device"] = _for_device(request, day, form)
    if sees_visits and day.was_held:
        context |= latest_visits(request, day, numbers=row.numbers)
    return context


def latest_visits(request: HttpRequest, day: CornerDay, *, numbers: counting.Numbers | None = None) -> dict[str, Any]:
    """The running count and the newest visits: the part that is drawn anew after each visit."""
    visits = Visit.objects.visible_to(request.actor).filter(corner_day=day).counted().with_names()  # type: ignore[attr-defined]
    return {
        "day": day,
        "numbers": numbers or counting.numbers_by_day([day])[day.pk],
        "rows": rows_for(request.actor, visits[:LATEST], saved=_saved(request)),  # type: ignore[attr-defined]
    }


def is_on(day: CornerDay) -> bool:
    """Whether visits are logged as they happen: the day is open and today's."""
    return day.status == DayStatus.OPEN and day.day == today()


def form_class(day: CornerDay) -> type[VisitForm]:
    return VisitForm if is_on(day) else LateVisitForm


def _late_entry_until(day: CornerDay, actor: Actor) -> Any:
    """Until when visits of a past day may be entered by this actor; without an end for the director."""
    last = late_until(day=day.day, calendar=calendar_for(actor.office))
    return last if today() <= last or Extent.ALL in actor.extents(Permission.VISIT_LOG) else None


def _researchers(day: CornerDay) -> list[Membership]:
    return [row.membership for row in day.researchers.select_related("membership__user").order_by("id")]


def _saved(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("saved", ""))
    except ValueError:
        return None


def _for_device(request: HttpRequest, day: CornerDay, form: VisitForm) -> dict[str, Any]:
    """What static/js/visit-form.js reads from the form's attributes: addresses, rules and words."""
    referral = next_page(request.actor, NextStep.REFERRAL)  # type: ignore[attr-defined]
    return {
        "now": now().isoformat(),
        "date": day.day.isoformat(),
        "api": reverse("api-corners-visits-list"),
        "latest": reverse("corners:latest", args=[day.pk]),
        "recognise": reverse("corners:recognise", args=[day.pk]),
        "sign_in": f"{reverse('account_login')}?next={reverse('corners:day', args=[day.pk])}",
        "referral": f"{referral}?visit=" if referral else "",
        "services": json.dumps({kind: sorted(SERVICES_OF[kind]) for kind in VisitorKind.values}),
        "words": json.dumps(_words(form), ensure_ascii=False),
    }


def _words(form: VisitForm) -> dict[str, Any]:
    return {
        "saved": _("The visit was saved."),
        "undone": _("The visit was taken back."),
        "notUndone": _("The visit could not be taken back. Please look at the list."),
        "kept": _("The visit is kept on this device and is sent as soon as the connection is back."),
        "offline": _("Waiting for the connection"),
        "connected": _("Connected, all visits are saved"),
        "waiting": {
            name: ngettext("%(n)s visit waits for the connection", "%(n)s visits wait for the connection", number)
            % {"n": "{n}"}
            for name, number in FORMS.items()
        },
        "signIn": _("Your session has ended. Nothing is lost: please sign in again, then the visit is sent."),
        "conflict": _(
            "This visit had been saved before. Please look at the list, then save again if it is another one."
        ),
        "refused": _("The visit was not accepted. Please look at what was entered."),
        "choose": str(form.fields["services"].error_messages["required"]),
        "when": str(form.fields["time"].error_messages["required"]) if form.is_late else "",
        "am": _("%(time)s am") % {"time": "{time}"},
        "pm": _("%(time)s pm") % {"time": "{time}"},
        "unnamed": _("Visit without a name"),
    }
