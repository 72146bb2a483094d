"""The director looks after a message that was not sent: finds it, sends it again, and sees what became of it."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from core.clock import now
from notifications import outbox
from notifications.enums import DeliveryStatus, Trouble
from notifications.models import Delivery
from tests.factories.notifications import DeliveryFactory, TextMessageFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
S = DeliveryStatus
NUMBER = "+966501234567"


def test_a_message_that_was_given_up_is_sent_again(story, office, manager):
    page = story.page
    moments = {"attempted_at": now(), "finished_at": now()}
    dead = TextMessageFactory(
        office=office,
        number=NUMBER,
        status=S.DEAD,
        attempts=8,
        error=Trouble.AWAY,
        label="QTF-CHG-1448-000001",
        **moments,
    )
    DeliveryFactory(office=office, status=S.UNKNOWN, error=Trouble.BROKE_OFF, **moments)
    story.sign_in(manager)
    story.go(reverse("notifications:list"))
    story.check("notices-empty")
    story.follow(page.get_by_role("link", name="سجل الرسائل الصادرة"))
    story.check("messages")
    assert "501234567" not in page.content()

    story.go(reverse("notifications:messages", query={"status": "dead"}))
    story.follow(page.locator("a.ak-table__open").first)
    expect(page.locator("main")).to_contain_text("تعذّر الوصول إلى بوابة الرسائل.")
    story.check("message-dead")
    story.follow(page.get_by_role("button", name="إعادة الإرسال", exact=True))
    expect(page.locator("main")).to_contain_text("بانتظار الإرسال")
    expect(page.locator("main")).to_contain_text("أُعيد إرسالها يدويًا")
    story.check("message-waiting")

    outbox.send_pending()
    assert Delivery.objects.get(pk=dead.pk).status == S.SENT
    story.go(reverse("notifications:message", args=[dead.pk]))
    expect(page.locator("main")).to_contain_text("لا إجراء مطلوب منكم الآن")
    story.check("message-sent")
