"""The state table, asked as a whole: what it allows happens, and nothing else does."""

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.actor import Actor
from core.errors import is_conflict
from referrals import services
from referrals.enums import ENDED, MOVES, OPEN, ReferralStatus
from referrals.models import Referral, ReferralEvent
from tests.factories.beneficiaries import PersonFactory
from tests.referrals.conftest import PATHS, move

pytestmark = pytest.mark.django_db
VERBS = list(MOVES)


def test_every_state_can_be_reached():
    assert set(PATHS) == set(ReferralStatus)


ALLOWED = [(verb, status) for verb, made in MOVES.items() for status in sorted(made.leaves)]


@pytest.mark.parametrize(("verb", "status"), ALLOWED)
def test_what_the_table_allows_happens(verb, status, referral_in, people):
    row = referral_in(status)
    if verb == "lapse" and status == ReferralStatus.INFORMATION_REQUESTED:
        services.remind(referral=row, by=Actor.system(people.office))
    events = row.events.count()
    moved = move(row, verb, people)
    row.refresh_from_db()
    assert moved.status == row.status == MOVES[verb].reaches
    event = row.events.first()
    assert (event.verb, event.status_from, event.status_to) == (verb, status, row.status)
    assert row.events.count() == events + 1


@pytest.mark.parametrize("status", ReferralStatus)
def test_nothing_else_happens(status, referral_in, people):
    row = referral_in(status)
    events = row.events.count()
    for verb in [verb for verb in VERBS if status not in MOVES[verb].leaves]:
        with pytest.raises((ValidationError, ObjectDoesNotExist)) as refused:
            move(row, verb, people)
        assert is_refusal(refused.value, row)
        row.refresh_from_db()
        assert row.status == status
        assert row.events.count() == events


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(verbs=st.lists(st.sampled_from(VERBS), max_size=12))
def test_events_replay_to_the_state(verbs, drafted, people):
    """Whatever is tried in whatever order, the events tell how the row came to its state, and the row is sound."""
    row = drafted(person=None, household=drafted_household(people))
    for verb in verbs:
        try:
            row = move(row, verb, people)
        except (ValidationError, ObjectDoesNotExist) as refused:
            assert is_refusal(refused, row)  # noqa: PT017
    row.refresh_from_db()
    status = ReferralStatus.DRAFT
    for event in ReferralEvent.objects.filter(referral=row).order_by("id"):
        assert event.status_from == status
        assert status in MOVES[event.verb].leaves
        assert event.status_to == MOVES[event.verb].reaches
        status = event.status_to
    assert row.status == status
    row.full_clean()
    assert (row.ended_at is not None) == (row.status in ENDED)
    assert row.status in OPEN or row.due_at is None


def is_refusal(error, row):
    """Somebody was faster; to the recipient of a draft there is nothing; another charity stands first, and nobody said why
    it is passed over."""
    if isinstance(error, ObjectDoesNotExist):
        return row.status in (ReferralStatus.DRAFT, ReferralStatus.WITHDRAWN) and row.first_sent_on is None
    unsaid = row.status == ReferralStatus.DRAFT and "motive" in getattr(error, "error_dict", {})
    return unsaid or is_conflict(error)


def drafted_household(people):
    return PersonFactory(office=people.office).household


def test_events_cannot_be_changed(referral_in):
    event = referral_in(ReferralStatus.SENT).events.get()
    with pytest.raises(Exception, match="append_only"):
        ReferralEvent.objects.filter(pk=event.pk).update(words="غير ذلك")


def test_the_row_forgets_nothing_it_needs(referral_in):
    row = Referral.objects.get(pk=referral_in(ReferralStatus.DECLINED).pk)
    assert row.decline_reason
    assert row.ended_at
    assert row.reference
