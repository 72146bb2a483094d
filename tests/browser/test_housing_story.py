"""A household's housing: declared, compared with the lease, work of today, and what follows from it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from beneficiaries.housing.models import HousingDeclaration, HousingTask
from core.clock import today
from data_changes.models import DataChange
from tests.browser.test_data_change_story import type_hijri
from tests.factories.beneficiaries import PersonFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def fill(page, **values):
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)


def basis(page, value):
    page.locator(f"label:has([name=basis][value={value}])").click()


def save(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_a_mismatch_becomes_a_task_and_a_proposed_change(story, researcher, office):
    page = story.page
    person = PersonFactory(office=office, first_name="نورة", family_name="المثال")
    story.sign_in(researcher)

    # Declared from the household's file; what has not its form is said on the spot.
    story.go(reverse("portal:household", args=[person.household.reference]))
    page.get_by_role("link", name="تسجيل بيانات السكن").first.click()
    basis(page, "rented")
    fill(
        page,
        short_address="qtfa ٤١٢١",
        building_number="٤١٢",
        district="حي الشاطئ",
        city="القطيف",
        document_number="١٠٠٥١٠٦٣٧٦٠",
    )
    save(page, "حفظ")
    expect(page.get_by_text("يتكوّن هذا الرقم من 4 أرقام.").first).to_be_visible()
    story.check("housing-declare-refused")
    fill(page, building_number="٤١٢١")
    save(page, "حفظ")
    expect(page.get_by_text("لم تتم مطابقتها")).to_be_visible()
    story.check("housing-declared")

    # The lease says another district; the same city in another spelling is the same.
    page.get_by_role("link", name="تسجيل ما ورد فيه").click()
    fill(page, district="الناصرة", city="قطيف", document_number="10051063760")
    story.check("housing-record")
    save(page, "حفظ ومقارنة")
    expect(
        page.get_by_text("بيانات السكن في المنصة لا تطابق بيانات العقار أو العنوان الوطني أو عقد إيجار.")
    ).to_be_visible()
    row = page.locator("tr", has_text="الحي").filter(has_text="مختلف")
    expect(row).to_contain_text("حي الشاطئ")
    expect(row).to_contain_text("الناصرة")
    story.check("housing-mismatch")

    # It stands in the work of today, and in the list with its filter.
    story.go(reverse("portal:home"))
    page.get_by_role("link", name="دراسة عدم مطابقة بيانات السكن").click()
    story.go(reverse("beneficiaries:housing", query={"result": "mismatched"}))
    expect(page.get_by_role("link", name="نورة")).to_be_visible()
    story.check("housing-list")
    page.get_by_role("link", name="نورة").click()

    # They moved: that has to be reported, so its follow-up is proposed and the task is done.
    page.get_by_role("link", name="اقتراح متابعة تحديث البيانات").click()
    expect(page.get_by_text("التسجيل هنا لا يُغني عن الإبلاغ في منصة الدعم والحماية الاجتماعية.")).to_be_visible()
    type_hijri(page, "changed_on", today() - timedelta(days=3))
    story.check("housing-change")
    save(page, "اقتراح المتابعة")
    change = DataChange.objects.get()
    expect(page).to_have_url(f"{story.url}{reverse('data_changes:detail', args=[change.reference])}")
    assert (change.person, change.kind, change.status) == (person, "housing", "proposed")
    assert HousingTask.objects.get().outcome == "change"


def test_without_a_document_help_is_given(story, researcher, office):
    page = story.page
    person = PersonFactory(office=office, first_name="سعاد", family_name="النموذج")
    story.sign_in(researcher)
    story.go(reverse("portal:housing-declare", args=[person.household.reference]))
    basis(page, "no_document")
    fill(page, city="القطيف")
    save(page, "حفظ")
    expect(page.get_by_text("ليس هذا عدم مطابقة")).to_be_visible()
    story.check("housing-help")
    story.go(reverse("portal:home"))
    page.get_by_role("link", name="المساعدة في توثيق السكن").click()
    page.get_by_role("link", name="إنهاء المهمة").click()
    page.get_by_text("سُوعدت الأسرة على استخراج الوثيقة").click()
    story.check("housing-finish")
    save(page, "إنهاء")
    expect(page.get_by_text("أُنهيت المهمة.")).to_be_visible()
    assert HousingTask.objects.get().status == "done"
    assert HousingDeclaration.objects.get().result == "help_needed"
