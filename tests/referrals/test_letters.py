"""The referral letter, the slip and the message to the person: who has them, what they say, when they end."""

import json

import pytest
from django.urls import reverse

from beneficiaries.enums import ConsentPurpose, ContactOwner
from exchange import issued
from exchange.enums import DocumentState
from exchange.models import IssuedDocument, Receipt
from notifications.models import Delivery
from referrals import letters, receipts, services
from referrals.enums import ReferralKind, ReferralStatus
from tests.factories.beneficiaries import ConsentFactory, ConsentTextFactory, ContactFactory
from tests.referrals.conftest import given_person, move

pytestmark = pytest.mark.django_db
S = ReferralStatus
DOORS = {"web": ("referrals:letter", "referrals:slip-file"), "api": ("api-referrals-letter", "api-referrals-slip")}


@pytest.fixture
def get(as_user, api):
    def of(door, user, name, row):
        client = as_user(user) if door == "web" else api(user)
        return client.get(reverse(name, args=[row.key]))

    return of


@pytest.fixture
def discreet(people, drafted):
    row = drafted(by=people.keeper, kind=ReferralKind.TAAFFUF, given=given_person(931))
    return services.send(referral=row, by=people.keeper)


def said(row, language="ar"):
    return json.loads(IssuedDocument.objects.standing().get(reference=row.reference).content)[language]


@pytest.mark.parametrize("door", DOORS)
class TestDoors:
    @pytest.mark.parametrize("who", ["researcher", "manager", "staff"])
    def test_both_sides_have_the_letter(self, door, who, get, referral_in, people):
        answer = get(door, getattr(people, who).user, DOORS[door][0], referral_in(S.SENT))
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert answer.content.startswith(b"%PDF-")

    def test_nobody_else(self, door, get, referral_in, people):
        row = referral_in(S.SENT)
        for name in DOORS[door]:
            assert get(door, people.third_staff.user, name, row).status_code == 404

    @pytest.mark.parametrize("status", [S.DRAFT, S.WITHDRAWN, S.UNANSWERED])
    def test_what_is_nobodys_matter_has_no_letter(self, door, status, get, referral_in, people):
        row = referral_in(status)
        assert get(door, people.researcher.user, DOORS[door][0], row).status_code == 404

    def test_a_confidential_one_is_for_those_to_whom_it_is_confided(self, door, get, referral_in, people):
        row = referral_in(S.SENT)
        type(row).objects.filter(pk=row.pk).update(
            confidential=True, assignee=None, drafted_by=people.manager.membership
        )
        for name in DOORS[door]:
            assert get(door, people.researcher.user, name, row).status_code == 404
            assert get(door, people.manager.user, name, row).status_code == 200

    def test_whose_turn_is_over_has_none(self, door, get, referral_in, people):
        row = referral_in(S.SENT)
        services.redirect(referral=row, by=people.manager, to=people.third, motive="")
        assert get(door, people.staff.user, DOORS[door][0], row).status_code == 404
        assert get(door, people.third_staff.user, DOORS[door][0], row).status_code == 200

    def test_the_sender_gives_the_slip_not_the_recipient(self, door, get, referral_in, people):
        row = referral_in(S.SENT)
        first = get(door, people.researcher.user, DOORS[door][1], row)
        assert first.content.startswith(b"%PDF-")
        assert get(door, people.researcher.user, DOORS[door][1], row).content == first.content
        assert get(door, people.staff.user, DOORS[door][1], row).status_code == 404

    def test_of_a_discreet_case_keepers_have_a_letter_and_nobody_a_slip(self, door, get, discreet, people):
        letter, slip = DOORS[door]
        for who in (people.keeper, people.charity_keeper):
            assert get(door, who.user, letter, discreet).status_code == 200
            assert get(door, who.user, slip, discreet).status_code == 404
        for who in (people.researcher, people.manager, people.staff, people.third_staff):
            assert get(door, who.user, letter, discreet).status_code == 404
            assert get(door, who.user, slip, discreet).status_code == 404
        assert not Receipt.objects.exists()


class TestLetter:
    def test_it_says_what_is_needed_and_by_when(self, referral_in, people):
        row = referral_in(S.SENT)
        letters.issue(row, people.researcher)
        text = json.dumps(said(row), ensure_ascii=False)
        assert "ترميم وصيانة المنازل" in text
        assert "عزل سقف" in text
        assert row.summary in text
        assert said(row)["to"] == str(row.recipient)
        assert said(row, "en")["title"] == "Referral letter"

    def test_the_name_is_not_in_what_is_kept_but_added_for_each_reader(self, referral_in, people, person):
        row = referral_in(S.SENT)
        letters.issue(row, people.researcher)
        assert person.full_name not in json.dumps(said(row), ensure_ascii=False)
        about = dict(letters._about(row, people.staff))
        assert about["الاسم"] == person.full_name
        assert person.national_number not in about.values()

    def test_whom_the_identity_is_closed_to_reads_initials(self, referral_in, people, person):
        row = referral_in(S.DECLINED)
        about = dict(letters._about(row, people.third_staff))
        assert about["الاسم"] != person.full_name

    def test_a_discreet_one_is_neutral(self, discreet, people):
        letters.issue(discreet, people.keeper)
        for language in ("ar", "en"):
            text = json.dumps(said(discreet, language), ensure_ascii=False)
            for trace in ("تعفف", "التعفف", "Ta'affuf", "taaffuf", "مريم", "التجريبي", discreet.summary, "عزل سقف"):
                assert trace not in text, trace
        assert said(discreet)["title"] == "خطاب إحالة"
        assert said(discreet)["rows"] == []

    @pytest.mark.parametrize("verb", ["withdraw", "redirect", "lapse"])
    def test_it_is_withdrawn_with_the_turn(self, verb, referral_in, people):
        row = referral_in(S.SENT)
        document = letters.issue(row, people.researcher)
        if verb == "redirect":
            services.redirect(referral=row, by=people.manager, to=people.third, motive="")
        else:
            move(row, verb, people)
        document.refresh_from_db()
        assert document.state == DocumentState.WITHDRAWN

    def test_it_is_the_same_letter_when_it_is_set_again(self, referral_in, people):
        row = referral_in(S.SENT)
        assert letters.file_of(row, people.researcher) == letters.file_of(row, people.researcher)


class TestMessage:
    @pytest.fixture
    def agreed(self, person):
        text = ConsentTextFactory(office=person.office, purpose=ConsentPurpose.MESSAGES)
        return ConsentFactory(person=person, text=text)

    def deliveries(self):
        return Delivery.objects.filter(kind__startswith="referrals.receipt")

    def test_the_person_is_told_by_the_own_number(self, person, agreed, referral_in):
        ContactFactory(person=person, value="+966501234567")
        row = referral_in(S.SENT)
        message = self.deliveries().get()
        receipt = Receipt.objects.get()
        assert message.kind == "referrals.receipt"
        assert message.facts["secret"]["link"].endswith(f"/r/{receipt.grouped_code}/")
        assert (message.label, receipt.source) == (row.reference, row.reference)
        assert message.windows

    def test_somebody_elses_number_gets_words_that_lead_nowhere(self, person, agreed, referral_in):
        ContactFactory(person=person, owner=ContactOwner.RELATIVE)
        referral_in(S.SENT)
        message = self.deliveries().get()
        assert (message.kind, message.facts) == ("referrals.receipt_elsewhere", {})
        assert not Receipt.objects.exists()

    def test_nobody_is_told_who_did_not_agree(self, person, referral_in):
        ContactFactory(person=person)
        referral_in(S.SENT)
        assert not self.deliveries().exists()

    @pytest.mark.parametrize("mark", ["do_not_contact", "wrong"])
    def test_a_number_that_is_not_to_be_used_is_not_used(self, person, agreed, referral_in, mark):
        ContactFactory(person=person, **{mark: True})
        referral_in(S.SENT)
        assert not self.deliveries().exists()

    def test_of_a_discreet_case_nobody_is_told(self, person, agreed, people, drafted):
        ContactFactory(person=person)
        row = drafted(by=people.keeper, kind=ReferralKind.TAAFFUF, person=person)
        services.send(referral=row, by=people.keeper)
        assert not self.deliveries().exists()
        assert not Receipt.objects.exists()


class TestWords:
    @pytest.mark.parametrize("status", sorted(set(S.values) - {S.DRAFT, S.WITHDRAWN}))
    def test_every_state_that_the_person_may_follow_has_words(self, status, referral_in, office):
        row = referral_in(status)
        standing = receipts.of_receipt(office, row.reference)
        assert standing.heading
        assert standing.words
        assert str(row.recipient) not in standing.words

    @pytest.mark.parametrize("status", [S.DRAFT, S.WITHDRAWN])
    def test_what_is_not_sent_or_taken_back_has_none(self, status, referral_in, office):
        row = referral_in(status)
        assert receipts.of_receipt(office, row.reference or "x") is None

    def test_another_offices_reference_is_not_found(self, referral_in, other_office):
        assert receipts.of_receipt(other_office, referral_in(S.SENT).reference) is None

    def test_a_discreet_one_is_not_there(self, discreet, office):
        assert receipts.of_receipt(office, discreet.reference) is None
        code = issued.receipt(office=office, source=discreet.reference).code  # as if somebody had made one
        assert issued.find_receipt(code=code)
