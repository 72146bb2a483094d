"""A day at a corner: signed in, opened, visits logged while people wait, closed."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.enums import Role
from core.clock import now
from corners.enums import DayStatus
from corners.models import CornerDay, Visit
from tests.factories.beneficiaries import PersonFactory, national_number
from tests.factories.corners import (
    CornerDayFactory,
    CornerDayResearcherFactory,
    CornerFactory,
    OpenCornerDayFactory,
    VisitFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def corner(charity):
    return CornerFactory(charity=charity, name_ar="ركن جمعية تجريبية – تاروت", weekdays=[6, 1])


@pytest.fixture
def planned(corner, researcher):
    day = CornerDayFactory(corner=corner, starts_at="08:00", ends_at="13:00")
    CornerDayResearcherFactory(day=day, membership=researcher.memberships.get())
    return day


@pytest.fixture
def day(corner, researcher):
    day = OpenCornerDayFactory(corner=corner, opened_at=now() - timedelta(seconds=30))
    CornerDayResearcherFactory(day=day, membership=researcher.memberships.get())
    return day


def tile(page, name):
    return page.locator(".ak-tile", has_text=name)


def save(story):
    """The button that this screen shows: in the form, or in the thumb's bar."""
    story.page.get_by_role("button", name="حفظ الزيارة", exact=True).locator("visible=true").click()


def visits_now(page):
    return page.locator("[data-portal-visits-now]")


def rows(page):
    return page.locator("[data-portal-latest] .ak-visits > li")


def test_a_day_from_opening_to_closing(story, researcher, planned):
    page = story.page
    person = PersonFactory(office=planned.office, first_name="خديجة", family_name="التجريبي")
    story.sign_in(researcher)
    story.go(reverse("corners:list"))
    story.check("corners")
    page.get_by_role("button", name="فتح يوم الركن").click()
    expect(page.get_by_text("يوم الركن مفتوح")).to_be_visible()
    expect(page.get_by_text("لم تؤكد الجهة المستضيفة هذا اليوم.")).to_be_visible()
    story.check("day-opened")
    story.check_for_thumbs()

    # An anonymous question: two touches, three at most.
    tile(page, "إجابة استفسار").click()
    save(story)
    expect(visits_now(page)).to_have_text("1")
    expect(page.get_by_text("حُفظت الزيارة.")).to_be_visible()
    expect(page.locator("[name=services]:checked")).to_have_count(0)
    expect(page.locator("[name=visitor_kind]:checked")).to_be_focused()

    # A person whom the register knows appears masked; the number goes out of sight.
    tile(page, "تدريب على التسجيل").click()
    page.get_by_label("رقم الهوية أو الإقامة (اختياري)").fill(
        person.national_number.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    )
    expect(page.locator("[data-portal-known]")).to_contain_text("خديجة")
    expect(page.locator("[data-portal-known]")).to_contain_text(person.national_number[-4:])
    expect(page.get_by_label("رقم الهوية أو الإقامة (اختياري)")).to_be_hidden()
    story.check("day-recognised")
    story.check_for_thumbs()
    page.locator(".ak-segment label", has_text="تحتاج متابعة").click()
    save(story)
    expect(rows(page)).to_have_count(2)
    expect(rows(page).first).to_contain_text("خديجة")
    assert person.national_number not in page.content()

    # Saved by mistake: taken back, and counted no more.
    tile(page, "تعريف بالبرامج").click()
    save(story)
    expect(visits_now(page)).to_have_text("3")
    page.locator("[data-portal-toast]").get_by_role("button", name="تراجع").click()
    expect(visits_now(page)).to_have_text("2")
    expect(rows(page)).to_have_count(2)
    story.check("day-running")

    # Closed with its count, in words.
    page.get_by_role("link", name="إغلاق يوم الركن").click()
    expect(page.get_by_text("سُجّلت زيارتان في هذا اليوم.")).to_be_visible()
    story.check("day-closing")
    story.check_for_thumbs()
    page.get_by_role("button", name="إغلاق يوم الركن").click()
    expect(page.get_by_text("أُغلق يوم الركن بزيارتين.")).to_be_visible()
    story.check("day-closed")

    planned.refresh_from_db()
    assert (planned.status, planned.closing_count) == (DayStatus.CLOSED, 2)
    anonymous, known = Visit.objects.filter(standing=True).order_by("id")
    assert (anonymous.person, anonymous.outcome, anonymous.visitor_kind) == (None, "resolved", "citizen")
    assert (known.person, known.outcome, known.gender) == (person, "follow_up", "f")
    assert Visit.objects.filter(void=True).count() == 1


def test_with_the_keyboard_alone(story, researcher, day):
    page = story.page
    story.sign_in(researcher)
    story.go(reverse("corners:day", args=[day.pk]))
    page.locator("[name=visitor_kind]").first.focus()
    page.keyboard.press("Tab")  # the first tile
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(visits_now(page)).to_have_text("1")
    expect(page.locator("[name=visitor_kind]:checked")).to_be_focused()
    assert Visit.objects.get().services == ["registration_training"]


def test_staff_of_a_charity(story, researcher, day):
    page = story.page
    story.sign_in(researcher)
    story.go(reverse("corners:day", args=[day.pk]))
    expect(tile(page, "تدريب منسوب جمعية")).to_be_hidden()
    page.locator(".ak-segment label", has_text="منسوب جمعية").click()
    expect(tile(page, "تدريب منسوب جمعية")).to_be_visible()
    expect(page.get_by_label("رقم الهوية أو الإقامة (اختياري)")).to_be_hidden()
    save(story)  # the one service that such a visit is for is chosen already
    expect(rows(page)).to_have_count(1)
    expect(visits_now(page)).to_have_text("0")
    assert Visit.objects.get().services == ["charity_staff_trained"]


def test_what_is_wrong_stands_at_its_field(story, researcher, day):
    page = story.page
    story.forgive("400:", "status of 400")
    story.sign_in(researcher)
    story.go(reverse("corners:day", args=[day.pk]))
    save(story)
    expect(page.get_by_text("يرجى اختيار خدمة واحدة على الأقل.")).to_be_visible()
    tile(page, "إجابة استفسار").click()
    expect(page.get_by_text("يرجى اختيار خدمة واحدة على الأقل.")).to_be_hidden()
    page.get_by_label("رقم الهوية أو الإقامة (اختياري)").fill("10234")
    save(story)
    expect(page.get_by_text(re.compile("يتكون من 10 أرقام")).first).to_be_visible()
    expect(page.get_by_label("رقم الهوية أو الإقامة (اختياري)")).to_have_value("10234")
    story.check("day-refused")
    page.get_by_label("رقم الهوية أو الإقامة (اختياري)").fill(national_number(31))
    expect(page.get_by_text("هذا الرقم غير موجود في السجل", exact=False)).to_be_visible()
    page.get_by_label("الاسم كما ذُكر").fill("نوف <img src=x onerror=alert(1)>")
    story.check("day-unknown")
    save(story)
    expect(rows(page).first).to_contain_text("نوف <img src=x")
    assert Visit.objects.count() == 1


def test_a_lost_connection_loses_nothing(story, researcher, day, context):
    page = story.page
    story.forgive("ERR_INTERNET_DISCONNECTED")
    story.sign_in(researcher)
    story.go(reverse("corners:day", args=[day.pk]))
    expect(page.get_by_text("متصل، كل الزيارات محفوظة").locator("visible=true")).to_be_visible()
    context.set_offline(True)
    for service in ("إجابة استفسار", "تعريف بالبرامج"):
        tile(page, service).click()
        save(story)
        expect(page.locator("[name=services]:checked")).to_have_count(0)
    expect(page.get_by_text("زيارتان بانتظار الاتصال").locator("visible=true")).to_be_visible()
    expect(page.locator("[data-portal-waiting-list] > li")).to_have_count(2)
    story.check("day-offline")
    assert not Visit.objects.exists()
    context.set_offline(False)
    expect(visits_now(page)).to_have_text("2")
    expect(page.locator("[data-portal-waiting]")).to_be_hidden()
    expect(page.get_by_text("متصل، كل الزيارات محفوظة").locator("visible=true")).to_be_visible()
    assert Visit.objects.count() == 2


def test_a_lost_answer_is_one_visit(story, researcher, day):
    """The server saved, the answer never came: the same message goes out again under the same name."""
    page = story.page
    story.forgive("ERR_CONNECTION_RESET", "ERR_FAILED")
    story.sign_in(researcher)
    story.go(reverse("corners:day", args=[day.pk]))
    lost = []

    def lose_the_first(route):
        if not lost:
            lost.append(route.request.post_data)
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/api/v1/corners/visits/", lose_the_first)
    tile(page, "إجابة استفسار").click()
    save(story)
    expect(page.locator("[data-portal-waiting-list] > li")).to_have_count(1)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(visits_now(page)).to_have_text("1")
    expect(page.locator("[data-portal-waiting]")).to_be_hidden()
    assert Visit.objects.count() == 1


def test_a_double_click_is_one_visit(story, researcher, day):
    page = story.page
    story.sign_in(researcher)
    story.go(reverse("corners:day", args=[day.pk]))
    tile(page, "إجابة استفسار").click()
    page.get_by_role("button", name="حفظ الزيارة", exact=True).locator("visible=true").dblclick()
    expect(visits_now(page)).to_have_text("1")
    assert Visit.objects.count() == 1


def test_two_tabs_are_one_visit(story, researcher, day, context):
    """A tab opened from this one inherits what waits there; both send it, and it is one visit."""
    page = story.page
    story.forgive("ERR_INTERNET_DISCONNECTED")
    story.sign_in(researcher)
    story.go(reverse("corners:day", args=[day.pk]))
    page.route("**/api/v1/corners/visits/", lambda route: route.abort("internetdisconnected"))
    tile(page, "إجابة استفسار").click()
    save(story)
    expect(page.locator("[data-portal-waiting-list] > li")).to_have_count(1)
    with context.expect_page() as opened:
        page.evaluate("void open(location.href)")
    second = opened.value
    expect(second.locator("[data-portal-visits-now]")).to_have_text("1")
    page.unroute("**/api/v1/corners/visits/")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-portal-waiting]")).to_be_hidden()
    expect(visits_now(page)).to_have_text("1")
    second.close()
    assert Visit.objects.count() == 1


def test_a_visit_stands_in_the_statistic_at_once(story, researcher, manager, other_office, member, day):
    """From the researcher's touch to the director's figure; the second office sees none of it."""
    page = story.page
    story.sign_in(researcher)
    story.go(reverse("corners:day", args=[day.pk]))
    tile(page, "إجابة استفسار").click()
    save(story)
    expect(visits_now(page)).to_have_text("1")
    figure = page.locator(".ak-figure", has_text="الزيارات المسجَّلة في الأركان").locator(".ak-figure__value")
    for director, visits in ((manager, "1"), (member(other_office, Role.MANAGER), None)):
        page.context.clear_cookies()
        story.sign_in(director)
        story.go(reverse("indicators:annual"))
        if visits:
            expect(figure).to_have_text(visits)
        else:
            expect(page.get_by_text("لم يُسجَّل شيء في هذه الفترة")).to_be_visible()
            expect(figure.filter(has_text="1")).to_have_count(0)


def test_an_ended_session_keeps_the_visit(story, researcher, day, context):
    page = story.page
    story.forgive("401:", "status of 401")
    story.sign_in(researcher)
    story.go(reverse("corners:day", args=[day.pk]))
    tile(page, "إجابة استفسار").click()
    page.get_by_text("موضوع الاستفسار والمدة وملاحظة").click()
    page.get_by_label("ملاحظة", exact=True).fill("يعود غدًا")
    session = next(cookie for cookie in context.cookies() if cookie["name"] == "arkan_session")
    context.clear_cookies(name="arkan_session")
    save(story)
    expect(page.get_by_text("انتهت جلستك حفاظًا على خصوصية البيانات", exact=False)).to_be_visible()
    expect(page.get_by_label("ملاحظة", exact=True)).to_have_value("يعود غدًا")
    expect(page.locator("[name=services]:checked")).to_have_count(1)
    story.check("day-signed-out")
    assert not Visit.objects.exists()
    context.add_cookies([session])
    page.evaluate("dispatchEvent(new Event('focus'))")  # back from signing in, in another tab
    expect(visits_now(page)).to_have_text("1")
    expect(page.get_by_label("ملاحظة", exact=True)).to_have_value("")
    assert Visit.objects.get().note == "يعود غدًا"


def test_without_scripts_the_form_still_works(story, researcher, day, browser, browser_context_args, live_server):
    """The same service behind a plain form."""
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/accounts/login/?next={reverse('corners:day', args=[day.pk])}")
    page.locator("[name=login]").fill(researcher.username)
    page.locator("[name=password]").fill("a-long-test-password")
    page.locator("[name=password]").press("Enter")
    tile(page, "إجابة استفسار").click()
    page.get_by_role("button", name="حفظ الزيارة", exact=True).locator("visible=true").click()
    expect(visits_now(page)).to_have_text("1")
    expect(rows(page).first).to_contain_text("حُفظت الآن")
    rows(page).first.get_by_role("button", name="تراجع").click()
    expect(visits_now(page)).to_have_text("0")
    context.close()
    assert Visit.objects.filter(void=True).count() == 1


def test_the_host_confirms_and_sees_numbers(story, charity_staff, planned):
    page = story.page
    VisitFactory(corner_day=OpenCornerDayFactory(corner=planned.corner, day=planned.day - timedelta(days=7)))
    story.sign_in(charity_staff)
    story.go(reverse("corners:list"))
    story.check("host-corners")
    page.get_by_role("button", name="تأكيد اليوم").click()
    expect(page.get_by_text("تم تأكيد يوم الركن.")).to_be_visible()
    story.check("host-day")
    assert CornerDay.objects.get(pk=planned.pk).status == DayStatus.CONFIRMED
    story.go(reverse("corners:days"))
    story.check("host-days")


def test_the_coordinator_plans_a_day(story, coordinator, corner, researcher):
    page = story.page
    story.sign_in(coordinator)
    story.go(reverse("corners:detail", args=[corner.pk]))
    story.check("corner")
    story.follow(page.get_by_role("link", name="تحديد يوم"))
    story.check("corner-plan")
    day = now() + timedelta(days=8)
    page.locator("[name=day_day]").fill(str(day.day))
    page.locator("[name=day_month]").select_option(str(day.month))
    page.locator("[name=day_year]").fill(str(day.year))
    page.locator("label.ak-check", has_text=str(researcher)).click()
    page.get_by_role("button", name="حفظ اليوم").click()
    expect(page.get_by_text("حُدّد يوم الركن وطُلب من الجهة المستضيفة تأكيده.")).to_be_visible()
    story.check("corner-planned")
