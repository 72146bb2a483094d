"""The list, one charity, and keeping its entry."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.enums import Role
from charities.enums import CharityKind, HelpKind
from charities.models import Charity, CharityContact, DataSharingAgreement, Service
from core.clock import today
from tests.factories.accounts import EnablerOrganisationFactory
from tests.factories.charities import (
    CharityFactory,
    DataSharingAgreementFactory,
    ServiceFactory,
    ServiceMonthFactory,
    ready_charity,
)
from tests.factories.offices import DistrictFactory
from tests.frame import own_queries

pytestmark = pytest.mark.django_db
LIST = reverse("charities:list")
SERVICE = {"kind": "food", "name_ar": "سلال غذائية", "active": "on"}
AGREEMENT = {"reference": "SAMPLE-9", "valid_from": "g:2026-01-01", "answers": ["current"], "statement_quota": "١٠"}


def url(name, organisation, *rest):
    return reverse(f"charities:{name}", args=[organisation.code, *rest])


def named(office, name, **more):
    return CharityFactory(organisation__parent=office, organisation__name_ar=name, **more).organisation


def names(response):
    return [line["row"].organisation.name for line in response.context["lines"]]


class TestList:
    def test_alphabetical_without_the_word_for_charity(self, as_user, researcher, office):
        for name in ("جمعية الرحمة", "البر الأهلية", "جمعية أصدقاء المرضى"):
            named(office, name)
        assert names(as_user(researcher).get(LIST)) == ["جمعية أصدقاء المرضى", "البر الأهلية", "جمعية الرحمة"]

    @pytest.mark.parametrize("typed", ["الرحمه", "رحمة", "  الرَّحمة ", "1968", "TEST-7"])
    def test_forgiving(self, as_user, researcher, office, typed):
        named(office, "جمعية الرحمة", licence="1968", organisation__code="TEST-7")
        named(office, "جمعية البر")
        assert names(as_user(researcher).get(LIST, {"q": typed})) == ["جمعية الرحمة"]

    def test_filters(self, as_user, researcher, office):
        repair = named(office, "جمعية الترميم", kind=CharityKind.CIVIL)
        ServiceFactory(charity=repair)
        ServiceFactory(charity=named(office, "جمعية الغذاء"), kind=HelpKind.FOOD)
        named(office, "جمعية سابقة", organisation__active=False)
        client = as_user(researcher)
        assert names(client.get(LIST, {"kind": "civil"})) == ["جمعية الترميم"]
        assert names(client.get(LIST, {"help_kind": "food"})) == ["جمعية الغذاء"]
        assert len(names(client.get(LIST))) == 2
        assert len(names(client.get(LIST, {"inactive": "on"}))) == 3
        assert client.get(LIST, {"kind": "x", "district": "<img>", "q": "\x01ا" * 200}).status_code == 200

    def test_readiness_at_a_glance(self, as_user, researcher, member, office):
        ready = ready_charity(office)
        member(ready, Role.CHARITY_STAFF)
        named(office, "جمعية ينقصها كل شيء")
        tones = {line["row"].organisation: line["tag"][1] for line in as_user(researcher).get(LIST).context["lines"]}
        assert tones[ready] == "going"
        assert set(tones.values()) == {"going", "waiting"}

    def test_a_charity_is_not_told_what_the_others_lack(self, as_user, charity, charity_staff, office):
        other = named(office, "جمعية أخرى")
        lines = as_user(charity_staff).get(LIST).context["lines"]
        assert {line["row"].organisation: line["tag"] for line in lines}[other] is None

    def test_queries(self, as_user, researcher, office):
        for _ in range(5):
            ready_charity(office)
        assert own_queries(as_user(researcher), LIST) <= 5

    def test_nothing_of_another_office(self, as_user, researcher, office, other_office):
        named(other_office, "جمعية بعيدة")
        assert names(as_user(researcher).get(LIST)) == []


class TestDetail:
    def test_what_it_offers_and_lacks(self, as_user, manager, charity):
        service = charity.services.get()
        service.monthly_capacity = 5
        service.save()
        ServiceMonthFactory(service=service, reserved=1, used=1)
        response = as_user(manager).get(url("detail", charity))
        page = response.content.decode()
        assert service.name in page
        assert "3" in response.context["services"][0]["room"]
        codes = {line.code for each in response.context["situations"] for line in each["lines"] if not line.ok}
        assert codes == {"member", "keepers"}

    def test_taaffuf_readiness_is_for_keepers_and_menders(self, as_user, researcher, manager, member, office, charity):
        def situations(user):
            return len(as_user(user).get(url("detail", charity)).context["situations"])

        keeper = member(office, Role.RESEARCHER, Role.DISCRETION_KEEPER)
        assert situations(keeper) == situations(manager) == situations(researcher) + 1

    def test_another_charity_sees_services_only(self, as_user, stranger, charity):
        response = as_user(stranger).get(url("detail", charity))
        page = response.content.decode()
        assert charity.services.get().name in page
        assert charity.contacts.get().name not in page
        assert charity.agreements.get().reference not in page
        assert response.context["situations"] == []

    def test_an_enabling_body_sees_no_contacts(self, as_user, member, office, charity):
        enabler = EnablerOrganisationFactory(parent=office)
        page = as_user(member(enabler, Role.ENABLER)).get(url("detail", charity)).content.decode()
        assert charity.contacts.get().name not in page

    def test_the_branch_sees_its_offices_charities(self, as_user, member, office, charity):
        page = as_user(member(office.parent, Role.SUPERVISOR)).get(url("detail", charity)).content.decode()
        assert charity.services.get().name in page

    def test_queries(self, as_user, manager, charity):
        ServiceFactory.create_batch(4, charity=charity)
        DataSharingAgreementFactory.create_batch(2, charity=charity)
        assert own_queries(as_user(manager), url("detail", charity)) <= 8


class TestKeep:
    def test_a_director_keeps_services_and_contacts(self, as_user, charity, charity_manager, office):
        client = as_user(charity_manager)
        typed = SERVICE | {"name_en": "Food baskets", "monthly_capacity": "٣٠", "conditions": "دخل\nمحدود"}
        assert client.post(url("new-service", charity), typed).status_code == 302
        service = Service.objects.get(kind="food")
        assert (service.office, service.monthly_capacity, service.conditions) == (office, 30, "دخل\nمحدود")
        assert (service.name_ar, service.name_en) == ("سلال غذائية", "Food baskets")

        contact = charity.contacts.get()
        CharityContact.objects.update(verified_on=today() - dt.timedelta(days=200))
        assert client.post(url("verify-contact", charity, contact.pk)).status_code == 302
        contact.refresh_from_db()
        assert contact.verified_on == today()
        changed = {"name": contact.name, "phone": "٠٥٠ ١٢٣ ٤٥٦٧", "email": ""}
        client.post(url("edit-contact", charity, contact.pk), changed)
        contact.refresh_from_db()
        assert (contact.phone, contact.verified_on) == ("+966501234567", None)

    def test_a_director_keeps_nothing_else(self, as_user, charity, charity_manager, other_charity):
        client = as_user(charity_manager)
        assert client.post(url("edit", charity), {"name_ar": "أخرى", "kind": "civil"}).status_code == 403
        assert client.post(url("new-agreement", charity), AGREEMENT).status_code == 403
        assert client.post(url("new-service", other_charity), SERVICE).status_code == 403

    def test_another_charitys_row_is_not_reached_through_ones_own(
        self, as_user, charity, charity_manager, other_charity
    ):
        client = as_user(charity_manager)
        assert client.post(url("edit-service", charity, other_charity.services.get().pk), SERVICE).status_code == 404
        assert client.post(url("verify-contact", charity, other_charity.contacts.get().pk)).status_code == 404

    def test_the_same_service_twice_is_a_conflict_on_its_name(self, as_user, charity, coordinator):
        client = as_user(coordinator)
        client.post(url("new-service", charity), SERVICE)
        response = client.post(url("new-service", charity), SERVICE)
        assert response.status_code == 409
        assert response.context["form"].errors["name_ar"]

    def test_the_coordinator_keeps_everything(self, as_user, charity, coordinator, office):
        district = DistrictFactory(governorate=office.office_detail.governorate)
        client = as_user(coordinator)
        typed = {"name_ar": "جمعية الرحمة", "name_en": "Mercy", "kind": "civil", "licence": "١٩٦٨", "active": "on"}
        assert client.post(url("edit", charity), typed | {"districts": [district.pk]}).status_code == 302
        row = Charity.objects.get(pk=charity.pk)
        assert (row.organisation.name_ar, row.licence, list(row.districts.all())) == (
            "جمعية الرحمة",
            "1968",
            [district],
        )

        assert client.post(url("new-agreement", charity), AGREEMENT).status_code == 302
        agreement = DataSharingAgreement.objects.get(reference="SAMPLE-9")
        assert (agreement.statement_quota, agreement.valid_from) == (10, dt.date(2026, 1, 1))
        assert client.post(url("new-agreement", charity), AGREEMENT).status_code == 409
        ended = client.post(url("edit-agreement", charity, agreement.pk), AGREEMENT | {"ended": "on"})
        assert ended.status_code == 302
        agreement.refresh_from_db()
        assert agreement.ended

    def test_a_new_charity(self, as_user, manager, office):
        typed = {"code": "qtf-c33", "name_ar": "جمعية جديدة", "kind": "specialised", "active": "on"}
        client = as_user(manager)
        assert client.post(reverse("charities:new"), typed).url == reverse("charities:detail", args=["QTF-C33"])
        assert Charity.objects.get().organisation.parent == office
        response = client.post(reverse("charities:new"), typed)
        assert response.status_code == 409
        assert response.context["form"].errors["code"]

    @pytest.mark.parametrize(
        ("name", "typed", "field"),
        [
            ("new-service", SERVICE | {"kind": "gold"}, "kind"),
            ("new-service", SERVICE | {"name_ar": "\u202e"}, "name_ar"),
            ("new-service", SERVICE | {"monthly_capacity": "-1"}, "monthly_capacity"),
            ("new-service", SERVICE | {"monthly_capacity": "9" * 30}, "monthly_capacity"),
            ("new-service", SERVICE | {"districts": ["999999"]}, "districts"),
            ("new-contact", {"name": "مسؤول", "phone": "12"}, "phone"),
            ("new-contact", {"name": "مسؤول", "phone": "0138550000", "email": "x@"}, "email"),
            ("new-agreement", AGREEMENT | {"valid_to": "g:2025-01-01"}, "valid_to"),
            ("new-agreement", AGREEMENT | {"answers": []}, "answers"),
            ("edit", {"name_ar": "جمعية", "kind": "civil", "licence": "abc"}, "licence"),
        ],
    )
    def test_refused_on_the_field(self, as_user, manager, charity, name, typed, field):
        response = as_user(manager).post(url(name, charity), typed)
        assert response.status_code == 200
        assert list(response.context["form"].errors) == [field]

    def test_markup_in_a_name_stays_text(self, as_user, manager, charity):
        client = as_user(manager)
        client.post(url("new-service", charity), SERVICE | {"name_ar": "<img src=x onerror=alert(1)>"})
        page = client.get(url("detail", charity)).content.decode()
        assert "<img src=x" not in page
        assert "&lt;img src=x" in page

    def test_history_tells_both_languages_and_who(self, as_user, charity, charity_manager, manager):
        service = charity.services.get()
        typed = {"kind": service.kind, "name_ar": service.name_ar, "active": "on"}
        as_user(charity_manager).post(url("edit-service", charity, service.pk), typed | {"name_en": "Roof repair"})
        as_user(manager).post(url("edit", charity), {"name_ar": "اسم جديد", "kind": "civil", "active": "on"})
        client = as_user(manager)
        page = client.get(url("history", charity)).content.decode()
        assert "Roof repair" in page
        assert "اسم جديد" in page
        assert charity_manager.full_name in page
