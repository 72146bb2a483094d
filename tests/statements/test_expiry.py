"""What was stated is not relied on for ever."""

import datetime as dt

import pytest
from django.conf import settings

from core.clock import today
from notifications.models import Notice
from statements.enums import StatementStatus
from statements.models import StatementRequest
from statements.tasks import expire
from tests.factories.beneficiaries import national_number
from tests.statements.conftest import age

pytestmark = pytest.mark.django_db


def test_old_statements_expire_once_and_stay_counted(statement_in):
    old = [statement_in(StatementStatus.ANSWERED, national_number=national_number(700_200 + n)) for n in range(3)]
    for row in old:
        age(row)
    fresh = statement_in(StatementStatus.ANSWERED)
    told = Notice.objects.count()
    assert (expire(), expire()) == (3, 0)
    for row in old:
        row.refresh_from_db()
        event = row.events.first()
        assert (row.status, event.verb, event.membership) == (StatementStatus.EXPIRED, "expire", None)
        assert row.answered_on is not None
        assert row.answer
    fresh.refresh_from_db()
    assert fresh.status == StatementStatus.ANSWERED
    assert Notice.objects.count() == told + 6  # the staff and the director of the charity, each time
    assert set(Notice.objects.order_by("-id").values_list("kind", flat=True)[:6]) == {"statements.expired"}


def test_the_last_day_of_validity_is_valid(statement_in):
    row = statement_in(StatementStatus.ANSWERED)
    last = today() - dt.timedelta(days=settings.STATEMENT_VALID_DAYS)
    StatementRequest.objects.filter(pk=row.pk).update(answered_on=last)
    assert expire() == 0
