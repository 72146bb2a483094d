"""A statement from its asking to its reading: the charity asks, the office answers, the charity reads."""

import datetime as dt

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from core.clock import now, today
from statements.enums import StatementStatus
from statements.models import StatementRequest
from tests.factories.beneficiaries import PersonFactory, national_number
from tests.factories.statements import StatementRequestFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NUMBER = national_number(700_001)
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.fixture
def person(office):
    return PersonFactory(
        office=office,
        first_name="سلمى",
        father_name="علي",
        family_name="التجريبي",
        national_number=NUMBER,
        security_status="current",
        security_status_as_of=today(),
    )


def press(story, name):
    """The button that this screen shows: in the page, or in the bar at the foot of a phone."""
    button = story.page.get_by_role("button", name=name, exact=True)
    link = story.page.get_by_role("link", name=name, exact=True)
    story.follow(button.or_(link).locator("visible=true").first)


def become(story, user):
    story.page.context.clear_cookies()
    story.sign_in(user)


def test_a_charity_asks_and_reads_the_answer(story, person, charity_staff, researcher):
    page = story.page
    story.sign_in(charity_staff)
    story.go(reverse("statements:list"))
    story.check("statements-empty")
    press(story, "طلب إفادة")

    # Something is forgotten: it is said on the field, and what was typed stays.
    page.get_by_label("الاسم الكامل").fill("سلمى علي التجريبي")
    page.get_by_label("رقم الهوية").fill("123")
    press(story, "إرسال الطلب")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("الاسم الكامل")).to_have_value("سلمى علي التجريبي")
    story.check("statements-ask-mended")

    page.get_by_label("رقم الهوية").fill(NUMBER.translate(ARABIC))
    page.locator(".ak-segment label", has_text="أنثى").click()
    page.locator(".ak-tile", has_text="مساعدة غذائية").click()
    press(story, "إرسال الطلب")
    row = StatementRequest.objects.get()
    expect(page.locator(".ak-alert", has_text=row.reference)).to_be_visible()
    expect(page.locator("main")).to_contain_text("بقيت 3 أيام عمل")
    story.check("statements-asked")
    assert NUMBER not in page.content()

    # The office: from its work of today to the answer.
    become(story, researcher)
    story.follow(page.get_by_role("link", name="الرد على طلب إفادة").first)
    story.check("statements-office")
    press(story, "إصدار الإفادة")
    expect(page.get_by_text("الاسم مطابق")).to_be_visible()
    expect(page.get_by_role("radio", name="مستفيدة حاليًا", exact=True)).to_be_checked()
    press(story, "عرض رقم الهوية كاملًا للمطابقة")
    expect(page.locator("main")).to_contain_text(NUMBER)
    story.check("statements-answer")
    press(story, "إصدار الإفادة")
    expect(page.get_by_role("alert")).to_contain_text("يلزم تأكيد المطابقة مع نظام الوزارة")
    page.get_by_label("تمت المطابقة مع نظام الوزارة").check()
    press(story, "إصدار الإفادة")
    expect(page.locator("main")).to_contain_text("مستفيدة حاليًا")
    story.check("statements-given")

    # The charity: from the bell to the answer, and nothing of the register.
    become(story, charity_staff)
    story.go(reverse("notifications:list"))
    page.get_by_role("link", name=f"صدرت الإفادة عن الطلب {row.reference}").click()
    expect(page.locator("main")).to_contain_text("مستفيدة حاليًا")
    expect(page.get_by_text("ملف الشخص")).to_have_count(0)
    story.check("statements-read")
    row.refresh_from_db()
    assert (row.status, row.answer, row.person) == (StatementStatus.ANSWERED, "current", person)


def test_the_offices_list_shows_what_is_late_first(story, charity, researcher):
    agreement = charity.agreements.get()
    late = StatementRequestFactory(agreement=agreement, due_at=now() - dt.timedelta(days=4))
    StatementRequestFactory.create_batch(5, agreement=agreement)
    story.sign_in(researcher)
    story.go(reverse("statements:list"))
    expect(story.page.locator(".ak-table__band--late")).to_contain_text("متأخرة")
    expect(story.page.locator(".ak-table__open").first).to_have_attribute("href", late.get_absolute_url())
    story.check("statements-list")
    story.check_for_thumbs()


def test_a_request_that_was_returned_is_completed(story, charity, charity_staff, actor, researcher):
    row = StatementRequestFactory(agreement=charity.agreements.get(), gender="m")
    story.sign_in(researcher)
    story.go(row.get_absolute_url())
    press(story, "إعادة للاستكمال")
    story.page.get_by_label("ما ينقص").fill("يرجى كتابة الاسم رباعيًا كما في الهوية.")
    press(story, "إعادة للاستكمال")
    story.check("statements-returned-office")
    become(story, charity_staff)
    story.follow(story.page.get_by_role("link", name="استكمال طلب إفادة").first)
    expect(story.page.locator("main")).to_contain_text("يرجى كتابة الاسم رباعيًا")
    story.check("statements-returned")
    press(story, "الاستكمال وإعادة الطلب")
    story.page.get_by_label("الاسم الكامل").fill("يوسف حسن علي المثال")
    story.check("statements-again")
    press(story, "إرسال الطلب")
    row.refresh_from_db()
    assert (row.status, row.name_typed) == (StatementStatus.ASKED, "يوسف حسن علي المثال")
