"""One e-mail each working morning: once for each person and day, whatever dies when."""

import datetime as dt

import pytest
from django.core import mail

from accounts.enums import Role
from core.clock import RIYADH
from notifications import outbox
from notifications.enums import MailPace
from notifications.models import Delivery, Notice
from notifications.services import Audience, read, tell
from offices.enums import HolidayScope
from portal.tasks import digests_of
from tests.factories.accounts import MembershipFactory
from tests.factories.notifications import MailChoiceFactory
from tests.factories.offices import HolidayFactory

pytestmark = pytest.mark.django_db
SUNDAY = dt.datetime(2026, 11, 22, 7, 30, tzinfo=RIYADH)
DAY = dt.timedelta(days=1)


@pytest.fixture
def reader(office):
    return MembershipFactory(organisation=office, user__email="reader@example.invalid")


def told(office, count=1, at=SUNDAY - DAY, **more):
    for n in range(count):
        (notice,) = tell(
            kind="referrals.sent",
            office=office,
            label=f"QTF-REF-1448-{n:06d}",
            to=[Audience.role(office, Role.RESEARCHER)],
            **more,
        )
        Notice.objects.filter(pk=notice.pk).update(created_at=at)


def test_ten_notices_are_one_mail_in_the_readers_words(office, reader):
    told(office, 10)
    assert digests_of(SUNDAY) == 1
    Delivery.objects.update(not_before=SUNDAY - 9000 * DAY)
    outbox.send_pending()
    (message,) = mail.outbox
    assert message.to == ["reader@example.invalid"]
    assert message.subject == "موجز الصباح: 10 إشعارات بانتظار القراءة"
    assert message.body.count("• ") == 10


def test_once_for_each_person_and_day_and_nothing_twice(office, reader):
    told(office)
    assert (digests_of(SUNDAY), digests_of(SUNDAY + dt.timedelta(hours=2))) == (1, 0)
    assert digests_of(SUNDAY + DAY) == 0
    told(office, at=SUNDAY + dt.timedelta(hours=5))
    assert digests_of(SUNDAY + DAY) == 1


def test_a_long_list_says_how_many_more(office, reader):
    told(office, 15)
    digests_of(SUNDAY)
    facts = Delivery.objects.get().facts
    assert (len(facts["notices"]), facts["count"], facts["more"]) == (12, 15, 3)


def test_not_on_a_day_off(office, reader):
    told(office)
    assert digests_of(SUNDAY - DAY) == 0
    HolidayFactory(starts_on=SUNDAY.date(), ends_on=SUNDAY.date(), applies_to=HolidayScope.OFFICES)
    assert digests_of(SUNDAY) == 0
    assert digests_of(SUNDAY + DAY) == 1


def test_nothing_to_whoever_has_read_it_or_was_mailed_at_once(office, reader, actor):
    told(office)
    read(notices=Notice.objects.all(), by=actor(reader.user))
    told(office, urgent=True)
    assert digests_of(SUNDAY) == 0


def test_nothing_to_whoever_wants_each_at_once_nor_to_who_has_left(office):
    eager = MembershipFactory(organisation=office, user__email="eager@example.invalid")
    MailChoiceFactory(user=eager.user, pace=MailPace.AT_ONCE)
    MembershipFactory(organisation=office, user__email="gone@example.invalid", ends_on="2021-01-01")
    MembershipFactory(organisation=office)
    told(office)
    assert digests_of(SUNDAY) == 0


def test_each_office_is_told_its_own(office, other_office, reader):
    MembershipFactory(organisation=other_office, user__email="other@example.invalid")
    told(office)
    digests_of(SUNDAY)
    assert [row.address for row in Delivery.objects.all()] == ["reader@example.invalid"]
