"""The page of a referral offers what the table allows its reader now, and says of everything else why not."""

import pytest
from django.urls import reverse

from referrals.enums import MOVES, Side
from tests.referrals.conftest import PATHS, S

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", [state for state in PATHS if state != S.DRAFT])
def test_every_verb_is_a_button_or_has_its_reason(state, as_user, referral_in, people):
    referral = referral_in(state)
    sides = {
        Side.SENDER: [people.researcher, people.manager],
        Side.RECIPIENT: [people.staff],
        Side.OFFICE_MANAGER: [people.manager],
        Side.SYSTEM: [],
    }
    for actor in (people.researcher, people.manager, people.staff):
        page = as_user(actor.user).get(reverse("referrals:detail", args=[referral.key]))
        text = page.content.decode()
        for verb, move in MOVES.items():
            if verb in ("send", "lapse"):
                continue
            open_now = state in move.leaves and actor in sides[move.side]
            button = reverse(f"referrals:{verb}", args=[referral.key]) in text
            assert button is open_now, (actor.membership.role, verb)
            said = [line for line in page.context["refused"] if str(move.label) in line.labels]
            assert bool(said) is not open_now, (actor.membership.role, verb)
            assert all(line.words and line.words in text for line in said)


def test_what_happened_stands_in_the_timeline_in_order(as_user, referral_in, people):
    referral = referral_in(S.COMPLETED)
    page = as_user(people.researcher.user).get(reverse("referrals:detail", args=[referral.key]))
    assert referral.events.count() == 3
    text = page.content.decode()
    for status in (S.SENT, S.ACCEPTED, S.COMPLETED):
        assert str(status.label) in text
