"""A director reads the year: the figures, what they mean, what stands behind them, and a visit that comes in meanwhile."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.indicators import made
from tests.indicators.test_figures import _something_of_everything

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def year(office):
    """1444 at an office with something of everything, and a person who came twice."""
    charity = _something_of_everything(office)
    day = made.corner_day(charity, "2023-02-01")
    person = made.person(office, first_name="خديجة", family_name="التجريبي")
    for _ in range(2):
        made.visit(day, person)
    return day


def card(page, label):
    """The card of a figure, by its words."""
    return page.locator(".ak-figure", has=page.locator(".ak-figure__label", has_text=label))


def number(page, label):
    return card(page, label).locator(".ak-figure__value")


def ask_for(page, year):
    """Choose a Hijri year in the period's form."""
    page.get_by_label("سنة هجرية", exact=True).last.fill(year)
    page.get_by_role("button", name="عرض الإحصائية").click()


def test_a_director_reads_the_year(story, manager, year):
    page = story.page
    story.sign_in(manager)
    if story.on_phone:
        story.go(reverse("indicators:annual"))
    else:
        page.get_by_role("link", name="الإحصائيات").first.click()
    expect(page.get_by_role("heading", name="الإحصائية السنوية للتكامل")).to_be_visible()
    expect(page.get_by_text("لم يُسجَّل شيء في هذه الفترة")).to_be_visible()

    # The year that is asked for, in Arabic digits; the two dates stand below, the year before is named.
    ask_for(page, "١٤٤٤")
    served = number(page, "المواطنون والمواطنات الذين خدمتهم الأركان")
    expect(served).to_have_text("2")
    expect(page.get_by_text("السبت 1 محرم 1444هـ")).to_be_visible()
    expect(page.get_by_text("30 يوليو 2022م")).to_be_visible()
    expect(page.get_by_role("link", name="1443هـ")).to_be_visible()
    expect(number(page, "الزيارات المسجَّلة في الأركان")).to_have_text("3")
    expect(number(page, "حالات التعفف")).to_have_text("1")
    expect(card(page, "حالات التعفف").get_by_role("link")).to_have_count(0)
    story.check("statistics")

    # What a figure means is one touch away.
    definition = card(page, "الأركان الضمانية المفعَّلة")
    expect(definition.get_by_text("أركان فُتحت في يوم واحد على الأقل من الفترة.")).to_be_hidden()
    definition.locator("summary").click()
    expect(definition.get_by_text("أركان فُتحت في يوم واحد على الأقل من الفترة.")).to_be_visible()
    expect(page.get_by_text("فقد يُخدم الشخص الواحد في أكثر من شهر")).to_be_visible()
    story.check("statistics-definition")

    # A visit that is logged meanwhile shows at once.
    made.visit(year)
    page.reload()
    expect(served).to_have_text(re.compile("^3 "))
    expect(number(page, "الزيارات المسجَّلة في الأركان")).to_have_text("4")

    # And behind the figure stand its rows.
    card(page, "المواطنون والمواطنات الذين خدمتهم الأركان").get_by_role("link", name="عرض السجلات").click()
    expect(page.locator("tbody tr")).to_have_count(4)
    expect(page.get_by_text("خديجة علي التجريبي")).to_have_count(2)
    expect(page.get_by_text("دون هوية")).to_have_count(1)
    expect(page.get_by_text("3 مواطنين ومواطنات")).to_be_visible()
    story.check("statistics-rows")
    page.get_by_role("navigation", name="مسار الصفحة").get_by_role("link", name="الإحصائيات").click()
    expect(served).to_have_text(re.compile("^3 "))


def test_another_period_and_its_mistakes(story, manager, year):
    page = story.page
    story.sign_in(manager)
    story.go(reverse("indicators:annual"))
    ask_for(page, "١٥٠١")
    expect(page.get_by_role("alert")).to_contain_text("1343")
    expect(page.get_by_label("سنة هجرية", exact=True).last).to_have_value("١٥٠١")
    story.check("statistics-mistake")

    # Another period: the inputs of the two dates come up, each in the calendar that one thinks in.
    page.locator(".ak-segment label", has_text="فترة أخرى").click()
    expect(page.get_by_label("سنة هجرية", exact=True).last).to_be_hidden()
    first, last = page.get_by_role("group", name="من", exact=True), page.get_by_role("group", name="إلى", exact=True)
    for group, values in ((first, ("15", "2", "1444")), (last, ("٣٠", "8", "٢٠٢٣"))):
        if group is last:
            group.locator("label", has_text="ميلادي").click()
        group.get_by_label("اليوم").fill(values[0])
        group.get_by_label("الشهر").select_option(values[1])
        group.get_by_label("السنة").fill(values[2])
    page.get_by_role("button", name="عرض الإحصائية").click()
    expect(page.get_by_text("الأحد 15 صفر 1444هـ", exact=True)).to_be_visible()
    expect(page.get_by_text("الأربعاء 14 صفر 1445هـ", exact=True)).to_be_visible()
    expect(number(page, "الزيارات المسجَّلة في الأركان")).to_have_text("3")
    story.check("statistics-period")
    story.check_for_thumbs()


def test_the_paper(story, manager, year):
    page = story.page
    story.sign_in(manager)
    story.go(f"{reverse('indicators:paper')}?hijri_year=1444")
    expect(page.get_by_role("heading", name="الإحصائية السنوية للتكامل بين المكتب والجمعيات")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(18)
    story.check("statistics-paper")
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="طباعة")).to_be_hidden()
    expect(page.get_by_role("heading", name="الإحصائية السنوية للتكامل بين المكتب والجمعيات")).to_be_visible()
