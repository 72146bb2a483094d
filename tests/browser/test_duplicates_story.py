"""Two records of one person: found, compared, merged, and parted again."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from beneficiaries.models import DuplicatePair, Person
from beneficiaries.tasks import compare
from tests.factories.beneficiaries import ContactFactory, PersonFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMES = {"first_name": "مريم", "father_name": "حسن", "family_name": "المثال"}


def test_two_people_merged_and_parted(story, researcher, office):
    page = story.page
    first = PersonFactory(office=office, **NAMES)
    second = PersonFactory(office=office, national_number=None, **NAMES)
    for person in (first, second):
        ContactFactory(person=person, value="+966559998887")
    compare()
    story.sign_in(researcher)

    # The queue lies beside the register, with what speaks for one person.
    story.go(reverse("beneficiaries:people"))
    page.get_by_role("link", name="التكرارات المحتملة").first.click()
    expect(page.get_by_text("الاسم الكامل نفسه").first).to_be_visible()
    story.check("duplicates-queue")
    page.locator(".ak-task__title").first.click()
    expect(page.get_by_role("heading", name="هل السجلان لشخص واحد؟")).to_be_visible()
    story.check("duplicates-pair")

    # Merged: the record with a number stays, and nothing waits any more.
    page.locator("[name=reason]").fill("بطاقة هوية واحدة")
    page.get_by_role("button", name="دمج السجلين", exact=True).click()
    expect(page.get_by_text("تم دمج السجلين، ويمكن فصلهما من هذه الصفحة.")).to_be_visible()
    expect(page.get_by_text("مدمج في هذا السجل")).to_be_visible()
    story.check("duplicates-merged")
    assert Person.objects.get(pk=second.pk).merged_into_id == first.pk

    # Parted with a reason: both stand for themselves, and are not proposed again.
    page.get_by_role("link", name="فصل السجلين").first.click()
    page.get_by_role("button", name="فصل السجلين", exact=True).click()
    expect(page.locator(".ak-error").first).to_be_visible()
    expect(page.locator("#error-summary")).to_have_count(1)
    story.check("duplicates-part-refused")
    page.locator("[name=reason]").fill("تبيّن أنهما شخصان")
    page.get_by_role("button", name="فصل السجلين", exact=True).click()
    expect(page.get_by_text("تم فصل السجلين.")).to_be_visible()
    compare()
    story.go(reverse("beneficiaries:duplicates"))
    expect(page.get_by_text("لا يوجد ما يتطلب قرارًا")).to_be_visible()
    story.check("duplicates-nothing-left")

    # An officer who knows better finds the other record by name, and merges what nobody proposes any more.
    story.go(reverse("portal:person", args=[first.pk]))
    page.get_by_role("link", name="مقارنة بسجل آخر للشخص نفسه").click()
    page.locator("[name=q]").last.fill("مريم المثال")
    story.check("choose-other")
    page.get_by_role("button", name="بحث", exact=True).last.click()
    expect(page.get_by_role("heading", name="السجلات المطابقة للبحث")).to_be_visible()
    story.check("other-found")
    page.get_by_role("link", name="مريم حسن المثال").last.click()
    expect(page.get_by_role("heading", name="هل السجلان لشخص واحد؟")).to_be_visible()
    story.check("chosen-pair")
    page.get_by_role("button", name="دمج السجلين", exact=True).click()
    expect(page.get_by_text("تم دمج السجلين، ويمكن فصلهما من هذه الصفحة.")).to_be_visible()
    assert DuplicatePair.objects.get().state == "merged"
