"""Redirecting, reopening, assigning, lapsing: hops, motives, whose part is whose."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from core.errors import Conflict
from notifications.models import Notice
from referrals import reading, services
from referrals.enums import DeclineReason, ReferralKind, ReferralStatus
from referrals.models import Referral, ReferralHop
from tests.factories.charities import ready_charity
from tests.referrals.conftest import make_due, move

pytestmark = pytest.mark.django_db
S = ReferralStatus


@pytest.fixture
def declined(referral_in, people):
    row = referral_in(S.UNDER_REVIEW)
    return services.decline(
        referral=row,
        by=people.staff,
        reason=DeclineReason.NO_MEANS,
        words="اكتملت طاقة هذا الشهر",
        words_person="نأمل أن تساعدكم جمعية أخرى",
        next_door=people.third,
    )


def test_redirecting_adds_a_hop_and_begins_anew(declined, people):
    row = services.redirect(referral=declined, by=people.manager, to=people.third)
    assert (row.status, row.recipient, row.assignee) == (S.SENT, people.third, None)
    assert (row.decline_reason, row.next_door, row.ended_at) == ("", None, None)
    assert row.due_at == row.take_up_due_at
    hop = ReferralHop.objects.get()
    assert (hop.number, hop.from_organisation, hop.to_organisation) == (1, people.charity, people.third)
    with pytest.raises(Exception, match="append_only"):
        ReferralHop.objects.all().delete()


def test_the_day_of_the_first_sending_stays(declined, people):
    first = declined.first_sent_on
    Referral.objects.filter(pk=declined.pk).update(first_sent_on=first.replace(day=1))
    row = services.redirect(referral=declined, by=people.manager, to=people.third)
    assert row.first_sent_on == first.replace(day=1)


def test_from_the_third_hop_on_a_motive_is_needed(referral_in, people):
    row = referral_in(S.SENT)
    charities = [people.third, people.charity]
    for to in charities:
        services.redirect(referral=row, by=people.manager, to=to)
    with pytest.raises(ValidationError) as refused:
        services.redirect(referral=row, by=people.manager, to=people.third)
    assert set(refused.value.message_dict) == {"motive"}
    services.redirect(referral=row, by=people.manager, to=people.third, motive="الأقرب إلى سكن الأسرة")
    assert row.hops.count() == 3


@pytest.mark.parametrize("to", ["charity", "office", "foreign"])
def test_it_cannot_be_redirected_to(to, declined, people, other_office):
    target = {"charity": people.charity, "office": people.office}.get(to) or ready_charity(other_office)
    with pytest.raises(ValidationError) as refused:
        services.redirect(referral=declined, by=people.manager, to=target)
    assert set(refused.value.message_dict) == {"to"}


def test_a_charity_that_is_not_ready_is_not_redirected_to(declined, people):
    people.third.agreements.update(ended=True)
    with pytest.raises(Conflict) as refused:
        services.redirect(referral=declined, by=people.manager, to=people.third)
    assert refused.value.code == "recipient_not_ready"


def test_what_only_the_office_answers_cannot_be_redirected(people, drafted):
    row = services.send(referral=drafted(by=people.staff), by=people.staff)
    with pytest.raises(Conflict):
        services.redirect(referral=row, by=people.manager, to=people.third)


def test_old_new_and_sender_are_told(declined, people):
    Notice.objects.all().delete()
    services.redirect(referral=declined, by=people.manager, to=people.third)
    told = {(notice.kind, notice.organisation) for notice in Notice.objects.all()}
    assert told == {
        ("referrals.sent", people.third),
        ("referrals.redirected_away", people.charity),
        ("referrals.redirected", people.office),
    }


def test_no_charity_learns_what_another_did(declined, people, as_user, api):
    """The former recipient keeps its own part; the new one sees nothing of it; the office sees all."""
    row = services.redirect(referral=declined, by=people.manager, to=people.third, motive="اعتذرت الجمعية الأولى")
    services.take_up(referral=row, by=people.third_staff)
    services.request_information(referral=row, by=people.third_staff, words="سؤال الجمعية الثانية")
    former = as_user(people.staff.user).get(row.get_absolute_url()).content.decode()
    present = as_user(people.third_staff.user).get(row.get_absolute_url()).content.decode()
    office = as_user(people.researcher.user).get(row.get_absolute_url()).content.decode()
    own, others = "اكتملت طاقة هذا الشهر", ["سؤال الجمعية الثانية", str(people.third), "اعتذرت الجمعية الأولى"]
    assert own in former
    assert not [words for words in others if words in former]
    assert own not in present
    assert str(people.charity) not in present
    assert "اعتذرت الجمعية الأولى" not in present
    assert own in office

    url = reverse("api-referrals-detail", args=[row.key])
    theirs = api(people.staff.user).get(url).json()
    assert (theirs["status"], theirs["to"], theirs["allowed"]) == ("redirected", None, [])
    assert [event["verb"] for event in theirs["events"]] == ["send", "take_up", "decline"]
    new = api(people.third_staff.user).get(url).json()
    assert [event["verb"] for event in new["events"]] == ["redirect", "take_up", "request_information"]
    assert own not in str(new)
    assert len(api(people.manager.user).get(url).json()["events"]) == 6


def test_the_former_recipient_finds_it_among_the_redirected(declined, people, as_user):
    services.redirect(referral=declined, by=people.manager, to=people.third)
    page = as_user(people.staff.user).get(reverse("referrals:inbox"), {"group": "passed"})
    assert [row.pk for row in page.context["page"].rows] == [declined.pk]
    assert not as_user(people.staff.user).get(reverse("referrals:inbox"), {"group": "ended"}).context["page"].rows


def test_the_former_recipient_may_do_nothing_more(declined, people, as_user):
    row = services.redirect(referral=declined, by=people.manager, to=people.third)
    for verb in ("take_up", "accept", "decline"):
        assert as_user(people.staff.user).post(reverse(f"referrals:{verb}", args=[row.key])).status_code == 403


def test_the_sender_reads_reason_words_and_words_for_the_person(declined, people, as_user):
    text = as_user(people.researcher.user).get(declined.get_absolute_url()).content.decode()
    for words in ("اكتملت طاقة هذا الشهر", "نأمل أن تساعدكم جمعية أخرى", str(people.third), str(people.staff.user)):
        assert words in text


# --- assigning --------------------------------------------------------------------------------------------------------


def test_whoever_takes_it_up_goes_on_with_it(referral_in, people):
    assert referral_in(S.UNDER_REVIEW).assignee == people.staff.membership


def test_a_referral_is_handed_to_a_colleague(referral_in, people, as_user):
    row = referral_in(S.UNDER_REVIEW)
    colleague = people.second_keeper
    path = reverse("referrals:assign", args=[row.key])
    assert as_user(people.staff.user).post(path, {"membership": colleague.membership.pk}).status_code == 302
    row.refresh_from_db()
    assert row.assignee == colleague.membership
    assert Notice.objects.filter(kind="referrals.assigned", membership=colleague.membership).count() == 1
    assert row.events.first().verb == "assign"
    assert row.status == S.UNDER_REVIEW
    assert as_user(people.staff.user).post(path, {"membership": ""}).status_code == 302
    row.refresh_from_db()
    assert row.assignee is None


def test_nobody_from_elsewhere_is_assigned(referral_in, people, as_user):
    row = referral_in(S.UNDER_REVIEW)
    with pytest.raises(ValidationError):
        services.assign(referral=row, by=people.staff, membership=people.researcher.membership)
    with pytest.raises(PermissionDenied):
        services.assign(referral=row, by=people.researcher, membership=None)
    path = reverse("referrals:assign", args=[row.key])
    page = as_user(people.staff.user).post(path, {"membership": people.third_staff.membership.pk})
    assert page.context["form"].errors["membership"]
    assert as_user(people.manager.user).get(path).status_code == 403


def test_news_go_to_the_assignee_and_to_all_when_they_have_left(referral_in, people):
    row = referral_in(S.INFORMATION_REQUESTED)
    Notice.objects.all().delete()
    services.answer(referral=row, by=people.researcher, words="جواب")
    assert [notice.membership for notice in Notice.objects.all()] == [people.staff.membership]
    type(people.staff.membership).objects.filter(pk=people.staff.membership.pk).update(ends_on="2020-01-02")
    services.request_information(referral=row, by=people.second_keeper, words="سؤال")
    Notice.objects.all().delete()
    services.answer(referral=row, by=people.researcher, words="جواب")
    assert {notice.role for notice in Notice.objects.all()} == {"charity_staff", "charity_manager"}


# --- lapsing ----------------------------------------------------------------------------------------------------------


def test_nothing_lapses_before_its_time(referral_in, system):
    row = referral_in(S.SENT)
    with pytest.raises(Conflict) as refused:
        services.lapse(referral=row, by=system)
    assert refused.value.code == "not_due"


def test_urgent_cases_never_lapse(referral_in, system):
    row = referral_in(S.SENT, kind=ReferralKind.URGENT)
    make_due(row)
    with pytest.raises(Conflict) as refused:
        services.lapse(referral=row, by=system)
    assert refused.value.code == "never_lapses"


def test_only_the_system_lapses(referral_in, people):
    row = referral_in(S.SENT)
    make_due(row)
    with pytest.raises(PermissionDenied):
        services.lapse(referral=row, by=people.manager)


def test_waiting_for_information_lapses_only_after_a_reminder(referral_in, people, system):
    row = referral_in(S.INFORMATION_REQUESTED)
    with pytest.raises(Conflict) as refused:
        services.lapse(referral=row, by=system)
    assert refused.value.code == "not_reminded"
    services.remind(referral=row, by=system)
    with pytest.raises(Conflict):
        services.remind(referral=row, by=system)
    assert services.lapse(referral=row, by=system).status == S.UNANSWERED


def test_a_lapse_is_never_a_refusal_and_waits_to_be_redirected(referral_in, people):
    row = referral_in(S.UNANSWERED)
    assert row.decline_reason == ""
    assert row.events.first().membership is None
    told = {(notice.kind, notice.role) for notice in Notice.objects.filter(kind__in=["referrals.to_redirect"])}
    assert told == {("referrals.to_redirect", "manager")}
    assert move(row, "redirect", people).status == S.SENT


def test_the_timeline_names_the_system(referral_in, people):
    row = referral_in(S.UNANSWERED)
    entries = reading.history(people.researcher, row, list(row.events.order_by("id")))
    assert entries[0].state == "system"
