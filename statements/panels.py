"""This room's part of a person's page: what was stated about them, for the office alone.

A charity's request never leads it to a person of the register, so its own requests do not stand here.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Organisation
from beneficiaries.models import Person
from core.panels import Panel, moments
from exchange.standing import Standing
from statements import reading, receipts, rights
from statements.models import StatementRequest

MOST = 10


def of_person(actor: Actor, person: Person) -> list[Panel]:
    """The latest statements about the person, newest first."""
    if not rights.answers(actor):
        return []
    about = StatementRequest.objects.visible_to(actor).filter(person__in=person.file_ids)
    rows = about.select_related("charity").order_by("-id")[:MOST]
    lines = [
        {
            "statement": row,
            "answer": reading.answer_words(row.answer, row.gender),
            "purpose": reading.purpose_words(row),
            "tag": reading.status_tag(row),
        }
        for row in rows
    ]
    if not lines:
        return []
    return [Panel("statements", _("Statements"), "statements/panels/person.html", {"lines": lines}, flush=True)]


def moments_of_person(actor: Actor, person: Person) -> list[QuerySet]:
    if not rights.answers(actor):
        return []
    rows = StatementRequest.objects.visible_to(actor).filter(person__in=person.file_ids)
    return [moments(rows, room="statements", name="answered", at="answered_at", code="answer", key="reference")]


def moment(name: str, code: str, key: str) -> tuple[str, str]:
    return _("Statement answered"), reverse("statements:detail", args=[key])


def of_receipt(office: Organisation, source: str) -> Standing | None:
    """How far a request is, for whoever holds its receipt (portal/views/receipts.py)."""
    return receipts.of_receipt(office, source)
