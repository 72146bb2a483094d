"""Documents with a public code, and receipts: what cannot be guessed, changed or found."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from accounts.actor import Actor
from core.clock import today
from exchange import codes, issued, services
from exchange.enums import DocumentKind, DocumentState, WithdrawalReason
from exchange.models import IssuedDocument, Receipt
from exchange.papers import SLIP, slip
from tests.factories.exchange import IssuedDocumentFactory, ReceiptFactory

pytestmark = pytest.mark.django_db
KIND = DocumentKind.STATEMENT_LETTER
DAY = dt.timedelta(days=1)


def data(office):
    return {"ar": slip(issuer=office, reference="QTF-STM-1448-000001", until=today())}


@pytest.fixture
def issue(office, charity, researcher, actor):
    def of(**more):
        given = {"office": office, "kind": KIND, "reference": "QTF-STM-1448-000001", "template": SLIP}
        return services.issue(**given | {"by": actor(researcher), "to": charity, "data": data(office)} | more)

    return of


class TestCodes:
    def test_they_are_long_and_of_letters_that_are_not_confused(self):
        made = {codes.new() for _time in range(500)}
        assert len(made) == 500
        assert {len(code) for code in made} == {16}
        signs = set("".join(made))
        assert signs == set(codes.ALPHABET)
        assert not signs & set("01ILOU")
        assert len(codes.ALPHABET) ** codes.LENGTH > 2**78

    @pytest.mark.parametrize(
        "typed", ["7k3m9qwdh2xtrb5n", "7K3M 9QWD H2XT RB5N", " 7K3M-9QWD–H2XT‑RB5N ", "٧K٣M-٩QWD-H٢XT-RB٥N"]
    )
    def test_they_are_read_as_they_are_typed(self, typed):
        assert codes.tidy(typed) == "7K3M9QWDH2XTRB5N"
        assert codes.grouped(codes.tidy(typed)) == "7K3M-9QWD-H2XT-RB5N"

    def test_a_receipts_code_verifies_no_letter(self):
        assert codes.digest_of("7K3M", purpose="document") != codes.digest_of("7K3M", purpose="receipt")


class TestIssuing:
    def test_a_matter_has_one_document_of_a_kind(self, issue):
        first = issue()
        assert issue().pk == first.pk
        assert IssuedDocument.objects.get().code == first.code

    def test_code_and_content_are_not_readable_in_the_table(self, issue):
        document = issue()
        stored = IssuedDocument.objects.raw(
            "SELECT id, code AS code_stored, content AS content_stored FROM exchange_issueddocument"
        )[0]
        assert document.code not in stored.code_stored
        assert "QTF-STM" not in stored.content_stored

    def test_somebody_issues_it(self, issue, office):
        with pytest.raises(PermissionDenied):
            issue(by=Actor.system(office))

    def test_the_file_is_the_same_whenever_it_is_set(self, issue):
        document = issue()
        first = issued.file_of(document=document)
        again = IssuedDocument.objects.get(pk=document.pk)  # another process, after whatever happened
        assert issued.file_of(document=again) == first

    def test_what_was_altered_in_the_table_is_not_given_out(self, issue):
        document = issue()
        document.content = document.content.replace("000001", "000002")
        with pytest.raises(issued.Altered):
            issued.file_of(document=document)

    @pytest.mark.parametrize("field", ["reference", "valid_until", "content_digest", "code_digest"])
    def test_nothing_of_it_changes(self, issue, field):
        document = issue()
        value = today() if field == "valid_until" else "other"
        with pytest.raises(DatabaseError, match="never_edited"), transaction.atomic():
            IssuedDocument.objects.filter(pk=document.pk).update(**{field: value})
        with pytest.raises(DatabaseError, match="never_deleted"), transaction.atomic():
            document.delete()

    def test_it_is_withdrawn_once_and_then_another_may_be_issued(self, issue, office, researcher, actor):
        first = issue()
        given = {"office": office, "kind": KIND, "reference": first.reference, "by": actor(researcher)}
        done = services.withdraw(**given, reason=WithdrawalReason.CORRECTED)
        assert done.state == DocumentState.WITHDRAWN
        assert services.withdraw(**given, reason=WithdrawalReason.CORRECTED) is None
        with pytest.raises(DatabaseError, match="never_edited"), transaction.atomic():
            IssuedDocument.objects.filter(pk=first.pk).update(withdrawn_at=None, withdrawal_reason="")
        assert issue().code != first.code

    @pytest.mark.parametrize(
        ("last", "state"), [(None, "valid"), (today() + DAY, "valid"), (today(), "valid"), (today() - DAY, "expired")]
    )
    def test_how_long_it_is_valid(self, last, state):
        assert IssuedDocumentFactory(valid_until=last).state == state

    def test_who_sees_its_row(self, issue, charity_staff, stranger, foreign_researcher, researcher, actor):
        issue()
        seen = [
            IssuedDocument.objects.visible_to(actor(user)).exists()
            for user in (researcher, charity_staff, stranger, foreign_researcher)
        ]
        assert seen == [True, True, False, False]

    def test_a_discreet_one_exists_for_keepers_alone(self, issue, researcher, actor):
        issue(discreet=True)
        assert not IssuedDocument.objects.visible_to(actor(researcher)).exists()


class TestVerifying:
    def test_by_its_code_alone(self, issue):
        document = issue()
        assert issued.verify(code=document.grouped_code) == document
        assert issued.verify(code=document.code.lower()) == document

    @pytest.mark.parametrize(
        "code", ["", "-", "7K3M", "QTF-STM-1448-000001", "'; DROP", "7K3M-9QWD-H2XT-RB5N", "ا" * 99]
    )
    def test_whatever_else_finds_nothing_at_the_same_cost(self, issue, code, django_assert_num_queries):
        issue()
        with django_assert_num_queries(1):
            assert issued.verify(code=code) is None


class TestReceipts:
    def test_a_matter_has_one_as_long_as_it_runs(self, office):
        first = services.receipt(office=office, source="QTF-REF-1448-000009")
        assert services.receipt(office=office, source="QTF-REF-1448-000009").code == first.code
        assert services.receipt(office=office, source="QTF-REF-1448-000010").code != first.code

    def test_one_that_is_over_is_replaced(self, office):
        old = ReceiptFactory(office=office, source="QTF-REF-1448-000009", expires_on=today() - DAY)
        new = services.receipt(office=office, source="QTF-REF-1448-000009")
        assert new.code != old.code
        assert issued.find_receipt(code=old.code) is None
        assert issued.find_receipt(code=new.grouped_code) == new
        assert Receipt.objects.filter(ended_at=None).count() == 1

    def test_one_that_was_ended_leads_nowhere(self, office):
        row = ReceiptFactory(office=office, source="QTF-REF-1448-000009")
        issued.end_receipt(office=office, source="QTF-REF-1448-000009")
        assert issued.find_receipt(code=row.code) is None
