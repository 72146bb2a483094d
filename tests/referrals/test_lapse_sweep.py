"""What nobody answers for ten working days after its term goes back to the office, once; urgent cases and ta'affuf never."""

import datetime as dt

import pytest

from core.clock import now
from notifications.models import Notice
from offices.calendars import calendar_for
from referrals import tasks
from referrals.enums import ReferralKind, ReferralStatus
from tests.factories.referrals import ReferralFactory

pytestmark = pytest.mark.django_db


def silent(working_days, **more):
    """A referral whose term passed so many of the recipient's working days ago."""
    referral = ReferralFactory(**more)
    calendar, day = calendar_for(referral.recipient), now().date()
    for _ in range(working_days):
        day = calendar.previous_working_day(day)
    referral.due_at = now() - (now().date() - day)
    referral.save(update_fields=["due_at"])
    return referral


def test_a_long_silence_ends_the_recipients_turn_once():
    referral = silent(12)
    assert (tasks.lapse(), tasks.lapse()) == (1, 0)
    referral.refresh_from_db()
    assert referral.status == ReferralStatus.UNANSWERED
    event = referral.events.get(verb="lapse")
    assert event.membership is None
    assert Notice.objects.filter(label=referral.reference).exists()


def test_a_short_one_does_not():
    silent(8)
    assert tasks.lapse() == 0


@pytest.mark.parametrize("kind", [ReferralKind.URGENT, ReferralKind.TAAFFUF])
def test_some_kinds_never_lapse(kind):
    silent(40, kind=kind)
    assert tasks.lapse() == 0


def test_what_was_accepted_runs_no_term():
    ReferralFactory(status=ReferralStatus.ACCEPTED, due_at=now() - dt.timedelta(days=60))
    assert tasks.lapse() == 0
