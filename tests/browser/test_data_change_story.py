"""A change in somebody's housing: recorded in Hijri, reminded of, reported; the rest falls silent."""

import re
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from core.clock import now, today
from core.dates import hijri_date
from core.hijri import HijriDate
from core.periods import Period
from data_changes import tasks
from data_changes.enums import Milestone, ReminderStatus
from data_changes.models import DataChange, Reminder
from indicators.forms import address_of
from notifications.enums import DeliveryStatus
from notifications.models import Delivery
from notifications.wording import sms
from tests.factories.beneficiaries import ContactFactory, PersonFactory
from tests.factories.corners import CornerDayResearcherFactory, OpenCornerDayFactory, VisitFactory

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
    expect(page.get_by_text("لم يُبلَّغ أحد", exact=True)).to_be_visible()  # no number is known: a researcher's task
    expect(page.get_by_text("يلزم أن يتواصل أحدنا مع صاحب الشأن.")).to_be_visible()

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
    assert set(change.reminders.values_list("status", flat=True)) == {
        ReminderStatus.UNREACHED,
        ReminderStatus.SILENCED,
    }
    Reminder.objects.update(due_at=now() - timedelta(minutes=1))
    assert tasks.remind() == 0

    # What is left is to look at it.
    story.go(reverse("data_changes:list", query={"state": "to-verify"}))
    expect(page.get_by_text(change.reference)).to_be_visible()
    story.check("list")


def annual_figure(story, manager, period):
    """What the annual statistics say of changes reported in time; the director signs in anew."""
    story.page.context.clear_cookies()
    story.sign_in(manager)
    story.go(f"{reverse('indicators:annual')}?{urlencode(address_of(period))}")
    return story.page.locator(".ak-figure", has_text="تغييرات أُبلغت بها الوزارة ضمن المهلة").locator(
        ".ak-figure__value"
    )


def test_from_the_corner_by_text_message_to_the_statistics(story, researcher, manager, office, charity):
    """A change heard of at a corner; the text message; the person's own link; the office has seen it; the figure."""
    page = story.page
    day = OpenCornerDayFactory(corner__charity=charity, opened_at=now() - timedelta(minutes=5))
    CornerDayResearcherFactory(day=day, membership=researcher.memberships.get())
    person = PersonFactory(office=office, first_name="سلمى", family_name="المثال", gender="f")
    ContactFactory(person=person, kind="mobile", value="+966501234567")
    happened = today() - timedelta(days=13)
    VisitFactory(corner_day=day, person=person, next_step="data_change", logged_by=researcher.memberships.get())
    period = Period.custom(happened, happened + timedelta(days=15))
    expect(annual_figure(story, manager, period).filter(has_text="1")).to_have_count(0)

    # Registered at the corner, from the visit.
    page.context.clear_cookies()
    story.sign_in(researcher)
    story.go(reverse("corners:day", args=[day.pk]))
    story.go(page.locator(f"a[href^='{reverse('data_changes:new')}?visit=']").first.get_attribute("href"))
    expect(page.locator("[name=channel][value=corner]")).to_be_checked()
    choose(page, "kind", "housing")
    type_hijri(page, "happened_on", happened)
    page.get_by_role("button", name="فتح المتابعة", exact=True).click()
    expect(page.locator(".ak-duty__big")).to_have_text("يومان")
    change = DataChange.objects.get()

    # The sweep hands the message over; its text leads to the person's own page.
    Reminder.objects.filter(milestone=Milestone.DAY_12).update(due_at=now() - timedelta(minutes=1))
    assert tasks.remind() == 1
    message = Delivery.objects.get(channel="sms")
    text = sms(message)
    assert "بقي يومان لتحديث بياناتكِ" in text
    assert DISCLAIMER in text
    Delivery.objects.filter(pk=message.pk).update(status=DeliveryStatus.DELIVERED)
    assert tasks.settle() == 1
    story.go(reverse("data_changes:detail", args=[change.reference]))
    expect(page.get_by_text("تم التبليغ", exact=True)).to_be_visible()
    story.check("corner-told")

    # The person, without an account.
    page.context.clear_cookies()
    story.go(urlsplit(re.search(r"https?://[^ ]+", text)[0]).path)
    expect(page.get_by_text(DISCLAIMER)).to_be_visible()
    expect(page.get_by_text("سلمى")).to_have_count(0)
    story.check("link")
    page.get_by_role("link", name="الأركان وأيامها وساعاتها").click()
    expect(page.get_by_role("heading", name="أقرب ركن")).to_be_visible()
    story.check("link-corners")
    page.get_by_role("link", name="رجوع").click()
    type_hijri(page, "notified_on", today())
    page.get_by_role("button", name="تم تحديث البيانات").click()
    expect(page.get_by_text("سُجّل أنكم حدّثتم بياناتكم")).to_be_visible()
    story.check("link-done")

    # The office sees it on the platform; the director sees it counted.
    story.sign_in(researcher)
    story.go(reverse("data_changes:verify", args=[change.reference]))
    choose(page, "proof", "seen")
    page.get_by_role("button", name="التحقق من الإبلاغ", exact=True).click()
    expect(page.get_by_text("ضمن المهلة").first).to_be_visible()
    page.context.clear_cookies()
    story.sign_in(manager)
    story.go(f"{reverse('indicators:duty')}?{urlencode(address_of(Period.custom(happened, change.due_on)))}")
    row = page.locator("section[aria-labelledby=duty-change] tbody tr").filter(has_text="ركن")
    expect(row.locator("td").first).to_have_text("1")
    story.check("by-channel")
    expect(annual_figure(story, manager, period)).to_have_text("1")
    story.check("annual-figure")
    story.go(reverse("data_changes:calendar"))
    story.check("calendar")


def test_what_happens_in_a_life_proposes_its_report(story, researcher, office):
    """A job that a daughter began, written down in her file: explained on the spot, and on the household's file."""
    page = story.page
    head = PersonFactory(office=office, first_name="سعاد", family_name="المثال", gender="f")
    daughter = PersonFactory(office=office, household=head.household, relation="child", first_name="ريم", gender="f")
    story.sign_in(researcher)
    story.go(reverse("portal:person", args=[daughter.pk]))
    page.get_by_role("link", name="تسجيل واقعة", exact=True).click()
    expect(page.get_by_text(DISCLAIMER)).to_be_visible()
    story.check("life-event")
    page.get_by_role("button", name="حفظ", exact=True).click()
    expect(page.get_by_text("يرجى تصحيح ما يلي:")).to_be_visible()
    story.check("life-event-refused")
    page.locator("[name=kind]").select_option("job")
    type_hijri(page, "happened_on", today() - timedelta(days=3))
    page.locator("[name=details]").fill("عمل في متجر")
    page.get_by_role("button", name="حفظ", exact=True).click()
    change = DataChange.objects.get()
    assert change.person == head
    expect(page.get_by_text("هذا تغيير يُبلَّغ عنه للوزارة خلال 15 يومًا")).to_contain_text(change.reference)
    story.check("life-event-proposed")
    story.go(f"{reverse('portal:household', args=[head.household.reference])}?part=matters")
    expect(page.locator("main").get_by_text(change.reference).first).to_be_visible()
    expect(page.get_by_text("مقترح", exact=True).first).to_be_visible()
    story.check("household-matters")
