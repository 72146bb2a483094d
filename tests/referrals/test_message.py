"""«نسخ نص الرسالة»: a text that can safely be pasted into a chat; never of ta'affuf."""

import pytest

from referrals import services
from referrals.enums import ReferralKind, ReferralStatus
from referrals.reading import message_of
from tests.referrals.conftest import given_person

pytestmark = pytest.mark.django_db
S = ReferralStatus


def test_says_reference_neutral_kind_term_and_link_and_nothing_more(referral_in, people, person, as_user, settings):
    row = referral_in(S.SENT, kind=ReferralKind.INELIGIBLE_HOUSEHOLD)
    for actor in (people.researcher, people.staff):
        text = as_user(actor.user).get(row.get_absolute_url()).context["message"]
        assert row.reference in text
        assert f"{settings.SITE_URL}{row.get_absolute_url()}" in text
        assert "الموعد" in text
        household = row.household.reference
        hidden = (person.first_name, person.family_name, person.national_number_last4, household, "الشروط", row.summary)
        for word in hidden:
            assert word not in text.replace(row.reference, "")


def test_works_without_the_right_to_the_clipboard(referral_in, people, as_user):
    """The text itself stands on the page, in a field that can be marked."""
    row = referral_in(S.ACCEPTED)
    page = as_user(people.staff.user).get(row.get_absolute_url()).content.decode()
    assert 'id="message"' in page
    assert 'data-portal-from="message"' in page


def test_never_of_taaffuf(drafted, people, as_user):
    row = drafted(by=people.keeper, kind=ReferralKind.TAAFFUF, given=given_person(61))
    row = services.send(referral=row, by=people.keeper)
    assert message_of(row) == ""
    for actor in (people.keeper, people.charity_keeper):
        page = as_user(actor.user).get(row.get_absolute_url()).content.decode()
        assert "data-portal-from" not in page
