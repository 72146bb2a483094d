"""What happens when the first door does not open: an apology with the next door, and an urgent case that nobody takes up."""

import datetime as dt

import pytest

from accounts.enums import Role
from core.clock import now
from referrals import tasks
from referrals.enums import ReferralKind, ReferralStatus
from referrals.models import LadderStep, Referral
from tests.browser.test_referral_story import as_somebody_else, take, tick
from tests.factories.accounts import MembershipFactory
from tests.factories.beneficiaries import PersonFactory
from tests.factories.charities import ready_charity
from tests.factories.referrals import NeedFactory, ReferralFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def household(office):
    return PersonFactory(office=office, first_name="سلمى", father_name="علي", family_name="التجريبي")


@pytest.fixture
def manager(office):
    return MembershipFactory(organisation=office, role=Role.MANAGER).user


@pytest.fixture
def third(office):
    """Another charity that can take a matter up."""
    charity = ready_charity(office)
    MembershipFactory(organisation=charity, role=Role.CHARITY_STAFF)
    return charity


def staff_of(charity):
    return charity.memberships.get(role=Role.CHARITY_STAFF)


def test_declined_with_a_next_door_then_redirected_and_accepted(
    story, office, charity, third, charity_staff, manager, household
):
    page = story.page
    row = ReferralFactory(office=office, recipient=charity, person=household)
    NeedFactory(referral=row)
    story.sign_in(charity_staff)
    story.go(f"/referrals/{row.reference}/")
    page.locator("[name=words]").fill("هل لديكم صورة من عقد الإيجار؟")
    take(story, "إرسال")
    page.get_by_text("أُضيفت الرسالة.").wait_for()
    story.check("conversation")
    story.go(f"/referrals/{row.reference}/decline/")
    tick(story, "reason", "no_means")
    page.locator("[name=words]").fill("اكتملت طاقة هذا الشهر")
    page.locator("[name=words_person]").fill("نأمل أن تساعدكم جمعية أخرى")
    page.locator("[name=next_door]").select_option(str(third.pk))
    story.check("declining-with-a-next-door")
    take(story, "الاعتذار عن الإحالة")
    page.get_by_text("أُرسل الاعتذار").wait_for()
    row.refresh_from_db()
    assert (row.status, row.next_door) == (ReferralStatus.DECLINED, third)

    as_somebody_else(story, manager)
    story.go(f"/referrals/{row.reference}/")
    story.check("declined")
    story.go(f"/referrals/{row.reference}/redirect/")
    page.get_by_role("heading", name="الترتيب المقترح").wait_for()
    assert page.locator("[name=to]").input_value() == str(third.pk)
    story.check("redirecting")
    take(story, "إعادة توجيه الإحالة")
    page.get_by_text("أُعيد توجيه الإحالة.").wait_for()

    as_somebody_else(story, staff_of(third).user)
    story.go(f"/referrals/{row.reference}/accept/")
    take(story, "قبول الإحالة")
    page.get_by_text("قُبلت الإحالة.").wait_for()
    story.check("accepted-behind-the-next-door")
    row.refresh_from_db()
    assert (row.status, row.recipient) == (ReferralStatus.ACCEPTED, third)


def test_an_urgent_case_climbs_the_ladder_to_a_second_charity(story, office, charity, third, researcher, household):
    page = story.page
    row = ReferralFactory(
        office=office,
        recipient=charity,
        person=household,
        kind=ReferralKind.URGENT,
        sent_at=now() - dt.timedelta(days=2),
        due_at=now() - dt.timedelta(hours=1),
        summary="أسرة بلا مأوى بعد حريق",
    )
    NeedFactory(referral=row)
    tasks.plan()
    tasks.climb()
    assert LadderStep.objects.filter(referral=row, status="told").exists()
    story.sign_in(researcher)
    story.check("late-in-my-work")
    story.go(f"/referrals/{row.reference}/")
    page.get_by_text("في الحالات المهددة للحياة يُتصل بالطوارئ أولًا.").wait_for()
    story.check("urgent-and-late")
    page.get_by_role("button", name="لا رد").first.click()
    page.get_by_text("سُجّل الاتصال.").wait_for()
    story.go(f"/referrals/{row.reference}/send-second/")
    page.locator("[name=to]").select_option(str(third.pk))
    story.check("to-the-next-charity")
    take(story, "الإحالة إلى الجمعية التالية")
    page.get_by_text("أُرسلت الإحالة الثانية.").wait_for()
    story.check("the-second")
    second = Referral.objects.get(linked_to=row)
    assert (second.status, second.recipient) == (ReferralStatus.SENT, third)

    as_somebody_else(story, staff_of(third).user)
    story.go(f"/referrals/{second.reference}/")
    take(story, "بدء الدراسة")
    page.get_by_text("بدأت دراسة الإحالة.").wait_for()
    story.check("taken-up-by-the-second")
