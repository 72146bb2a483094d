"""The statement letter and the slip: through the page and through the API, for those whose matter it is."""

import json

import pytest
from django.urls import reverse

from core.clock import today
from exchange import papers
from exchange.enums import DocumentState
from exchange.models import IssuedDocument, Receipt
from statements import services
from statements.enums import StatementStatus

pytestmark = pytest.mark.django_db
S = StatementStatus
DOORS = {"web": ("statements:letter", "statements:slip-file"), "api": ("api-statements-letter", "api-statements-slip")}
WITHOUT = [S.ASKED, S.UNDER_REVIEW, S.RETURNED, S.DECLINED, S.WITHDRAWN]


@pytest.fixture
def get(as_user, api):
    def of(door, user, name, row):
        client = as_user(user) if door == "web" else api(user)
        return client.get(reverse(name, args=[row.key]))

    return of


def said(row, language="ar"):
    return json.loads(IssuedDocument.objects.get(reference=row.reference).content)[language]


@pytest.mark.parametrize("door", DOORS)
class TestDoors:
    @pytest.mark.parametrize("who", ["staff", "director", "researcher", "manager"])
    def test_both_sides_have_the_letter(self, door, who, get, statement_in, people):
        row = statement_in(S.ANSWERED)
        answer = get(door, getattr(people, who).user, DOORS[door][0], row)
        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")
        assert f'filename="{row.reference}.pdf"' in answer["Content-Disposition"]
        assert "no-store" in answer["Cache-Control"]

    @pytest.mark.parametrize("who", ["stranger", "coordinator", "reader"])
    def test_nobody_else(self, door, who, get, statement_in, people):
        row = statement_in(S.ANSWERED)
        for name in DOORS[door]:
            assert get(door, getattr(people, who).user, name, row).status_code == 404

    @pytest.mark.parametrize("status", WITHOUT)
    def test_without_an_answer_there_is_no_letter(self, door, status, get, statement_in, people):
        row = statement_in(status)
        assert get(door, people.staff.user, DOORS[door][0], row).status_code == 404
        assert not IssuedDocument.objects.exists()

    def test_the_charity_gives_the_person_a_slip(self, door, get, statement_in, people):
        row = statement_in(S.ASKED)
        answer = get(door, people.staff.user, DOORS[door][1], row)
        assert answer.content.startswith(b"%PDF-")
        assert get(door, people.staff.user, DOORS[door][1], row).content == answer.content
        assert Receipt.objects.get().source == row.reference

    @pytest.mark.parametrize("status", [S.DRAFT, S.WITHDRAWN])
    def test_what_is_not_under_way_has_no_slip(self, door, status, get, statement_in, people):
        row = statement_in(status)
        assert get(door, people.staff.user, DOORS[door][1], row).status_code == 404
        assert not Receipt.objects.exists()


def test_it_is_issued_with_the_answer(statement_in, people):
    row = statement_in(S.ANSWERED)
    document = IssuedDocument.objects.get()
    assert (document.reference, document.issued_at, document.issued_by) == (
        row.reference,
        row.answered_at,
        row.answered_by,
    )
    assert (document.issuer, document.organisation) == (row.office, row.charity)
    assert document.state == DocumentState.VALID


@pytest.mark.parametrize(
    ("gender", "words", "opening"),
    [("f", "مستفيدة حاليًا", "صاحبة البيانات"), ("m", "مستفيد حاليًا", "صاحب البيانات")],
)
def test_it_speaks_in_the_persons_gender(gender, words, opening, statement_in, people):
    row = statement_in(S.ASKED, gender=gender)
    services.answer(statement=row, by=people.researcher, answer="current", matched=True)
    assert said(row)["result"] == words
    assert opening in said(row)["before"][0]


def test_it_names_the_person_and_hides_the_number(statement_in, people):
    row = statement_in(S.ANSWERED)
    text = json.dumps(said(row), ensure_ascii=False)
    assert row.name_typed in text
    assert f"••••••{row.number_last4}" in text
    assert row.number_typed not in text


def test_it_is_whole_in_english_too(statement_in):
    row = statement_in(S.ANSWERED)
    english = said(row, "en")
    assert english["result"] == "Currently a beneficiary"
    assert english["title"] == "Statement letter"


def test_a_stamp_stands_only_where_a_registration_is_kept(statement_in, settings):
    assert said(statement_in(S.ANSWERED))["stamp"] == ""
    settings.GOV_STAMP_REGISTRATION_NO = "20241234567"
    assert "20241234567" in papers.verification(None)["stamp"]


def test_what_was_answered_before_there_were_letters_has_one_too(statement_in, people, as_user):
    row = statement_in(S.ASKED)
    values = {"status": S.ANSWERED, "answer": "refer", "answered_at": row.asked_at, "answered_on": today()}
    type(row).objects.filter(pk=row.pk).update(**values, answered_by=people.researcher.membership)
    for _time in range(2):
        assert as_user(people.staff.user).get(reverse("statements:letter", args=[row.key])).status_code == 200
    document = IssuedDocument.objects.get()
    assert (document.issued_at, document.issued_by) == (row.asked_at, people.researcher.membership)


def test_an_expired_answer_has_an_expired_letter(statement_in, people, as_user):
    row = statement_in(S.EXPIRED)
    assert as_user(people.staff.user).get(reverse("statements:letter", args=[row.key])).status_code == 200


def test_what_is_corrected_is_withdrawn(statement_in, people):
    row = statement_in(S.ANSWERED)
    taken_back = services.correct(statement=row, by=people.researcher, words="وردت معلومة أحدث")
    document = IssuedDocument.objects.get()
    assert (taken_back.status, taken_back.answer, taken_back.answered_on) == (S.UNDER_REVIEW, "", None)
    assert document.state == DocumentState.WITHDRAWN
    assert document.withdrawn_by == people.researcher.membership
    services.answer(statement=taken_back, by=people.researcher, answer="refer")
    assert [each.state for each in IssuedDocument.objects.order_by("id")] == [
        DocumentState.WITHDRAWN,
        DocumentState.VALID,
    ]


def test_the_page_offers_both_papers(statement_in, people, as_user):
    row = statement_in(S.ANSWERED)
    text = as_user(people.staff.user).get(row.get_absolute_url()).content.decode()
    assert reverse("statements:letter", args=[row.key]) in text
    assert reverse("statements:slip", args=[row.key]) in text


def test_the_slip_on_the_screen_names_nobody(statement_in, people, as_user):
    row = statement_in(S.ASKED)
    text = as_user(people.staff.user).get(reverse("statements:slip", args=[row.key])).content.decode()
    assert Receipt.objects.get().grouped_code in text
    assert "<svg xmlns" in text
    for private in (row.name_typed, row.number_last4, row.purpose_words or "مساعدة غذائية"):
        assert private not in text.partition("<main")[2]
