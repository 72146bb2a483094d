"""Papers, from the desk to the street: a letter is saved and verified by anybody; a citizen follows a request by its slip."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from exchange.models import IssuedDocument, Receipt
from referrals.models import Referral
from statements import services
from statements.services import Given
from tests.factories.beneficiaries import PersonFactory, national_number
from tests.factories.referrals import ReferralEventFactory, ReferralFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def leave(story):
    """The next reader has no account."""
    story.page.context.clear_cookies()


def test_a_letter_is_saved_and_verified_in_public(story, actor, charity_staff, researcher):
    page = story.page
    given = Given(name="سلمى علي التجريبي", national_number=national_number(700_001), gender="f", purpose="food")
    row, _new = services.submit(by=actor(charity_staff), given=given)
    services.answer(statement=row, by=actor(researcher), answer="current", matched=True)

    story.sign_in(charity_staff)
    story.go(row.get_absolute_url())
    story.check("letter-offered")
    with page.expect_download() as saved:
        page.get_by_role("link", name="خطاب الإفادة (PDF)").click()
    assert saved.value.suggested_filename == f"خطاب إفادة {row.reference}.pdf"
    assert saved.value.path().read_bytes().startswith(b"%PDF-")
    code = IssuedDocument.objects.get().grouped_code

    # At a counter: the code is typed from paper, small and with blanks.
    leave(story)
    story.go(reverse("portal:verify"))
    story.check("verify")
    story.check_for_thumbs()
    page.get_by_label("الرمز").fill(code.lower().replace("-", " "))
    story.follow(page.get_by_role("button", name="تحقق"))
    expect(page.get_by_role("heading", level=1)).to_have_text("الخطاب ساري المفعول")
    expect(page.locator("main")).to_contain_text(row.reference)
    for private in ("سلمى", "مستفيدة", str(row.charity)):
        expect(page.locator("main")).not_to_contain_text(private)
    story.check("verified")
    story.check_for_thumbs()

    # A forged one.
    story.forgive("404")
    story.go(reverse("portal:verify-code", args=["7K3M-9QWD-H2XT-RB5N"]))
    expect(page.get_by_role("alert")).to_contain_text("لا يوجد خطاب بهذا الرمز")
    story.check("verify-forged")

    # In the reader's other language.
    story.go(reverse("portal:verify-code", args=[code]))
    story.follow(page.get_by_role("button", name="English"))
    expect(page.get_by_role("heading", level=1)).to_have_text("The letter is valid")
    story.check("verified-english")


def test_a_citizen_follows_the_request_by_a_slip(story, office, charity, researcher):
    page = story.page
    referral = ReferralFactory(
        office=office, recipient=charity, person=PersonFactory(office=office, first_name="سلمى", family_name="المكتوم")
    )
    ReferralEventFactory(referral=referral, membership=researcher.memberships.get())
    story.sign_in(researcher)
    story.go(referral.get_absolute_url())
    story.follow(page.get_by_role("link", name="بطاقة متابعة لصاحب الطلب"))
    expect(page.get_by_role("heading", level=1)).to_have_text("بطاقة متابعة")
    expect(page.locator("main")).not_to_contain_text("سلمى")
    story.check("slip")
    with page.expect_download() as saved:
        page.get_by_role("link", name="حفظ بصيغة PDF").click()
    assert saved.value.suggested_filename == f"بطاقة متابعة {referral.reference}.pdf"
    code = Receipt.objects.get().grouped_code

    leave(story)
    story.go(reverse("portal:receipts"))
    story.check("receipts")
    page.get_by_label("الرمز").fill(code)
    story.follow(page.get_by_role("button", name="عرض"))
    expect(page.get_by_role("heading", level=1)).to_have_text("وصل طلبك")
    for private in ("سلمى", "المكتوم", str(charity), referral.reference):
        expect(page.locator("main")).not_to_contain_text(private)
    story.check("receipt")
    story.check_for_thumbs()

    Referral.objects.filter(pk=referral.pk).update(status="in_progress", due_at=None)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("طلبك قيد التنفيذ")
    story.check("receipt-going")
