"""Lists that are given out: as narrowed, with the names that their reader may see, by page as by API."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from core.clock import now, today
from data_changes import exports as of_changes
from exchange import running
from exchange.models import Export
from referrals import exports as of_referrals
from tests.factories.beneficiaries import DisclosureFactory, PersonFactory
from tests.factories.data_changes import DataChangeFactory
from tests.factories.referrals import NeedFactory, ReferralFactory

pytestmark = pytest.mark.django_db
KINDS = of_changes.KINDS | of_referrals.KINDS
NAME = "زهراء"


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def rows_of(content):
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet.sheet_view.rightToLeft
    assert sheet.freeze_panes == "A2"
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def page_of(client, name, **given):
    answer = client.get(reverse(name), given)
    assert answer.status_code == 200
    return rows_of(answer.content)


def api_of(client, name, **given):
    """Asked for, written by the worker, fetched."""
    answer = client.post(reverse(f"api-exports-{name}"), {"filters": given}, format="json")
    assert answer.status_code == 201, answer.content
    export = Export.objects.get(uuid=answer.json()["uuid"])
    waiting = reverse("api-exports-file", kwargs={"uuid": export.uuid})
    assert client.get(waiting).status_code == 404
    running.write_export(export.pk, kinds=KINDS)
    told = client.get(reverse("api-exports-detail", kwargs={"uuid": export.uuid})).json()
    assert (told["state"], told["rows_written"]) == ("ready", told["rows_expected"])
    return rows_of(client.get(waiting).content)


@pytest.fixture(params=["page", "api"])
def taken(request, as_user, api):
    """The rows of a list as this reader takes them away: ``taken(user, "referrals:export", box="inbox")``."""

    def of(user, name, **given):
        if request.param == "page":
            return page_of(as_user(user), name, **given)
        return api_of(api(user), name.partition(":")[0].replace("_", "-"), **given)

    return of


@pytest.fixture
def referral(office, charity):
    person = PersonFactory(office=office, first_name=NAME, family_name="التجريبي")
    row = ReferralFactory(office=office, recipient=charity, person=person)
    NeedFactory(referral=row)
    return row


class TestReferrals:
    def test_the_sender_takes_its_list_away(self, taken, researcher, referral, charity):
        (row,) = taken(researcher, "referrals:export", box="outbox")
        assert row["الرقم المرجعي"] == referral.reference
        assert row["إلى"] == charity.name
        assert NAME in row["الاسم"]
        assert row["رقم الهوية (محجوب)"].startswith("••")
        assert referral.person.national_number not in map(str, row.values())
        assert row["موعد الرد (هجري)"].endswith("هـ")

    def test_names_are_initials_where_identity_is_closed(self, taken, charity_staff, referral):
        (row,) = taken(charity_staff, "referrals:export", box="inbox")
        assert not any(NAME in str(value) for value in row.values())
        assert row["الاسم"] == "ز. ت."

    def test_disclosed_people_are_named(self, taken, charity_staff, referral, charity):
        DisclosureFactory(
            office=referral.office, person=referral.person, organisation=charity, source=referral.reference
        )
        (row,) = taken(charity_staff, "referrals:export", box="inbox")
        assert NAME in row["الاسم"]

    def test_as_the_list_is_narrowed(self, taken, researcher, referral, office, charity):
        other = ReferralFactory(
            office=office, recipient=charity, kind="ineligible_household", due_at=None, status="accepted"
        )
        late = ReferralFactory(office=office, recipient=charity, due_at=now() - timedelta(days=9))
        assert [row["الرقم المرجعي"] for row in taken(researcher, "referrals:export", box="outbox")] == [
            late.reference,
            referral.reference,
            other.reference,
        ]
        (row,) = taken(researcher, "referrals:export", box="outbox", kind="ineligible_household")
        assert row["الرقم المرجعي"] == other.reference
        assert taken(researcher, "referrals:export", box="outbox", group="drafts") == []
        assert taken(researcher, "referrals:export", box="inbox") == []

    def test_of_taaffuf_nothing_but_to_its_keepers(self, taken, researcher, member, office, charity):
        row = ReferralFactory(office=office, recipient=charity, kind="taaffuf")
        assert taken(researcher, "referrals:export", box="outbox") == []
        keeper = member(office, "researcher", "discretion_keeper")
        assert [each["الرقم المرجعي"] for each in taken(keeper, "referrals:export", box="outbox")] == [row.reference]

    def test_another_charitys_are_not_there(self, taken, stranger, referral):
        assert taken(stranger, "referrals:export", box="inbox") == []

    def test_a_text_is_no_formula(self, taken, researcher, referral):
        referral.person.first_name = "=HYPERLINK(1)"
        referral.person.save()
        (row,) = taken(researcher, "referrals:export", box="outbox")
        assert row["الاسم"].startswith("'=")


class TestDataChanges:
    @pytest.fixture
    def change(self, office, charity):
        person = PersonFactory(office=office, first_name=NAME)
        return DataChangeFactory(office=office, person=person, opened_for=charity, details="تفاصيل")

    def test_the_office_takes_its_list_away(self, taken, researcher, change):
        (row,) = taken(researcher, "data_changes:export")
        assert row["الرقم المرجعي"] == change.reference
        assert NAME in row["صاحب التغيير"]
        assert row["آخر موعد"].date() == change.due_on
        assert row["آخر موعد (هجري)"].endswith("هـ")

    def test_a_charitys_file_says_no_more_than_its_list(self, taken, charity_staff, change):
        (row,) = taken(charity_staff, "data_changes:export")
        assert list(row.values()) == [change.reference, "مفتوح", (change.due_on - today()).days]

    def test_as_the_list_is_narrowed(self, taken, researcher, change, office):
        other = DataChangeFactory(office=office, kind="housing", due_on=change.due_on - timedelta(days=3))
        assert [row["الرقم المرجعي"] for row in taken(researcher, "data_changes:export")] == [
            other.reference,
            change.reference,
        ]
        found = taken(researcher, "data_changes:export", kind=other.kind, due=other.due_on.isoformat())
        assert [row["الرقم المرجعي"] for row in found] == [other.reference]
        assert taken(researcher, "data_changes:export", state="done") == []

    def test_a_charity_cannot_narrow_by_what_it_does_not_see(self, taken, charity_staff, change):
        assert len(taken(charity_staff, "data_changes:export", kind="housing")) == 1


def test_a_long_list_is_written_by_the_worker_in_its_order(as_user, researcher, office, charity, monkeypatch):
    monkeypatch.setattr("exchange.exporting.AT_ONCE", 1)
    monkeypatch.setattr(running, "WRITTEN_AT_ONCE", 2)
    rows = [
        ReferralFactory(office=office, recipient=charity, due_at=due)
        for due in (None, now() + timedelta(days=2), now(), None, now() + timedelta(days=1))
    ]
    client = as_user(researcher)
    answer = client.get(reverse("referrals:export"), {"box": "outbox"})
    export = Export.objects.get()
    assert answer.url == export.get_absolute_url()
    running.write_export(export.pk, kinds=KINDS)
    export.refresh_from_db()
    assert (export.state, export.rows_written) == ("ready", 5)
    with export.file.open("rb") as file:
        found = [row["الرقم المرجعي"] for row in rows_of(file.read())]
    assert found == [rows[n].reference for n in (2, 4, 1, 0, 3)]


def test_a_wrong_format_is_said(api, researcher):
    answer = api(researcher).post(reverse("api-exports-referrals"), {"format": "pdf"}, format="json")
    assert (answer.status_code, answer.json()["errors"]["format"][0]["code"]) == (400, "invalid_choice")
