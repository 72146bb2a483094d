"""A change in somebody's housing: recorded in Hijri, reminded of, reported; the rest falls silent."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from core.clock import now, today
from core.dates import hijri_date
from core.hijri import HijriDate
from data_changes import tasks
from data_changes.enums import ReminderStatus
from data_changes.models import DataChange, Reminder
from tests.factories.beneficiaries import PersonFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DISCLAIMER = "التسجيل هنا لا يُغني عن الإبلاغ في منصة الدعم والحماية الاجتماعية."


def type_hijri(page, name, day):
    """In the digits that the reader's keyboard gives."""
    found = HijriDate.from_gregorian(day)
    arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    page.locator(f"[name={name}_day]").fill(str(found.day).translate(arabic))
    page.locator(f"[name={name}_month]").select_option(str(found.month))
    page.locator(f"[name={name}_year]").fill(str(found.year).translate(arabic))


def choose(page, name, value):
    """A choice of a segment: its words are what one touches."""
    page.locator(f"label:has([name={name}][value={value}])").click()


def act(page, name):
    """The button of the act: in its card on a desk, in the thumb's bar on a phone."""
    return page.get_by_role("link", name=name, exact=True).locator("visible=true")


def test_a_change_from_its_recording_to_its_report(story, researcher, office):
    page = story.page
    person = PersonFactory(office=office, first_name="يوسف", family_name="المثال")
    happened = today() - timedelta(days=4)
    due = happened + timedelta(days=15)

    # Opened for a person of the register, with the day as people say it.
    story.sign_in(researcher)
    story.go(reverse("data_changes:new", query={"person": person.pk}))
    expect(page.get_by_text("يوسف")).to_be_visible()
    expect(page.get_by_text(DISCLAIMER)).to_be_visible()
    story.check("new")
    page.get_by_role("button", name="فتح المتابعة", exact=True).click()
    expect(page.get_by_text("يرجى تصحيح ما يلي:")).to_be_visible()
    story.check("new-refused")
    choose(page, "kind", "housing")
    type_hijri(page, "happened_on", happened)
    page.locator("[name=details]").fill("انتقال إلى منزل مستأجر")
    page.get_by_role("button", name="فتح المتابعة", exact=True).click()

    # What is left, the last day in both calendars, the plan.
    expect(page.get_by_role("heading", name="تغيير سكني: انتقال إلى منزل مستأجر")).to_be_visible()
    expect(page.locator(".ak-duty__big")).to_have_text("11 يومًا")
    expect(page.locator(f"time.ak-dual[datetime='{due.isoformat()}']").first).to_contain_text(hijri_date(due))
    expect(page.get_by_text(DISCLAIMER)).to_be_visible()
    plan = page.locator("section[aria-labelledby=plan] tbody tr")
    expect(plan).to_have_count(Reminder.objects.count())
    story.check("opened")

    # The reminder of its day comes; the sweep tells it; the bell's page shows it.
    change = DataChange.objects.get()
    first = change.reminders.order_by("due_at").first()
    Reminder.objects.filter(pk=first.pk).update(due_at=now() - timedelta(minutes=1))
    assert tasks.remind() == 1
    story.go(reverse("notifications:list"))
    notice = page.get_by_role("link", name=f"على آخر موعد للإبلاغ عن التغيير {change.reference}")
    expect(notice).to_contain_text(DISCLAIMER)
    story.check("notices")
    notice.click()
    expect(page.get_by_text("أُرسل", exact=True)).to_be_visible()

    # The person has told the ministry: recorded, and nothing more is reminded of.
    act(page, "تسجيل الإبلاغ").click()
    choose(page, "proof", "said")
    type_hijri(page, "notified_on", today())
    story.check("notify")
    page.get_by_role("button", name="تسجيل الإبلاغ", exact=True).click()
    expect(page.get_by_text("سُجّل الإبلاغ.")).to_be_visible()
    expect(page.get_by_text("ضمن المهلة").first).to_be_visible()
    expect(page.get_by_text("لم يعد مطلوبًا").first).to_be_visible()
    story.check("notified")
    assert set(change.reminders.values_list("status", flat=True)) == {ReminderStatus.TOLD, ReminderStatus.SILENCED}
    Reminder.objects.update(due_at=now() - timedelta(minutes=1))
    assert tasks.remind() == 0

    # What is left is to look at it.
    story.go(reverse("data_changes:list", query={"state": "to-verify"}))
    expect(page.get_by_text(change.reference)).to_be_visible()
    story.check("list")
