"""The register from a table: who is new, who is updated, what is wrong, and that a second run changes nothing."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.enums import Role
from beneficiaries.models import Contact, Household, LifeEvent, Person
from beneficiaries.register_import import REGISTER, examine
from core.clock import now, today
from core.encryption import digest
from core.errors import Conflict
from data_changes.models import DataChange
from data_changes.tasks import notice
from exchange import services
from exchange.enums import ImportStatus, RowState
from exchange.models import ColumnMemory, ImportEvent, ImportRow
from offices.models import Office
from tests.exchange.tables import excel, person, text, upload
from tests.factories.beneficiaries import PersonFactory, national_number
from tests.factories.offices import DistrictFactory

pytestmark = pytest.mark.django_db


def counts(batch):
    return {key: value for key, value in services.counts_of(batch=batch).items() if value}


def known(n):
    return Person.objects.get(national_number_digest=digest(national_number(n)))


def errors(batch):
    return {
        row.number: {field: [error["code"] for error in listed] for field, listed in row.errors.items()}
        for row in batch.rows.filter(state=RowState.BAD)
    }


# --- what a good file does ---------------------------------------------------------------------------------------------


def test_a_trial_changes_nothing(staged):
    batch = staged(person(1), person(2))
    assert batch.status == ImportStatus.READY
    assert counts(batch) == {"clean": 2, "clean_new": 2, "rows": 2}
    assert not Person.objects.exists()
    assert not batch.file


def test_new_people_enter_with_a_household_each(taken_over, office):
    batch = taken_over(person(1), person(2, first="هدى", gender="ذكر", status="غير مسجل"))
    assert batch.status == ImportStatus.FINISHED
    assert counts(batch) == {"done": 2, "done_new": 2, "rows": 2}
    first, second = known(1), known(2)
    assert first.full_name == "سلمى علي التجريبي"
    assert first.national_number == national_number(1)
    assert (first.gender, str(first.birth_date_typed), first.birth_date.isoformat()) == (
        "f",
        "h:1410-02-12",
        "1989-09-12",
    )
    assert (first.security_status, first.security_status_as_of, first.security_status_source) == (
        "current",
        today(),
        "سجل المكتب",
    )
    assert first.contacts.get().value == "+966500000001"
    assert second.security_status == "not_registered"
    assert first.household_id != second.household_id
    assert {household.reference[:3] for household in Household.objects.all()} == {office.code[:3]}
    assert first.search_key_dropped


def test_the_same_file_again_changes_nothing(taken_over):
    taken_over(person(1), person(2))
    before = list(Person.objects.values_list("pk", "full_name", "security_status"))
    batch = taken_over(person(1), person(2))
    assert counts(batch) == {"done": 2, "done_unchanged": 2, "rows": 2}
    assert list(Person.objects.values_list("pk", "full_name", "security_status")) == before
    assert Contact.objects.count() == 2


def test_next_months_file_updates_the_status_and_the_history_keeps_what_was(taken_over):
    taken_over(person(1), as_of=today() - timedelta(days=30))
    batch = taken_over(person(1, status="غير مستفيد"))
    assert counts(batch) == {"done": 1, "done_updated": 1, "rows": 1}
    someone = known(1)
    assert (someone.security_status, someone.security_status_as_of) == ("not_current", today())
    history = apps.get_model("beneficiaries", "PersonEvent").objects.filter(pgh_obj=someone)
    assert [row.security_status for row in history] == ["current"]


def test_an_older_file_does_not_overwrite_what_is_known_of_a_later_day(taken_over):
    taken_over(person(1, status="غير مستفيد"))
    batch = taken_over(person(1, status="مستفيد"), as_of=today() - timedelta(days=10))
    assert counts(batch)["done_unchanged"] == 1
    assert (known(1).security_status, known(1).security_status_as_of) == ("not_current", today())


def test_the_same_status_of_a_later_day_is_confirmed(taken_over):
    taken_over(person(1), as_of=today() - timedelta(days=10))
    batch = taken_over(person(1))
    assert counts(batch)["done_unchanged"] == 1
    assert known(1).security_status_as_of == today()


def test_another_spelling_is_the_same_name_and_gaps_are_filled(taken_over):
    taken_over(person(1, first="فاطمة", father="", mobile=""))
    batch = taken_over(person(1, first="فاطمه", father="علي", mobile="0551112223"))
    row = batch.rows.get()
    assert (row.verdict, sorted(row.changed)) == ("updated", ["father_name", "mobile"])
    assert (known(1).first_name, known(1).father_name) == ("فاطمة", "علي")


def test_a_name_alone_never_means_anybody(taken_over, office):
    PersonFactory(
        office=office, first_name="سلمى", father_name="علي", family_name="التجريبي", national_number=national_number(9)
    )
    taken_over(person(1))
    assert Person.objects.count() == 2


def test_a_duplicate_leads_to_its_survivor(taken_over, office):
    survivor = PersonFactory(office=office, national_number=national_number(1), family_name="التجريبي")
    PersonFactory(office=office, national_number=national_number(2), family_name="التجريبي", merged_into=survivor)
    taken_over(person(2, status="متقدم"))
    survivor.refresh_from_db()
    assert survivor.security_status == "applied"


def test_another_offices_person_is_not_recognised(taken_over, other_office):
    PersonFactory(office=other_office, national_number=national_number(1))
    assert counts(taken_over(person(1)))["done_new"] == 1


def test_a_number_that_only_the_keepers_know_is_told_as_new(staged, taken_over, office):
    hidden = PersonFactory(office=office, national_number=national_number(1), first_name="أخرى", discreet=True)
    assert counts(staged(person(1)))["clean_new"] == 1
    batch = taken_over(person(1))
    assert counts(batch)["done_new"] == 1
    hidden.refresh_from_db()
    assert not hidden.discreet
    assert hidden.first_name == "سلمى"


def test_a_district_is_found_however_it_is_written(taken_over, office):
    governorate = Office.objects.get(organisation=office).governorate
    district = DistrictFactory(governorate=governorate, name_ar="الشاطئ")
    taken_over(person(1, district="حي الشاطىء"))
    assert known(1).household.district == district


def test_who_lives_elsewhere_has_moved_and_the_follow_up_is_proposed(taken_over, office):
    """From a known district to another one, as of the file's day; a district that was missing is no move."""
    governorate = Office.objects.get(organisation=office).governorate
    DistrictFactory(governorate=governorate, name_ar="الشاطئ")
    DistrictFactory(governorate=governorate, name_ar="الجش")
    taken_over(person(1), person(2, district="الشاطئ"))
    batch = taken_over(person(1, district="الجش"), person(2, district="الجش"))
    event = LifeEvent.objects.get()
    assert (event.person, event.kind, event.happened_on) == (known(2), "move", batch.as_of or today())
    notice()
    change = DataChange.objects.get()
    assert (change.person, change.kind, change.status) == (known(2), "housing", "proposed")
    taken_over(person(2, district="الجش"))
    assert notice() == 0


# --- what is wrong in a row ----------------------------------------------------------------------------------------------

WRONG = [
    ({"number": ""}, "national_number", "number_missing"),
    ({"number": national_number(1)[:9]}, "national_number", "invalid_national_number"),
    ({"number": "7001234567"}, "national_number", "invalid_national_number"),
    ({"number": "1023456782"}, "national_number", "national_number_checksum"),
    ({"number": "1.02E+09"}, "national_number", "number_shortened"),
    ({"first": ""}, "first_name", "name_missing"),
    ({"first": "سلمى 2"}, "first_name", "invalid_name"),
    ({"family": "ا" * 61}, "family_name", "name_too_long"),
    ({"gender": "غير ذلك"}, "gender", "unknown_gender"),
    ({"born": "30/01/1446"}, "birth_date", "invalid_day"),  # a month of 29 days
    ({"born": "31/02/1990"}, "birth_date", "invalid_day"),
    ({"born": "01/01/1470"}, "birth_date", "too_late"),
    ({"born": "01/01/1880"}, "birth_date", "too_early"),
    ({"born": "12/02/10"}, "birth_date", "short_year"),
    ({"born": "ليس تاريخًا"}, "birth_date", "invalid_date"),
    ({"mobile": "0138551234"}, "mobile", "landline"),
    ({"mobile": "05012345"}, "mobile", "invalid_mobile"),
    ({"district": "حي لا وجود له"}, "district", "unknown_district"),
    ({"status": "ربما"}, "security_status", "unknown_status"),
]


def test_every_wrong_row_is_told_and_the_others_are_taken_over(taken_over):
    rows = [person(n + 10, **changed) for n, (changed, _field, _code) in enumerate(WRONG)]
    batch = taken_over(*rows, person(1), person(1, first="هدى"))
    found = errors(batch)
    for number, (_changed, field, code) in enumerate(WRONG, start=2):
        assert found[number] == {field: [code]}, number
    assert found[len(WRONG) + 3] == {"national_number": ["twice_in_file"]}
    assert counts(batch) == {"bad": len(WRONG) + 1, "done": 1, "done_new": 1, "rows": len(WRONG) + 2}
    words = [
        error["ar"] for row in batch.rows.filter(state="bad") for listed in row.errors.values() for error in listed
    ]
    assert all(any("\u0600" <= letter <= "\u06ff" for letter in word) for word in words)
    assert len(set(words)) >= 17


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("12/02/1410", "h:1410-02-12"),
        ("1410-02-12هـ", "h:1410-02-12"),
        ("12 صفر 1410", "h:1410-02-12"),
        ("28/8/1990م", "g:1990-08-28"),
        ("1990-08-28", "g:1990-08-28"),
        ("٢٨/٨/١٩٩٠", "g:1990-08-28"),
        ("1410", "h:1410"),
        ("33113", "g:1990-08-28"),
    ],
)
def test_dates_are_read_as_offices_write_them(taken_over, written, typed):
    taken_over(person(1, born=written))
    assert str(known(1).birth_date_typed) == typed


def test_a_windows_table_with_semicolons(taken_over):
    batch = taken_over(content=text(person(1), person(2), delimiter=";", encoding="windows-1256"))
    assert counts(batch)["done_new"] == 2


def test_columns_may_stand_in_any_order_and_others_are_not_kept(taken_over):
    content = excel(("ملاحظة سرية", "هدى", national_number(1)), headers=("ملاحظات", "الاسم", "السجل المدني"))
    batch = taken_over(content=content)
    assert counts(batch)["done_new"] == 1
    assert "سرية" not in batch.rows.get().cells


def test_cells_are_encrypted_in_the_database(staged, django_assert_num_queries):
    batch = staged(person(1))
    raw = ImportRow.objects.filter(batch=batch).extra(select={"raw": "cells"}).values_list("raw", flat=True).get()  # noqa: S610
    assert national_number(1) not in raw


# --- mending ---------------------------------------------------------------------------------------------------------------


def test_a_row_is_mended_and_taken_over_afterwards(taken_over, officer, work):
    batch = taken_over(person(1), person(2, mobile="0138551234"))
    row = batch.rows.get(state="bad")
    mended = services.mend(row=row, by=officer, kind=REGISTER, examine=examine, cells={"mobile": "٠٥٥١١١٢٢٢٣"})
    assert (mended.state, mended.verdict, mended.mended_by) == ("clean", "new", officer.membership)
    services.start(batch=batch, by=officer, kind=REGISTER)
    assert counts(work(batch)) == {"done": 2, "done_new": 2, "rows": 2}
    assert known(2).contacts.get().value == "+966551112223"


def test_a_row_that_is_mended_badly_stays(staged, officer):
    row = staged(person(1, mobile="0138551234")).rows.get()
    mended = services.mend(row=row, by=officer, kind=REGISTER, examine=examine, cells={"mobile": "123"})
    assert mended.errors["mobile"][0]["code"] == "invalid_mobile"


def test_another_name_for_a_known_number_is_confirmed_with_a_reason(staged, taken_over, officer, work):
    taken_over(person(1))
    batch = staged(person(1, first="هدى", family="المثال"))
    row = batch.rows.get()
    assert errors(batch) == {2: {"first_name": ["name_differs"]}}
    with pytest.raises(ValidationError):
        services.mend(row=row, by=officer, kind=REGISTER, examine=examine, cells={}, confirmed=["name_differs"])
    services.mend(
        row=row,
        by=officer,
        kind=REGISTER,
        examine=examine,
        cells={},
        confirmed=["name_differs"],
        reason="حكم تصحيح الاسم",
    )
    services.start(batch=batch, by=officer, kind=REGISTER)
    work(batch)
    assert known(1).full_name == "هدى علي المثال"


def test_a_check_digit_may_be_confirmed_where_the_rule_is_to_warn(settings, staged, officer):
    settings.NATIONAL_ID_CHECKSUM = "warn"
    row = staged(person(1, number="1023456782")).rows.get()
    assert row.errors["national_number"][0]["code"] == "national_number_unconfirmed"
    mended = services.mend(
        row=row,
        by=officer,
        kind=REGISTER,
        examine=examine,
        cells={},
        confirmed=["national_number_unconfirmed"],
        reason="طُبقت مع البطاقة",
    )
    assert mended.state == "clean"


def test_a_row_that_was_taken_over_is_settled(taken_over, officer):
    row = taken_over(person(1)).rows.get()
    with pytest.raises(Conflict):
        services.mend(row=row, by=officer, kind=REGISTER, examine=examine, cells={"first_name": "هدى"})
    with pytest.raises(Conflict):
        services.leave_out(row=row, by=officer, kind=REGISTER)


# --- who, and when -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.SPECIALIST, Role.COORDINATOR])
def test_only_editors_of_the_register(office, member, actor, role):
    with pytest.raises(PermissionDenied):
        services.open_batch(by=actor(member(office, role)), kind=REGISTER, file=upload(excel(person(1))), as_of=today())


def test_whoever_left_takes_nothing_over(staged, officer, work):
    batch = staged(person(1))
    services.start(batch=batch, by=officer, kind=REGISTER)
    officer.membership.ends_on = today() - timedelta(days=1)
    officer.membership.starts_on = today() - timedelta(days=9)
    officer.membership.save()
    batch = work(batch)
    assert batch.status == ImportStatus.REFUSED
    assert batch.problem["code"] == "no_owner"
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("content", "code"), [(b"MZ" + bytes(99), "program"), (excel(("=1+1", "x")), "formula"), (excel(), "no_rows")]
)
def test_a_bad_file_is_refused_at_the_door(officer, content, code):
    with pytest.raises(ValidationError) as caught:
        services.open_batch(by=officer, kind=REGISTER, file=upload(content), as_of=today())
    assert caught.value.error_dict["file"][0].code == code


def test_a_formula_far_below_refuses_the_whole_file(officer, work, monkeypatch):
    monkeypatch.setattr(services, "LOOKED_AT", 2)
    batch = services.open_batch(
        by=officer, kind=REGISTER, file=upload(excel(person(1), person(2), person(3, first="=A1"))), as_of=today()
    )
    services.confirm_columns(batch=batch, by=officer, kind=REGISTER, chosen=batch.columns)
    batch = work(batch)
    assert (batch.status, batch.problem["code"]) == (ImportStatus.REFUSED, "formula")
    assert not batch.rows.exists()
    assert "4" in batch.problem["ar"]


def test_columns_must_be_said_once_and_are_remembered(officer, office):
    first = services.open_batch(
        by=officer, kind=REGISTER, file=upload(excel(("x", "سلمى"), headers=("م. المواطن", "الاسم"))), as_of=today()
    )
    assert first.columns == {"first_name": 1}
    with pytest.raises(ValidationError) as missing:
        services.confirm_columns(batch=first, by=officer, kind=REGISTER, chosen=first.columns)
    assert missing.value.error_dict["national_number"][0].code == "missing_column"
    with pytest.raises(ValidationError) as twice:
        services.confirm_columns(
            batch=first, by=officer, kind=REGISTER, chosen={"national_number": 0, "first_name": 1, "family_name": 1}
        )
    assert twice.value.error_dict["family_name"][0].code == "column_twice"
    services.confirm_columns(batch=first, by=officer, kind=REGISTER, chosen={"national_number": 0, "first_name": 1})
    assert ColumnMemory.objects.filter(office=office).count() == 2
    again = services.open_batch(
        by=officer, kind=REGISTER, file=upload(excel(("x", "سلمى"), headers=("م. المواطن", "الاسم"))), as_of=today()
    )
    assert again.columns == {"national_number": 0, "first_name": 1}


def test_what_happened_is_recorded(taken_over):
    batch = taken_over(person(1))
    verbs = list(ImportEvent.objects.filter(batch=batch).order_by("pk").values_list("verb", flat=True))
    assert verbs == ["open", "read", "present", "start", "finish"]


def test_rows_are_purged_after_thirty_days_and_the_counts_stay(taken_over):
    batch = taken_over(person(1), person(2, mobile="1"))
    batch.received_at -= timedelta(days=31)
    batch.save()
    services.purge_imports()
    batch.refresh_from_db()
    assert batch.purged_at
    assert not batch.rows.exists()
    assert counts(batch) == {"done": 1, "done_new": 1, "bad": 1, "rows": 2}
    assert services.purge_imports() == 0


def test_a_moved_household_is_on_the_row_and_in_the_history(taken_over, office):
    """What whoever proposes the follow-up of a move needs: who moved, from where, and as of which day it is known."""
    governorate = Office.objects.get(organisation=office).governorate
    before = DistrictFactory(governorate=governorate, name_ar="الشاطئ")
    after = DistrictFactory(governorate=governorate, name_ar="الناصرة")
    taken_over(person(1, district="الشاطئ"))
    batch = taken_over(person(1, district="الناصرة"))
    row = batch.rows.get()
    assert (row.state, row.verdict, row.changed, row.target) == ("done", "updated", ["district"], known(1).pk)
    assert known(1).household.district == after
    history = apps.get_model("beneficiaries", "HouseholdEvent").objects.filter(pgh_obj=known(1).household)
    assert [kept.district_id for kept in history] == [before.pk]
    assert batch.as_of == today()
    again = taken_over(person(1, district="الناصرة"))
    assert again.rows.get().changed == []


def test_how_far_a_worker_is_stands_on_the_page(staged, as_user, researcher, officer):
    batch = staged(person(1), person(2))
    services.start(batch=batch, by=officer, kind=REGISTER)
    ImportRow.objects.filter(batch=batch, number=2).update(state="done", verdict="new", done_at=now())
    shown = as_user(researcher).get(reverse("beneficiaries:import", args=[batch.uuid])).content.decode()
    assert "<progress" in shown
    assert 'value="1"' in shown
    assert 'max="2"' in shown


def test_a_long_import_wakes_two_workers(staged, officer, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(services, "LONG", 1)
    batch = staged(person(1), person(2))
    with django_capture_on_commit_callbacks() as woken:
        services.start(batch=batch, by=officer, kind=REGISTER)
    assert len(woken) == services.HANDS
