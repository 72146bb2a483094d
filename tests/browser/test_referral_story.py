"""A referral in each direction, told by the people of both sides: in Arabic, at a desk and on a phone."""

import pytest

from accounts.enums import Role
from notifications.models import Notice
from referrals import services
from referrals.enums import ReferralStatus
from referrals.models import Referral
from tests.factories.accounts import MembershipFactory
from tests.factories.beneficiaries import PersonFactory, national_number
from tests.factories.referrals import ReferralFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def household(office):
    return PersonFactory(office=office, first_name="سلمى", father_name="علي", family_name="التجريبي")


def as_somebody_else(story, user):
    story.page.context.clear_cookies()
    story.sign_in(user)


def take(story, name):
    """Press the act of this name, in the card or in the bar at the foot of a phone."""
    page = story.page
    link = page.get_by_role("link", name=name).or_(page.get_by_role("button", name=name))
    story.follow(link.locator("visible=true").first)


def tick(story, name, value):
    story.page.locator(f"input[name={name}][value={value}]").check(force=True)


def test_a_charity_sends_to_the_office(story, charity, charity_staff, researcher):
    page = story.page
    story.sign_in(charity_staff)
    story.go("/referrals/new/")
    story.check("new-of-a-charity")
    page.locator("[name=person-national_number]").fill(national_number(71))
    page.locator("[name=person-first_name]").fill("مريم")
    page.locator("[name=person-family_name]").fill("التجريبي")
    tick(story, "person-gender", "f")
    tick(story, "kind", "registration_help")
    page.locator("[name=legal_basis][value=consent]").check(force=True)
    page.locator("[name=consent]").check(force=True)
    take(story, "التالي: المراجعة والإرسال")
    story.check("what-is-missing")
    page.locator("[name=summary]").fill("تحتاج الأسرة إلى إرشاد للتسجيل في الضمان")
    take(story, "التالي: المراجعة والإرسال")
    page.get_by_role("heading", name="مراجعة الإحالة وإرسالها").wait_for()
    story.check("summary-of-a-charity")
    take(story, "إرسال الإحالة")
    page.get_by_text("تم إرسال الإحالة بنجاح").wait_for()
    row = Referral.objects.get()
    assert (row.status, row.recipient) == (ReferralStatus.SENT, charity.parent)
    story.check("sent-by-a-charity")

    as_somebody_else(story, researcher)
    story.go("/referrals/")
    story.check("inbox")
    story.follow(page.get_by_role("link", name="مساعدة في التسجيل"))
    story.check("to-take-up")
    take(story, "بدء الدراسة")
    page.get_by_text("بدأت دراسة الإحالة.").wait_for()
    take(story, "قبول الإحالة")
    story.check("accepting")
    take(story, "قبول الإحالة")
    page.get_by_text("قُبلت الإحالة.").wait_for()
    story.check("accepted")
    row.refresh_from_db()
    assert row.status == ReferralStatus.ACCEPTED
    told = Notice.objects.filter(label=row.reference, membership__user=charity_staff)
    assert {notice.kind for notice in told} == {"referrals.taken_up", "referrals.accepted"}


def test_the_office_refers_a_household_to_a_charity(story, office, charity, charity_staff, researcher, household):
    page = story.page
    story.sign_in(researcher)
    story.go("/referrals/new/?q=سلمى")
    story.check("new-with-search")
    page.get_by_role("link", name="سلمى علي التجريبي").click()
    tick(story, "kind", "home_repair")
    page.locator("[name=needs-0-kind]").select_option("home_repair")
    page.locator("[name=needs-0-description]").fill("عزل سقف غرفتين يتسرب إليهما الماء")
    page.locator("[name=needs-0-urgency]").select_option("safety")
    page.locator("[name=summary]").fill("سقف يتسرب منه الماء عند المطر")
    tick(story, "legal_basis", "agreement")
    page.locator("[name=to]").select_option(str(charity.pk))
    story.check("new-of-the-office")
    take(story, "التالي: المراجعة والإرسال")
    page.get_by_role("heading", name=f"جاهزية {charity}").wait_for()
    story.check("summary-of-the-office")
    take(story, "إرسال الإحالة")
    page.get_by_text("تم إرسال الإحالة بنجاح").wait_for()

    as_somebody_else(story, charity_staff)
    story.go("/referrals/")
    page.get_by_role("link", name="ترميم وصيانة المنازل").click()
    page.get_by_text("سلمى علي التجريبي").first.wait_for()
    page.get_by_text("إجراءات غير متاحة الآن، ولماذا").click()
    story.check("referral")
    take(story, "بدء الدراسة")
    take(story, "قبول الإحالة")
    take(story, "قبول الإحالة")
    page.get_by_text("قُبلت الإحالة.").wait_for()
    take(story, "إكمال الإحالة")
    story.check("completing")
    need = Referral.objects.get().needs.get()
    tick(story, f"result_{need.pk}", "met")
    page.locator(f"[name=words_{need.pk}]").fill("عُزل السقف")
    take(story, "إكمال الإحالة")
    page.get_by_text("اكتملت الإحالة.").wait_for()
    story.check("completed")
    row = Referral.objects.get()
    assert row.status == ReferralStatus.COMPLETED
    assert row.first_started_on

    as_somebody_else(story, researcher)
    story.go("/referrals/sent/?group=ended")
    story.check("outbox-ended")
    page.get_by_role("link", name="ترميم وصيانة المنازل").click()
    page.get_by_text("عُزل السقف").wait_for()


def test_a_stale_page_shows_the_new_state(story, office, charity, charity_staff, household, actor):
    colleague = MembershipFactory(organisation=charity, role=Role.CHARITY_MANAGER).user
    row = ReferralFactory(office=office, recipient=charity, person=household)
    page = story.page
    story.sign_in(charity_staff)
    story.go(f"/referrals/{row.reference}/decline/")
    story.check("declining")
    services.accept(referral=row, by=actor(colleague))
    tick(story, "reason", "no_means")
    page.locator("[name=words]").fill("اكتملت طاقة هذا الشهر")
    story.forgive("409")
    take(story, "الاعتذار عن الإحالة")
    page.get_by_text("تغيّرت الإحالة في هذه الأثناء").wait_for()
    story.check("somebody-was-faster")
    assert Referral.objects.get().status == ReferralStatus.ACCEPTED
