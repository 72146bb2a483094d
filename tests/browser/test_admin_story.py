"""The administration site in Arabic: it fits, it stays in the house, and its translation tabs work.

Its pages are the framework's: they are not measured by axe.
"""

import pytest
from django.contrib import admin
from django.urls import reverse
from playwright.sync_api import expect

from accounts.enums import Role
from accounts.models import Organisation
from tests.factories.accounts import MembershipFactory
from tests.factories.corners import CornerFactory
from tests.factories.offices import DepartmentFactory, HolidayFactory, SeasonFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def device():
    return "desk"  # the framework's own tables, for one person at a desk


@pytest.fixture
def system_admin(office):
    return MembershipFactory(organisation=office.parent, role=Role.SYSTEM_ADMIN).user


def test_the_administration_in_arabic(story, office, charity, system_admin):
    page = story.page
    for make in (DepartmentFactory, HolidayFactory, SeasonFactory):
        make()
    CornerFactory(charity=charity)
    story.sign_in(system_admin)
    story.go(reverse("admin:index"))
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    story.fits()
    story.photograph("admin")
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        story.go(reverse(f"{name}_changelist"))
        story.fits()
    story.photograph("admin-list")

    # The name in two languages, behind tabs.
    story.go(reverse("admin:accounts_organisation_change", args=[charity.pk]))
    expect(page.locator("#id_name_ar")).to_be_visible()
    expect(page.locator("#id_name_en")).to_be_hidden()
    page.locator(".ui-tabs-nav a, [id^=tab_] a").filter(has_text="en").first.click()
    expect(page.locator("#id_name_en")).to_be_visible()
    story.fits()
    story.photograph("admin-organisation")
    page.locator("#id_name_en").fill("A renamed charity")
    page.locator("button[name=_save], input[name=_save]").first.click()
    expect(page.locator("body")).to_contain_text(charity.name_ar)
    assert Organisation.objects.get(pk=charity.pk).name_en == "A renamed charity"
