"""Statements of the years before the portal: the office's own, counted by their days, changed by nobody."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from beneficiaries.models import Person
from core.hijri import HijriDate
from core.periods import Period
from exchange import running
from exchange import services as files
from exchange.models import ImportBatch
from indicators.annual import annual
from notifications.models import Delivery, Notice
from statements import rights
from statements.earlier import taking_over
from statements.earlier.kind import EARLIER
from statements.models import StatementRequest
from tests.exchange.tables import upload
from tests.factories.beneficiaries import PersonFactory, national_number
from tests.statements.earlier import earlier_row, earlier_sheet

pytestmark = pytest.mark.django_db
ANSWERED = HijriDate(1443, 2, 12).to_gregorian()


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def work(batch):
    running.work(batch.pk, kind=EARLIER, examine=taking_over.examine, apply=taking_over.apply)
    return ImportBatch.objects.get(pk=batch.pk)


@pytest.fixture
def director(manager, actor):
    return actor(manager)


@pytest.fixture
def tried(director):
    def of(*rows):
        batch = files.open_batch(by=director, kind=EARLIER, file=upload(earlier_sheet(*rows)))
        files.confirm_columns(batch=batch, by=director, kind=EARLIER, chosen=batch.columns)
        return work(batch)

    return of


@pytest.fixture
def taken_over(tried, director):
    def of(*rows):
        batch = tried(*rows)
        files.start(batch=batch, by=director, kind=EARLIER)
        return work(batch)

    return of


def codes(batch, number=2):
    errors = batch.rows.get(number=number).errors
    return {column: [error["code"] for error in found] for column, found in errors.items()}


def test_it_stands_with_its_own_days_and_stirs_nobody(office, charity, taken_over, director):
    known = PersonFactory(office=office, national_number=national_number(1))
    batch = taken_over(earlier_row(1, charity), earlier_row(2, charity, answer="اعتذار"))
    row, declined = StatementRequest.objects.order_by("id")
    assert (row.past, row.past_number, row.past_batch) == (True, "1/1443", batch.uuid)
    assert (row.status, row.answer, row.answered_on, row.person) == ("expired", "current", ANSWERED, known)
    assert (declined.status, declined.answer, declined.answered_on) == ("declined", "", None)
    assert row.reference.startswith(f"{office.code}-STM-1443-")
    assert [event.verb for event in row.events.order_by("id")] == ["ask", "answer"]
    assert not Notice.objects.exists()
    assert not Delivery.objects.exists()
    assert Person.objects.count() == 1  # nobody is made
    for each in (row, declined):
        assert rights.allowed(director, each) == []
        assert rights.refused(director, each) == []


def test_the_figures_count_it_by_its_day(office, charity, taken_over, director):
    taken_over(earlier_row(1, charity), earlier_row(2, charity), earlier_row(3, charity, answer="اعتذار"))
    for year, expected in ((1443, 2), (1444, 0)):
        counted = annual(by=director, office=office, period=Period.hijri_year(year))
        figures = {figure.indicator.code: figure.value for figure in counted.figures}
        assert figures["statements_answered"] == expected


def test_the_charity_is_not_shown_it(charity, taken_over, as_user, charity_staff, manager):
    taken_over(earlier_row(1, charity))
    key = StatementRequest.objects.get().key
    url = reverse("statements:detail", args=[key])
    assert as_user(charity_staff).get(url).status_code == 404
    shown = as_user(manager).get(url)
    assert shown.status_code == 200
    assert "من سجل سابق" in shown.content.decode()
    listed = as_user(manager).get(reverse("statements:list"), {"group": "answered"}).content.decode()
    assert "من سجل سابق" in listed


def test_brought_in_again_it_changes_nothing(charity, taken_over, tried):
    rows = [earlier_row(1, charity), earlier_row(2, charity, own="")]
    taken_over(*rows)
    batch = taken_over(*rows)
    assert files.counts_of(batch=batch)["done_unchanged"] == 2
    assert StatementRequest.objects.count() == 2
    assert codes(tried(earlier_row(1, charity, answer="غير مستفيدة"))) == {"": ["taken_over_otherwise"]}


@pytest.mark.parametrize(
    ("changed", "column", "code"),
    [
        ({"charity": "لا أحد"}, "charity", "unknown_charity"),
        ({"number": "12"}, "national_number", None),
        ({"number": "", "name": ""}, "name", "required"),
        ({"answer": "ربما"}, "answer", "unknown_answer"),
        ({"answer": ""}, "answer", "required"),
        ({"answered": "01/02/1443"}, "answered_on", "before_asking"),
        ({"answered": "1443"}, "answered_on", "partial_date"),
        ({"purpose": "؟؟"}, "purpose", "unknown_purpose"),
        ({"gender": "س"}, "gender", "unknown_gender"),
    ],
)
def test_what_is_wrong_is_said_on_its_cell(charity, tried, changed, column, code):
    found = codes(tried(earlier_row(1, charity, **changed)))
    assert column in found
    assert code is None or code in found[column]


def test_all_that_the_file_did_is_taken_back(charity, taken_over, director):
    batch = taken_over(earlier_row(1, charity))
    files.undo(batch=batch, by=director, kind=EARLIER, take_back=taking_over.take_back)
    assert not StatementRequest.objects.exists()


def test_it_is_the_directors_alone(actor, researcher, charity):
    with pytest.raises(PermissionDenied):
        files.open_batch(by=actor(researcher), kind=EARLIER, file=upload(earlier_sheet(earlier_row(1, charity))))


@pytest.mark.parametrize("door", ["page", "api"])
def test_from_the_file_to_the_record_and_back(door, as_user, api, manager, charity):
    content = upload(earlier_sheet(earlier_row(1, charity)))
    client = as_user(manager) if door == "page" else api(manager)
    if door == "page":
        assert client.post(reverse("statements:earliers"), {"file": content}).status_code == 302
    else:
        assert (
            client.post(reverse("api-statements-earlier-list"), {"file": content}, format="multipart").status_code
            == 201
        )
    batch = ImportBatch.objects.get()

    def post(name, page_data=None, api_data=None):
        if door == "page":
            return client.post(reverse(f"statements:earlier-{name}", args=[batch.uuid]), page_data or {}).status_code
        return client.post(
            reverse(f"api-statements-earlier-{name}", kwargs={"uuid": batch.uuid}), api_data or {}
        ).status_code

    ok = 302 if door == "page" else 200
    assert (
        post("columns", {name: str(index) for name, index in batch.columns.items()}, {"columns": batch.columns}) == ok
    )
    work(batch)
    assert post("start") == ok
    work(batch)
    assert StatementRequest.objects.filter(past=True).count() == 1
    assert post("undo") == ok
    assert not StatementRequest.objects.exists()
