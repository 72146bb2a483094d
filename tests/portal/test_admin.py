"""The administration site: configuration for the system administrator, closed to everybody else, without any person."""

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import admin
from django.template import engines
from django.urls import reverse

from accounts.administration import ConfigurationAdmin, ReadOnlyAdmin
from accounts.models import Membership, Organisation, User
from charities.models import Charity, DataSharingAgreement, Service
from core.clock import now
from corners.models import Corner
from offices.models import Department, District, DutyPeriod, Governorate, Holiday, Office, Region, Season
from referrals.models import ReferralTerm
from tests.access import World
from tests.factories.accounts import BranchFactory
from tests.factories.charities import ready_charity
from tests.factories.corners import CornerFactory
from tests.factories.offices import (
    DepartmentFactory,
    DistrictFactory,
    DutyPeriodFactory,
    HolidayFactory,
    OfficeFactory,
    SeasonFactory,
)
from tests.factories.referrals import ReferralTermFactory

pytestmark = pytest.mark.django_db
REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)
each_model = pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)


@pytest.fixture(autouse=True)
def _forgiving_templates(monkeypatch):
    """The pages are the framework's: it counts what does not exist, which is 0 in production."""
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "")


@pytest.fixture
def world(db):
    """Our branch with a row of everything, and another branch with the same."""
    worlds = World(), World()
    for each in worlds:
        DepartmentFactory(office=each.office)
        DutyPeriodFactory(organisation=each.office)
        ReferralTermFactory(office=each.office)
        CornerFactory(charity=each.charity)
    DistrictFactory()
    HolidayFactory()
    SeasonFactory()
    AccessAttempt.objects.create(
        username="user", ip_address="127.0.0.1", attempt_time=now(), post_data="password=secret", failures_since_start=3
    )
    return worlds[0]


@pytest.fixture
def client(world, as_user):
    return as_user(world.people["system_admin"])


def page(model, name, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def row_of(client, model):
    """A row that the list shows."""
    rows = client.get(page(model, "changelist")).context["cl"].result_list
    assert len(rows), "the list is empty"
    return rows[0]


def test_what_is_registered():
    assert set(REGISTERED) == {
        AccessAttempt,
        Charity,
        Corner,
        DataSharingAgreement,
        Department,
        District,
        DutyPeriod,
        Governorate,
        Holiday,
        Membership,
        Office,
        Organisation,
        ReferralTerm,
        Region,
        Season,
        Service,
        User,
    }


def test_no_matter_and_no_person_is_registered():
    """Neither a room of people, nor a row that points at a person or household, nor a history of what was."""
    for model in REGISTERED:
        assert model._meta.app_label not in {"beneficiaries", "data_changes", "statements", "notifications", "core"}
        assert not hasattr(model, "pgh_tracked_model")
        pointed = {field.related_model._meta.label for field in model._meta.get_fields() if field.many_to_one}
        assert not pointed & {"beneficiaries.Person", "beneficiaries.Household"}


@each_model
def test_its_class_is_ours_and_lets_nothing_vanish(model):
    site = admin.site._registry[model]
    assert isinstance(site, ConfigurationAdmin)
    assert site.may_delete == (model in {Holiday, Season, DutyPeriod, ReferralTerm})
    if isinstance(site, ReadOnlyAdmin):
        assert (site.may_add, site.may_change, site.may_delete) == (False, False, False)


@each_model
def test_every_page_opens_for_the_system_administrator(client, model):
    site = admin.site._registry[model]
    row = row_of(client, model)
    answers = {
        "list": client.get(page(model, "changelist")).status_code,
        "row": client.get(page(model, "change", row.pk)).status_code,
        "history": client.get(page(model, "history", row.pk)).status_code,
        "new": client.get(page(model, "add")).status_code,
        "deletion": client.get(page(model, "delete", row.pk)).status_code,
    }
    expected = {"list": 200, "row": 200, "history": 200}
    expected["new"] = 200 if site.may_add else 403
    expected["deletion"] = 200 if site.may_delete else 403
    assert answers == expected
    if site.search_fields:
        assert client.get(page(model, "changelist"), {"q": "أحمد ١٢"}).status_code == 200


@each_model
def test_rows_of_another_branch_do_not_exist(client, world, model):
    site = admin.site._registry[model]
    if not (site.of or model in (Organisation, User)):
        return  # reference data of the Kingdom, and refused sign-ins, which know no organisation
    shown = set(client.get(page(model, "changelist")).context["cl"].queryset.values_list("pk", flat=True))
    others = model.objects.exclude(pk__in=shown)
    assert others.exists()
    assert (
        client.get(page(model, "change", others.first().pk)).status_code == 302
    )  # "does not exist", back to the index


def test_nobody_else_enters(world, as_user):
    for who, user in world.people.items():
        if who == "system_admin":
            continue
        browser = as_user(user)
        for url in (reverse("admin:index"), page(User, "changelist"), page(Organisation, "add")):
            assert browser.get(url, follow=True).status_code == 403, who
        assert browser.post(page(Region, "add"), {"code": "X", "name_ar": "س"}, follow=True).status_code == 403
    assert not Region.objects.filter(code="X").exists()


def test_flags_of_a_user_open_nothing(world, as_user):
    User.objects.update(is_staff=True, is_superuser=True)
    assert as_user(world.people["researcher"]).get(reverse("admin:index"), follow=True).status_code == 403


def test_a_stranger_is_sent_to_the_portals_own_sign_in(world, as_user):
    answer = as_user(world.people["researcher"])
    answer.logout()
    asked = answer.get(reverse("admin:index"), follow=True)
    assert asked.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_its_policy_is_its_own(client, world, as_user):
    policy = client.get(reverse("admin:index"))["Content-Security-Policy"]
    outside = client.get(reverse("portal:home"))["Content-Security-Policy"]
    assert "'unsafe-eval'" in policy
    assert "unsafe" not in outside
    assert "http" not in policy.replace("https:", "")
    assert settings.ADMIN_CONTENT_SECURITY_POLICY["script-src"][0] == "'self'"


def test_no_password_stands_on_a_users_page(client, world):
    user = world.people["researcher"]
    text = client.get(page(User, "change", user.pk)).content.decode()
    assert user.password not in text
    assert "is_superuser" not in text
    assert "user_permissions" not in text
    assert (
        "password=secret"
        not in client.get(page(AccessAttempt, "change", AccessAttempt.objects.get().pk)).content.decode()
    )


def test_a_user_is_put_right(client, world):
    user = world.people["researcher"]
    content = {"full_name": "سلمى\u202e المثال", "full_name_en": "", "gender": "f", "email": "", "language": "ar"}
    answer = client.post(page(User, "change", user.pk), content | {"is_active": "on", "is_superuser": "on"})
    assert answer.status_code == 302
    user.refresh_from_db()
    assert (user.full_name, user.is_superuser) == ("سلمى المثال", False)


def test_an_organisation_keeps_its_place(client, world):
    content = {"name_ar": "اسم جديد", "name_en": "New name", "active": "on", "code": "XX", "kind": "branch"}
    before = world.office.code
    assert client.post(page(Organisation, "change", world.office.pk), content).status_code == 302
    world.office.refresh_from_db()
    assert (world.office.name_ar, world.office.code, world.office.kind) == ("اسم جديد", before, "office")


def test_a_region_is_added_in_both_languages(client):
    content = {"code": "RG9", "name_ar": "منطقة تجريبية", "name_en": "Test region"}
    assert client.post(page(Region, "add"), content).status_code == 302
    assert Region.objects.get(code="RG9").name_ar == "منطقة تجريبية"


@pytest.mark.parametrize(
    ("windows", "good"),
    [
        ('[["13:00", "16:00"], ["21:00", "24:00"]]', True),
        ("[]", True),
        ('[["13:00"]]', False),
        ('[["16:00", "13:00"]]', False),
        ('[["25:00", "26:00"]]', False),
        ('{"a": 1}', False),
        ("[[1, 2]]", False),
    ],
)
def test_windows_of_a_season_are_times(client, windows, good):
    content = {"name_ar": "رمضان", "name_en": "", "starts_on": "2027-02-08", "ends_on": "2027-03-09"}
    answer = client.post(page(Season, "add"), content | {"message_windows": windows})
    assert answer.status_code == (302 if good else 200)


def test_weekdays_of_a_corner_are_chosen(client, world):
    corner = Corner.objects.get(office=world.office)
    content = {
        "name_ar": corner.name_ar,
        "name_en": "",
        "weekdays": ["6", "1"],
        "starts_at": "09:00",
        "ends_at": "12:00",
    }
    answer = client.post(
        page(Corner, "change", corner.pk), content | {"section": "both", "entrance": "", "status": "closed"}
    )
    assert answer.status_code == 302
    corner.refresh_from_db()
    assert (sorted(corner.weekdays), corner.status) == ([1, 6], "active")


def test_only_ones_own_organisations_are_offered(client, world):
    elsewhere = ready_charity(OfficeFactory(organisation__parent=BranchFactory(code="OTHER")).organisation)
    text = client.get(page(ReferralTerm, "add")).content.decode()
    assert str(world.charity) in text
    assert str(elsewhere) not in text
