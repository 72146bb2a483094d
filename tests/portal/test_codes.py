"""Verification and receipts, without an account: what they say, and what they never say."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.models import AccessEntry
from core.clock import now, today
from corners.enums import CornerStatus
from exchange.enums import DocumentKind, WithdrawalReason
from tests.factories.corners import CornerFactory
from tests.factories.exchange import IssuedDocumentFactory, ReceiptFactory
from tests.factories.referrals import ReferralEventFactory, ReferralFactory
from tests.factories.statements import StatementRequestFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
UNKNOWN = "7K3M-9QWD-H2XT-RB5N"
NO_LETTER = "لا يوجد خطاب بهذا الرمز"
NOWHERE = "هذا الرمز غير صحيح أو انتهت مدته"


def text_of(answer):
    return answer.content.decode()


@pytest.fixture
def document(office, researcher):
    return IssuedDocumentFactory(issued_by=researcher.memberships.get(), valid_until=today() + 30 * DAY)


def withdrawn(document):
    document.withdrawn_at, document.withdrawal_reason = now(), WithdrawalReason.CORRECTED
    document.save(update_fields=["withdrawn_at", "withdrawal_reason"])
    return document


class TestVerification:
    def test_the_square_says_that_the_letter_is_valid(self, client, document):
        answer = client.get(reverse("portal:verify-code", args=[document.grouped_code]))
        assert answer.status_code == 200
        assert "الخطاب ساري المفعول" in text_of(answer)
        assert document.reference in text_of(answer)
        assert answer["X-Robots-Tag"] == "noindex"
        assert "no-store" in answer["Cache-Control"]

    def test_so_does_the_code_as_it_is_typed(self, client, document):
        answer = client.post(reverse("portal:verify"), {"code": document.code.lower()})
        assert "الخطاب ساري المفعول" in text_of(answer)

    def test_expired(self, client):
        old = IssuedDocumentFactory(valid_until=today() - DAY)
        answer = client.get(reverse("portal:verify-code", args=[old.code]))
        assert answer.status_code == 200
        assert "انتهت صلاحية الخطاب" in text_of(answer)
        assert old.reference in text_of(answer)

    def test_withdrawn(self, client, document):
        answer = client.get(reverse("portal:verify-code", args=[withdrawn(document).code]))
        assert "الخطاب مسحوب" in text_of(answer)
        assert "ساري المفعول" not in text_of(answer)

    def test_in_english(self, client, document):
        client.cookies["arkan_language"] = "en"
        answer = client.get(reverse("portal:verify-code", args=[document.code]))
        assert "The letter is valid" in text_of(answer)

    @pytest.mark.parametrize("code", [UNKNOWN, "x", "QTF-STM-1448-000001", "1' OR '1'='1"])
    def test_unknown_codes_have_the_same_words_and_the_same_cost(self, client, document, code, at_most_queries):
        with at_most_queries(2):  # the look-up, and the entry of the log
            answer = client.get(reverse("portal:verify-code", args=[code]))
        assert answer.status_code == 404
        assert NO_LETTER in text_of(answer)
        assert document.reference not in text_of(answer)

    def test_a_code_is_not_written_into_the_log(self, client):
        client.get(reverse("portal:verify-code", args=[UNKNOWN]))
        entry = AccessEntry.objects.get(view="portal:verify-code")
        assert (entry.key, entry.status) == ("", 404)

    def test_without_a_code_it_asks_for_one(self, client):
        for code in ("", "  ", "---"):
            answer = client.post(reverse("portal:verify"), {"code": code})
            assert answer.status_code == 400
            assert "ak-error" in text_of(answer)

    def test_it_may_not_be_tried_for_ever(self, client, document, settings):
        cache.clear()
        settings.PUBLIC_RATE_LIMITS = {"verify": (3, 600)}
        tried = [client.get(reverse("portal:verify-code", args=[UNKNOWN])).status_code for _time in range(4)]
        assert tried == [404, 404, 404, 429]
        right = client.get(reverse("portal:verify-code", args=[document.code]))
        assert right.status_code == 429
        assert document.reference not in text_of(right)
        assert client.post(reverse("portal:verify"), {"code": document.code}).status_code == 429

    def test_the_api_says_the_same(self, api, document, settings):
        answer = api().get(reverse("api-verify", args=[document.grouped_code]))
        assert answer.status_code == 200
        assert (answer.data["state"], answer.data["reference"]) == ("valid", document.reference)
        assert set(answer.data) == {"state", "kind", "reference", "issued_at", "valid_until", "withdrawn_at"}
        assert api().get(reverse("api-verify", args=[withdrawn(document).code])).data["state"] == "withdrawn"
        assert api().get(reverse("api-verify", args=[UNKNOWN])).status_code == 404
        cache.clear()
        settings.PUBLIC_RATE_LIMITS = {"verify": (1, 600)}
        tried = [api().get(reverse("api-verify", args=[UNKNOWN])).status_code for _time in range(2)]
        assert tried == [404, 429]

    def test_a_discreet_letter_says_what_every_letter_says(self, client, document):
        def said(**more):
            row = IssuedDocumentFactory(
                issued_by=document.issued_by, kind=DocumentKind.REFERRAL_LETTER, reference="TST-REF-1448-000001", **more
            )
            text = text_of(client.get(reverse("portal:verify-code", args=[row.code])))
            withdrawn(row)
            return (
                text.replace(row.grouped_code, "")
                .replace(row.code, "")
                .partition("ak-alert")[2]
                .partition("</main>")[0]
            )

        assert said(discreet=True) == said(discreet=False)


@pytest.fixture
def referral(office, charity):
    return ReferralFactory(
        office=office, recipient=charity, person__first_name="سلمى", person__family_name="المكتوم", summary="كلام خاص"
    )


def receipt(row):
    return ReceiptFactory(office=row.office, source=row.reference)


def opened(client, row):
    return client.get(reverse("portal:receipt", args=[row.grouped_code]))


class TestReceipt:
    def test_it_says_how_far_the_request_is_and_names_nobody(self, client, referral, at_most_queries):
        row = receipt(referral)
        with at_most_queries(4):
            answer = opened(client, row)
        text = text_of(answer)
        assert answer.status_code == 200
        assert "وصل طلبك" in text
        assert str(referral.office) in text
        for private in (
            "سلمى",
            "المكتوم",
            "كلام خاص",
            referral.reference,
            str(referral.recipient),
            referral.person.national_number_last4,
            referral.household.reference,
        ):
            assert private not in text, private

    def test_the_typed_code_leads_to_the_same_page(self, client, referral):
        row = receipt(referral)
        answer = client.post(reverse("portal:receipts"), {"code": row.code.lower()})
        assert answer["Location"] == reverse("portal:receipt", args=[row.grouped_code])

    def test_it_leads_to_the_corners_and_back(self, client, referral):
        row, corner = receipt(referral), CornerFactory(charity=referral.recipient, status=CornerStatus.ACTIVE)
        address = reverse("portal:receipt-corners", args=[row.grouped_code])
        assert address in text_of(opened(client, row))
        text = text_of(client.get(address))
        assert str(corner.name) in text
        assert reverse("portal:receipt", args=[row.grouped_code]) in text
        nowhere = client.get(reverse("portal:receipt-corners", args=[UNKNOWN]))
        assert nowhere["Location"] == reverse("portal:receipts")

    def test_of_an_apology_it_says_what_was_written_for_the_person(self, client, referral):
        ReferralEventFactory(
            referral=referral, verb="decline", words="لا ميزانية", words_person="نأسف، ونرشدكم إلى أقرب ركن"
        )
        type(referral).objects.filter(pk=referral.pk).update(
            status="declined", decline_reason="no_means", ended_at=now(), due_at=None
        )
        text = text_of(opened(client, receipt(referral)))
        assert "نعتذر عن طلبك" in text
        assert "نأسف، ونرشدكم إلى أقرب ركن" in text
        assert "لا ميزانية" not in text

    @pytest.mark.parametrize(
        "fields",
        [
            {"status": "withdrawn", "ended_at": now(), "due_at": None},
            {"status": "closed", "close_reason": "died", "ended_at": now(), "due_at": None},
            {"status": "closed", "close_reason": "duplicate", "ended_at": now(), "due_at": None},
            {"kind": "taaffuf"},
        ],
    )
    def test_what_is_not_the_citizens_any_more_leads_nowhere(self, client, referral, fields):
        row = receipt(referral)
        type(referral).objects.filter(pk=referral.pk).update(**fields)
        answer = opened(client, row)
        assert answer.status_code == 404
        assert NOWHERE in text_of(answer)

    @pytest.mark.parametrize("code", [UNKNOWN, "x", "QTF-REF-1448-000001"])
    def test_unknown_and_expired_codes_have_the_same_words(self, client, referral, code):
        old = ReceiptFactory(office=referral.office, source=referral.reference, expires_on=today() - DAY)
        unknown = client.get(reverse("portal:receipt", args=[code]))
        assert (unknown.status_code, opened(client, old).status_code) == (404, 404)
        assert NOWHERE in text_of(unknown)
        assert NOWHERE in text_of(opened(client, old))

    def test_it_may_not_be_tried_for_ever(self, client, referral, settings):
        cache.clear()
        settings.PUBLIC_RATE_LIMITS = {"receipt": (2, 600)}
        row = receipt(referral)
        assert [opened(client, row).status_code for _time in range(3)] == [200, 200, 429]

    def test_of_a_statement_it_never_says_the_answer(self, client, office, researcher):
        statement = StatementRequestFactory(
            agreement__charity__parent=office,
            status="answered",
            answer="current",
            matched_with_ministry=True,
            answered_at=now(),
            answered_on=today(),
            answered_by=researcher.memberships.get(),
        )
        text = text_of(opened(client, receipt(statement)))
        assert "صدرت الإفادة" in text
        assert "مستفيد" not in text
        assert statement.name_typed not in text
        assert str(statement.charity) not in text
