"""Places are reserved, used and given back; two households never take the last one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from charities import services
from charities.enums import HelpKind
from charities.models import ServiceMonth
from core.errors import is_conflict
from tests.factories.charities import ServiceFactory

ON = date(2026, 11, 22)
MONTH = date(2026, 11, 1)
REPAIR = {HelpKind.HOME_REPAIR}


def counts(service):
    row = ServiceMonth.objects.filter(service=service, month=MONTH).first()
    return (row.reserved, row.used) if row else (0, 0)


@pytest.mark.django_db
class TestCapacity:
    def test_a_place_is_reserved_then_used(self):
        service = ServiceFactory(monthly_capacity=2)
        services.reserve(charity=service.charity, help_kinds=REPAIR, on=ON)
        assert counts(service) == (1, 0)
        services.use(charity=service.charity, help_kinds=REPAIR, on=ON)
        assert counts(service) == (0, 1)

    def test_a_place_is_given_back_once(self):
        service = ServiceFactory(monthly_capacity=2)
        services.reserve(charity=service.charity, help_kinds=REPAIR, on=ON)
        service.active = False
        service.save()
        services.release(charity=service.charity, help_kinds=REPAIR, on=ON)
        services.release(charity=service.charity, help_kinds=REPAIR, on=ON)
        assert counts(service) == (0, 0)

    def test_without_room_nothing_is_reserved(self):
        service = ServiceFactory(monthly_capacity=1)
        services.reserve(charity=service.charity, help_kinds=REPAIR, on=ON)
        with pytest.raises(ValidationError) as refused:
            services.reserve(charity=service.charity, help_kinds=REPAIR, on=ON)
        assert is_conflict(refused.value)
        assert refused.value.code == "recipient_not_ready"
        assert counts(service) == (1, 0)
        services.reserve(charity=service.charity, help_kinds=REPAIR, on=date(2026, 12, 1))

    def test_an_urgent_case_is_counted_beyond_the_limit(self):
        service = ServiceFactory(monthly_capacity=0)
        services.reserve(charity=service.charity, help_kinds=REPAIR, on=ON, ignore_capacity=True)
        assert counts(service) == (1, 0)

    def test_one_service_of_each_kind_gives_the_place(self):
        full = ServiceFactory(monthly_capacity=1)
        roomy = ServiceFactory(charity=full.charity, monthly_capacity=5)
        food = ServiceFactory(charity=full.charity, kind=HelpKind.FOOD, monthly_capacity=0)
        other = ServiceFactory(monthly_capacity=5)
        services.reserve(charity=full.charity, help_kinds={*REPAIR, HelpKind.FOOD}, on=ON)
        assert [counts(each) for each in (full, roomy, food, other)] == [(0, 0), (1, 0), (1, 0), (0, 0)]

    def test_what_the_charity_does_not_offer_reserves_nothing(self):
        service = ServiceFactory()
        assert services.reserve(charity=service.charity, help_kinds={HelpKind.FOOD}, on=ON) == []


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_last_place_has_one_winner():
    service = ServiceFactory(monthly_capacity=1)

    def take(_):
        try:
            services.reserve(charity=service.charity, help_kinds=REPAIR, on=ON)
        except ValidationError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        won = list(pool.map(take, range(4)))
    assert won.count(True) == 1
    assert counts(service) == (1, 0)
