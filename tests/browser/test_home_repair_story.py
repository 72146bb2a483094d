"""Home repair from the office to its completion with pictures; a ta'affuf case that only keepers ever see."""

import pytest

from accounts.enums import Role
from beneficiaries.enums import ConsentPurpose
from beneficiaries.services import publish_text
from portal.demo.matters import drawing
from referrals.enums import ReferralKind, ReferralStatus
from referrals.models import Assistance, Paper, Referral
from tests.browser.test_referral_story import as_somebody_else, take, tick
from tests.factories.accounts import MembershipFactory
from tests.factories.beneficiaries import PersonFactory, national_number

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def household(office):
    return PersonFactory(office=office, first_name="سلمى", father_name="علي", family_name="التجريبي")


def add_picture(story, row, stage, content, caption):
    page = story.page
    story.go(f"/referrals/{row.reference}/picture/")
    tick(story, "stage", stage)
    page.locator("[name=file]").set_input_files({"name": "صورة المنزل.png", "mimeType": "image/png", "buffer": content})
    page.locator("[name=caption]").fill(caption)
    page.locator("[name=without_people]").check(force=True)
    if page.locator("[name=agreed]").count():
        tick(story, "agreed", "spoken")
    story.check(f"picture-{stage}")
    take(story, "إضافة الصورة")
    page.get_by_text("أُضيفت الصورة.").wait_for()


def test_a_home_is_repaired_from_the_office_to_its_completion(
    story, office, charity, charity_staff, researcher, household, actor
):
    page = story.page
    director = actor(MembershipFactory(organisation=office, role=Role.MANAGER).user)
    words = "أوافق على تصوير منزلي قبل الترميم وبعده دون ظهور أحد."
    publish_text(by=director, purpose=ConsentPurpose.PICTURES, words=words)
    story.sign_in(researcher)
    story.go(f"/referrals/new/?person={household.pk}")
    tick(story, "kind", "home_repair")
    page.locator("[name=needs-0-kind]").select_option("home_repair")
    page.locator("[name=needs-0-description]").fill("عزل سقف غرفتين يتسرب إليهما الماء")
    page.locator("[name=summary]").fill("سقف يتسرب منه الماء عند المطر")
    tick(story, "legal_basis", "agreement")
    page.locator("[name=to]").select_option(str(charity.pk))
    take(story, "التالي: المراجعة والإرسال")
    take(story, "إرسال الإحالة")
    page.get_by_text("تم إرسال الإحالة بنجاح").wait_for()
    page.get_by_text("نسخ نص الرسالة").click()
    message = page.locator("#message").input_value()
    row = Referral.objects.get()
    assert row.reference in message
    assert "سلمى" not in message
    story.check("message-to-copy")

    as_somebody_else(story, charity_staff)
    story.go(f"/referrals/{row.reference}/")
    take(story, "بدء الدراسة")
    story.go(f"/referrals/{row.reference}/visit/")
    page.locator("[name=scope]").fill("عزل السقف وإصلاح السباكة")
    page.locator("[name=estimate]").fill("١٨٥٠٠")
    page.locator("[name=days]").fill("12")
    story.check("visit")
    take(story, "تسجيل الزيارة")
    page.get_by_text("سُجّلت الزيارة.").wait_for()
    add_picture(story, row, "before", drawing(stained=True), "السقف قبل العزل")
    take(story, "قبول الإحالة")
    take(story, "قبول الإحالة")
    take(story, "بدء التنفيذ")
    take(story, "بدء التنفيذ")
    page.get_by_text("سُجّل بدء التنفيذ").or_(page.get_by_text("بدء التنفيذ")).first.wait_for()
    story.go(f"/referrals/{row.reference}/complete/")
    page.get_by_text("لا توجد بعد صورة للمنزل بعد الترميم").wait_for()
    story.check("completing-without-a-picture")
    add_picture(story, row, "after", drawing(stained=False), "السقف بعد العزل")
    story.check("before-and-after")
    take(story, "إكمال الإحالة")
    need = row.needs.get()
    tick(story, f"result_{need.pk}", "met")
    page.locator(f"[name=words_{need.pk}]").fill("عُزل السقف")
    page.locator(f"[name=value_{need.pk}]").fill("18500")
    take(story, "إكمال الإحالة")
    page.get_by_text("اكتملت الإحالة.").wait_for()
    row.refresh_from_db()
    assert row.status == ReferralStatus.COMPLETED
    assert list(Paper.objects.order_by("id").values_list("stage", flat=True)) == ["before", "after"]

    as_somebody_else(story, researcher)
    story.go(f"/referrals/{row.reference}/")
    page.get_by_role("img", name="السقف بعد العزل").wait_for()
    story.check("repaired")
    story.go(f"/referrals/assistance/{household.household.reference}/")
    page.get_by_text("عُزل السقف").wait_for()
    story.check("ledger")
    story.go(f"/referrals/assistance/{household.household.reference}/new/")
    page.locator("[name=kind]").select_option("food")
    page.locator("[name=what]").fill("سلة غذائية")
    story.check("recording-assistance")
    take(story, "تسجيل المساعدة")
    page.get_by_text("سُجّلت المساعدة.").wait_for()
    assert Assistance.objects.filter(household=household.household).count() == 2


def test_a_discreet_case_is_seen_by_keepers_alone(story, office, charity, charity_staff, researcher):
    page = story.page
    keepers = {}
    for organisation, role, name in (
        (charity, Role.CHARITY_STAFF, "theirs"),
        (charity, Role.CHARITY_MANAGER, "second"),
        (office, Role.RESEARCHER, "ours"),
    ):
        keepers[name] = MembershipFactory(organisation=organisation, role=role).user
        MembershipFactory(organisation=organisation, role=Role.DISCRETION_KEEPER, user=keepers[name])
    story.sign_in(keepers["theirs"])
    story.go("/referrals/new/")
    page.locator("[name=person-national_number]").fill(national_number(733))
    page.locator("[name=person-first_name]").fill("مريم")
    page.locator("[name=person-family_name]").fill("المستتر")
    tick(story, "person-gender", "f")
    tick(story, "kind", "taaffuf")
    page.locator("[name=needs-0-kind]").select_option("food")
    page.locator("[name=summary]").fill("أسرة متعففة")
    tick(story, "legal_basis", "agreement")
    take(story, "التالي: المراجعة والإرسال")
    story.check("discreet-summary")
    take(story, "إرسال الإحالة")
    page.get_by_text("تم إرسال الإحالة بنجاح").wait_for()
    assert page.get_by_text("نسخ نص الرسالة").count() == 0
    story.check("discreet-sent")
    row = Referral.objects.get(kind=ReferralKind.TAAFFUF)

    story.forgive("404", row.reference)
    for stranger in (charity_staff, researcher):
        as_somebody_else(story, stranger)
        for path in ("/", "/referrals/", "/referrals/sent/"):
            story.go(path)
            assert row.reference not in page.content()
        story.go(f"/referrals/{row.reference}/")
        assert "المستتر" not in page.content()

    as_somebody_else(story, keepers["ours"])
    story.go("/")
    page.get_by_text(row.reference).first.wait_for()
    story.go(f"/referrals/{row.reference}/")
    story.check("discreet-with-the-office")
    take(story, "بدء الدراسة")
    page.get_by_text("بدأت دراسة الإحالة.").wait_for()
    row.refresh_from_db()
    assert row.status == ReferralStatus.UNDER_REVIEW
