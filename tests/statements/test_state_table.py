"""The state table, asked as a whole: what it allows happens, and nothing else does."""

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError
from hypothesis import HealthCheck, settings
from hypothesis import given as examples
from hypothesis import strategies as st

from core.errors import is_conflict
from statements import services
from statements.enums import MOVES, StatementStatus
from statements.models import StatementEvent, StatementRequest
from tests.statements.conftest import PATHS, given, move

pytestmark = pytest.mark.django_db
VERBS = list(MOVES)


def test_every_state_can_be_reached():
    assert set(PATHS) == set(StatementStatus)


ALLOWED = [(verb, status) for verb, made in MOVES.items() for status in sorted(made.leaves)]


@pytest.mark.parametrize(("verb", "status"), ALLOWED)
def test_what_the_table_allows_happens(verb, status, statement_in, people):
    row = statement_in(status)
    events = row.events.count()
    moved = move(row, verb, people)
    row.refresh_from_db()
    assert moved.status == row.status == MOVES[verb].reaches
    event = row.events.first()
    assert (event.verb, event.status_from, event.status_to) == (verb, status, row.status)
    assert row.events.count() == events + 1
    row.full_clean()


@pytest.mark.parametrize("status", StatementStatus)
def test_nothing_else_happens(status, statement_in, people):
    row = statement_in(status)
    events = row.events.count()
    for verb in [verb for verb in VERBS if status not in MOVES[verb].leaves]:
        with pytest.raises((ValidationError, ObjectDoesNotExist)) as refused:
            move(row, verb, people)
        assert is_refusal(refused.value, row)
        row.refresh_from_db()
        assert row.status == status
        assert row.events.count() == events


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@examples(verbs=st.lists(st.sampled_from(VERBS), max_size=10))
def test_events_replay_to_the_state(verbs, people):
    """Whatever is tried in whatever order, the events tell how the row came to its state, and the row is sound."""
    StatementRequest.objects.exclude(status="withdrawn").filter(charity=people.charity).update(number_last4="0000")
    row = services.save_draft(by=people.staff, given=given())
    for verb in verbs:
        try:
            row = move(row, verb, people)
        except (ValidationError, ObjectDoesNotExist) as refused:
            assert is_refusal(refused, row)  # noqa: PT017
    row.refresh_from_db()
    status = StatementStatus.DRAFT
    for event in StatementEvent.objects.filter(statement=row).order_by("id"):
        assert event.status_from == status
        assert status in MOVES[event.verb].leaves
        assert event.status_to == MOVES[event.verb].reaches
        status = event.status_to
    assert row.status == status
    row.full_clean()


def is_refusal(error, row):
    """Somebody was faster; or, to the office, what was never asked does not exist."""
    if isinstance(error, ObjectDoesNotExist):
        return row.asked_at is None
    return is_conflict(error)


def test_events_cannot_be_changed(statement_in):
    event = statement_in(StatementStatus.ASKED).events.get()
    with pytest.raises(Exception, match="append_only"):
        StatementEvent.objects.filter(pk=event.pk).update(words="غير ذلك")


@pytest.mark.parametrize(
    ("status", "changes", "constraint"),
    [
        ("asked", {"number_last4": ""}, "asked_is_whole"),
        ("asked", {"gender": ""}, "asked_is_whole"),
        ("asked", {"agreement": None}, "reference_and_term"),
        ("asked", {"answer": "refer"}, "answer_whole"),
        ("answered", {"answered_by": None}, "answer_whole"),
        ("answered", {"matched_with_ministry": False}, "answer_was_checked"),
        ("asked", {"purpose": "other"}, "other_purpose_explained"),
    ],
)
def test_the_database_refuses_half_a_request(status, changes, constraint, statement_in):
    row = statement_in(status)
    with pytest.raises(IntegrityError, match=constraint):
        StatementRequest.objects.filter(pk=row.pk).update(**changes)
