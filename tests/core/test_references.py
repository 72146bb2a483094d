"""References count per office, kind and Hijri year, without gaps and never twice."""

import threading
from dataclasses import dataclass
from datetime import date

import pytest
from django.db import connection, transaction

from core.models import Counter
from core.references import next_reference


@dataclass
class Office:
    code: str = "QTF"


@pytest.mark.django_db
class TestNextReference:
    def test_it_counts(self):
        day = date(2026, 11, 22)
        assert next_reference(Office(), "REF", day) == "QTF-REF-1448-000001"
        assert next_reference(Office(), "REF", on=day) == "QTF-REF-1448-000002"

    def test_each_series_for_itself(self):
        day = date(2026, 11, 22)
        next_reference(Office(), "REF", day)
        assert next_reference(Office("DMM"), "REF", day) == "DMM-REF-1448-000001"
        assert next_reference(Office(), "CHG", day) == "QTF-CHG-1448-000001"
        assert next_reference(Office(), "REF", date(2023, 8, 28)) == "QTF-REF-1445-000001"
        assert Counter.objects.count() == 4

    def test_the_year_turns_with_the_hijri_year(self):
        assert "-1444-" in next_reference(Office(), "REF", date(2023, 7, 18))
        assert "-1445-" in next_reference(Office(), "REF", date(2023, 7, 19))

    def test_what_is_rolled_back_leaves_no_gap(self):
        day = date(2026, 11, 22)

        with transaction.atomic():
            next_reference(Office(), "REF", day)
            transaction.set_rollback(True)
        assert next_reference(Office(), "REF", day).endswith("-000001")

    def test_one_query(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            next_reference(Office(), "REF", date(2026, 11, 22))


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_eight_at_once_get_eight_numbers():
    given, start = [], threading.Barrier(8)

    def ask():
        try:
            start.wait()
            with transaction.atomic():
                given.append(next_reference(Office(), "REF", date(2026, 11, 22)))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == [f"QTF-REF-1448-{number:06d}" for number in range(1, 9)]
