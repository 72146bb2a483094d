"""What a charity may ask, how often, and what it learns by asking: nothing."""

import datetime as dt
import re
import uuid

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from beneficiaries.models import Person
from charities.models import DataSharingAgreement
from core.clock import riyadh_date, today
from core.deadlines import end_of_day
from core.errors import Conflict
from notifications.models import Notice
from offices.calendars import calendar_for
from statements import services
from statements.enums import StatementPurpose, StatementStatus
from statements.models import StatementRequest
from tests.factories.beneficiaries import PersonFactory, national_number
from tests.statements.conftest import NUMBER, given

pytestmark = pytest.mark.django_db


def ask(people, by=None, **more):
    return services.submit(by=by or people.staff, given=given(**more))[0]


def test_asking_names_the_agreement_the_ground_and_the_term(people):
    row = ask(people)
    row.refresh_from_db()
    assert row.status == StatementStatus.ASKED
    assert row.agreement.charity == people.charity
    assert row.legal_basis == "agreement"
    assert row.reference.startswith(f"{people.office.code}-STM-")
    assert row.due_at == end_of_day(calendar_for(people.office).add_working_days(riyadh_date(row.asked_at), 3))


def test_what_was_typed_is_encrypted(people):
    row = ask(people)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name_typed, number_typed FROM statements_statementrequest WHERE id = %s", [row.pk])
        name, number = cursor.fetchone()
    assert "سلمى" not in name
    assert NUMBER not in number
    row.refresh_from_db()
    assert (row.name_typed, row.number_typed, row.number_last4) == ("سلمى علي التجريبي", NUMBER, NUMBER[-4:])


def test_arabic_digits_and_invisible_marks_are_tidied(people):
    typed = NUMBER.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    row = ask(people, national_number=f" {typed[:4]} {typed[4:]}\u202e", name="سلمى\u202e  علي\x00")
    assert row.number_typed == NUMBER
    assert row.name_typed == "سلمى علي"


@pytest.mark.parametrize(
    ("content", "field", "code"),
    [
        ({"national_number": "123"}, "national_number", "invalid_national_number"),
        (
            {"national_number": NUMBER[:-1] + str((int(NUMBER[-1]) + 1) % 10)},
            "national_number",
            "national_number_checksum",
        ),
        ({"national_number": ""}, "national_number", "required"),
        ({"name": "\u202e "}, "name", "required"),
        ({"name": "س" * 151}, "name", "max_length"),
        ({"gender": ""}, "gender", "required"),
        ({"gender": "x"}, "gender", "invalid_choice"),
        ({"purpose": "amounts"}, "purpose", "invalid_choice"),
        ({"purpose": ""}, "purpose", "required"),
        ({"purpose": StatementPurpose.OTHER}, "purpose_words", "required"),
        ({"purpose_words": "س" * 201}, "purpose_words", "max_length"),
    ],
)
def test_bad_input_is_refused_on_its_field(people, content, field, code):
    with pytest.raises(ValidationError) as refused:
        ask(people, **content)
    assert [error.code for error in refused.value.error_dict[field]] == [code]


def test_a_draft_may_be_half_and_is_nobodys_but_the_charitys(people):
    row = services.save_draft(by=people.staff, given=services.Given(name="سلمى"))
    assert StatementRequest.objects.visible_to(people.director).filter(pk=row.pk).exists()
    for other in (people.researcher, people.manager, people.stranger, people.reader):
        assert not StatementRequest.objects.visible_to(other).filter(pk=row.pk).exists()
    services.withdraw(statement=row, by=people.staff)
    assert not StatementRequest.objects.visible_to(people.researcher).filter(pk=row.pk).exists()
    assert not Notice.objects.filter(kind__startswith="statements").exists()


def test_without_an_agreement_in_force_nothing_is_asked(people):
    DataSharingAgreement.objects.filter(charity=people.charity).update(valid_to=today() - dt.timedelta(days=1))
    with pytest.raises(Conflict) as refused:
        ask(people)
    assert refused.value.code == "no_agreement"


def test_the_months_number_is_kept(people):
    DataSharingAgreement.objects.filter(charity=people.charity).update(statement_quota=2)
    first = ask(people)
    ask(people, n=700_002)
    with pytest.raises(Conflict) as refused:
        ask(people, n=700_003)
    assert refused.value.code == "quota_reached"
    services.withdraw(statement=first, by=people.staff)
    ask(people, n=700_003)


def test_last_month_and_other_charities_do_not_count(people):
    DataSharingAgreement.objects.update(statement_quota=1)
    row = ask(people)
    StatementRequest.objects.filter(pk=row.pk).update(asked_at=row.asked_at - dt.timedelta(days=32))
    ask(people, by=people.stranger)
    ask(people, n=700_002)


def test_a_returned_request_is_asked_again_under_the_same_reference(people, statement_in):
    DataSharingAgreement.objects.filter(charity=people.charity).update(statement_quota=1)
    row = statement_in(StatementStatus.RETURNED)
    reference = row.reference
    row = services.save_draft(by=people.staff, given=given(name="سلمى علي حسن التجريبي"), statement=row)
    with pytest.raises(ValidationError):
        services.save_draft(by=people.staff, given=given(name=""), statement=row)
    row = services.ask(statement=row, by=people.staff)
    assert (row.reference, row.status, row.words) == (reference, StatementStatus.ASKED, "")


def test_what_was_asked_cannot_be_rewritten(people, statement_in):
    with pytest.raises(Conflict):
        services.save_draft(by=people.staff, given=given(), statement=statement_in(StatementStatus.ASKED))


def test_the_same_form_twice_is_one_request(people):
    key = uuid.uuid4()
    first, new = services.submit(by=people.staff, given=given(), uuid=key)
    again, also_new = services.submit(by=people.staff, given=given(), uuid=key)
    assert (new, also_new, first.pk) == (True, False, again.pk)
    for by, content in ((people.staff, given(name="غيرها")), (people.stranger, given())):
        with pytest.raises(Conflict) as refused:
            services.submit(by=by, given=content, uuid=key)
        assert refused.value.code == "uuid_conflict"


def test_a_charity_is_told_of_its_own_waiting_request_only(people):
    ask(people)
    with pytest.raises(Conflict) as refused:
        ask(people)
    assert refused.value.code == "already_asked"
    ask(people, by=people.stranger)


def test_two_charities_do_not_see_each_other(people):
    row = ask(people)
    assert not StatementRequest.objects.visible_to(people.stranger).exists()
    with pytest.raises(ObjectDoesNotExist):
        services.withdraw(statement=row, by=people.stranger)


@pytest.mark.parametrize("who", ["researcher", "manager", "reader", "coordinator"])
def test_only_a_charitys_staff_asks(who, people):
    with pytest.raises(PermissionDenied):
        ask(people, by=getattr(people, who))


def test_asking_is_the_same_work_for_known_and_unknown(people):
    """No look into the register, no trace that differs: the statements sent to the database are the same."""
    PersonFactory(office=people.office, national_number=national_number(700_010), first_name="سلمى")

    def traces(n):
        with CaptureQueriesContext(connection) as captured:
            row = ask(people, n=n)
        notices = Notice.objects.filter(key=row.reference).values_list("kind", "facts", "role")
        shapes = [re.sub(r"[0-9]+", "", query["sql"].split("VALUES")[0])[:60] for query in captured]
        return shapes, sorted(map(str, notices)), row.person_id

    ask(people, n=700_012)
    known, unknown = traces(700_010), traces(700_011)
    assert known == unknown
    assert not any("beneficiaries" in shape for shape in known[0])
    assert Person.objects.count() == 1
