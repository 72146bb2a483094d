"""What the office oversees: months, figures, what is unusual. A charity sees its own month and nothing of the others."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.clock import RIYADH, now, today
from core.errors import Conflict
from notifications.models import Notice
from statements import services, work
from statements.enums import StatementStatus, Unusual
from statements.models import StatementRequest, UnusualAsking
from statements.tasks import watch
from statements.terms import month_of
from tests.factories.beneficiaries import national_number
from tests.factories.charities import ready_charity
from tests.factories.statements import StatementRequestFactory, UnusualAskingFactory
from tests.statements.conftest import given, move

pytestmark = pytest.mark.django_db
S = StatementStatus


def at(hour, days=1):
    """A working day's hour, so many days back at least."""
    day = today() - dt.timedelta(days=days)
    while day.weekday() in (4, 5):
        day -= dt.timedelta(days=1)
    return dt.datetime.combine(day, dt.time(hour, 30), RIYADH)


def asked(charity, n, **more):
    values = {"agreement": charity.agreements.get(), "asked_at": at(10), "number_typed": national_number(n)}
    return StatementRequestFactory(**values | more)


def answered(people, charity, n, answer="refer", **more):
    row = asked(charity, n, **more)
    return services.answer(statement=row, by=people.researcher, answer=answer, matched=True)


class TestQuotas:
    def test_both_sides_see_the_month(self, people, as_user, api):
        people.charity.agreements.update(statement_quota=5)
        services.submit(by=people.staff, given=given())
        text = as_user(people.staff.user).get(reverse("statements:quotas")).content.decode()
        assert "1 من 5" in text.replace("\u2066", "").replace("\u2069", "")
        (own,) = api(people.staff.user).get(reverse("api-statements-quotas-list")).json()["results"]
        assert (own["charity"], own["allowed"], own["used"], own["held"], own["left"]) == (
            people.charity.code,
            5,
            1,
            0,
            4,
        )
        assert own["renews_on"] == month_of(today())[1].isoformat()
        lines = api(people.manager.user).get(reverse("api-statements-quotas-list")).json()["results"]
        assert {line["charity"] for line in lines} >= {people.charity.code, people.other_charity.code}

    def test_the_office_changes_it(self, people, as_user, api):
        code = people.charity.code
        url = reverse("statements:quota", args=[code])
        for user, quota in ((people.manager.user, 7), (people.coordinator.user, 8)):
            assert as_user(user).post(url, {f"{code}-quota": str(quota)}).status_code == 302
            assert people.charity.agreements.get().statement_quota == quota
        bad = as_user(people.manager.user).post(url, {f"{code}-quota": "-1"})
        assert bad.status_code == 200
        assert bad.context["tried"].errors["quota"]
        told = api(people.manager.user).post(reverse("api-statements-quotas-change", args=[code]), {"quota": 9})
        assert (told.status_code, told.json()["allowed"]) == (200, 9)
        bad = api(people.manager.user).post(reverse("api-statements-quotas-change", args=[code]), {"quota": 10**9})
        assert (bad.status_code, list(bad.json()["errors"])) == (400, ["quota"])
        for user in (people.staff.user, people.researcher.user):
            assert as_user(user).post(url, {f"{code}-quota": "1"}).status_code == 403
        people.charity.agreements.update(ended=True)
        assert as_user(people.manager.user).post(url, {f"{code}-quota": "1"}).status_code == 409

    def test_they_ask_little(self, people, as_user, at_most_queries):
        for _n in range(10):
            ready_charity(people.office)
        for user in (people.manager.user, people.staff.user):
            client = as_user(user)
            with at_most_queries(12):
                assert client.get(reverse("statements:quotas")).status_code == 200


class TestAsking:
    def test_who_asked_what_and_how_often(self, people, as_user, api):
        first, _new = services.submit(by=people.staff, given=given(700_001))
        services.submit(by=people.director, given=given(700_002, purpose="school"))
        move(first, "answer", people)
        answered(people, people.other_charity, 700_001)
        asked(people.other_charity, 700_003, asked_at=at(23))
        rows = {
            row["charity"]: row
            for row in api(people.manager.user).get(reverse("api-statements-asking")).json()["results"]
        }
        own, other = rows[people.charity.code], rows[people.other_charity.code]
        assert (own["asked"], own["people"], own["given"], own["waiting"]) == (2, 2, 1, 1)
        assert (other["asked"], other["without"], other["off_hours"]) == (2, 1, 1)
        client = as_user(people.researcher.user)
        page = client.get(reverse("statements:asking"), {"charity": people.charity.code})
        assert {str(line.who): line.asked for line in page.context["lines"]} == {
            str(people.staff.user): 1,
            str(people.director.user): 1,
        }
        only = client.get(reverse("statements:asking"), {"purpose": "school"})
        assert [line.asked for line in only.context["lines"]] == [1]
        past = {"first_day": "1", "first_month": "1", "first_year": "1440", "first_calendar": "hijri"}
        past |= {"last_day": "2", "last_month": "1", "last_year": "1440", "last_calendar": "hijri"}
        assert client.get(reverse("statements:asking"), past).context["lines"] == []
        assert as_user(people.staff.user).get(reverse("statements:asking")).status_code == 403

    def test_nobody_is_ranked(self, people, as_user):
        for n in range(3):
            asked(people.other_charity, 700_100 + n)
        asked(people.charity, 700_001)
        page = as_user(people.manager.user).get(reverse("statements:asking"))
        names = [line.who.sort_name for line in page.context["lines"]]
        assert names == sorted(names)

    def test_it_asks_little(self, people, as_user, at_most_queries):
        for n in range(5):
            asked(ready_charity(people.office), 700_100 + n)
        client = as_user(people.manager.user)
        for query in ({}, {"charity": people.charity.code}):
            with at_most_queries(12):
                assert client.get(reverse("statements:asking"), query).status_code == 200


class TestWatch:
    def test_many_misses(self, people, settings):
        settings.STATEMENT_WATCH_MISSES = 3
        for n in range(2):
            answered(people, people.charity, 700_100 + n)
        assert watch() == 0
        answered(people, people.charity, 700_110)
        assert (watch(), watch()) == (1, 0)
        found = UnusualAsking.objects.get()
        assert (found.kind, found.charity, found.facts) == (
            Unusual.MISSES,
            people.charity,
            {"count": 3, "of": 3, "days": settings.STATEMENT_WATCH_DAYS},
        )
        assert [notice.kind for notice in Notice.objects.filter(kind="statements.unusual")] == ["statements.unusual"]

    def test_misses_among_many_answers_are_no_news(self, people, settings):
        settings.STATEMENT_WATCH_MISSES = 3
        for n in range(3):
            answered(people, people.charity, 700_100 + n)
        for n in range(4):
            answered(people, people.charity, 700_200 + n, answer="current")
        assert watch() == 0

    def test_off_hours(self, people, settings):
        settings.STATEMENT_WATCH_OFF_HOURS = 2
        asked(people.charity, 700_100, asked_at=at(23))
        asked(people.charity, 700_101, asked_at=at(10))
        assert watch() == 0
        friday = at(10)
        while friday.weekday() != 4:
            friday -= dt.timedelta(days=1)
        asked(people.charity, 700_102, asked_at=friday)
        assert watch() == 1
        assert UnusualAsking.objects.get().kind == Unusual.OFF_HOURS

    def test_one_person_by_many(self, people, settings):
        settings.STATEMENT_WATCH_CHARITIES = 3
        asked(people.charity, 700_100)
        asked(people.charity, 700_100, status=S.WITHDRAWN)
        asked(people.other_charity, 700_100)
        assert watch() == 0
        asked(ready_charity(people.office), 700_100)
        assert watch() == 1
        found = UnusualAsking.objects.get()
        assert (found.kind, found.charity, found.facts["count"], found.facts["of"]) == (Unusual.ONE_PERSON, None, 3, 4)

    def test_what_was_explained_is_noticed_only_anew(self, people, settings):
        settings.STATEMENT_WATCH_OFF_HOURS = 2
        for n in range(2):
            asked(people.charity, 700_100 + n, asked_at=at(23))
        assert watch() == 1
        found = UnusualAsking.objects.get()
        services.explain_unusual(found=found, by=people.manager, words="حملة كسوة الشتاء")
        assert watch() == 0
        asked(people.charity, 700_110, asked_at=at(23))
        assert watch() == 0
        with pytest.raises(Conflict):
            services.explain_unusual(found=found, by=people.manager, words="مرة أخرى")
        UnusualAsking.objects.update(dismissed_at=now() - dt.timedelta(days=20))
        assert watch() == 1

    def test_another_office_is_not_looked_at(self, people, settings):
        settings.STATEMENT_WATCH_CHARITIES = 2
        asked(people.charity, 700_100)
        foreign = StatementRequestFactory(number_typed=national_number(700_100), asked_at=at(10))
        assert foreign.office != people.office
        assert watch() == 0

    def test_the_director_looks_and_explains(self, people, as_user, api, settings):
        settings.STATEMENT_WATCH_CHARITIES = 2
        row = asked(people.charity, 700_100)
        asked(people.other_charity, 700_100)
        watch()
        found = UnusualAsking.objects.get()
        client = as_user(people.manager.user)
        assert found.get_absolute_url() in client.get(reverse("statements:unusuals")).content.decode()
        page = client.get(found.get_absolute_url()).content.decode()
        assert row.reference in page
        assert row.number_typed not in page
        assert [item.url for item in work.items(people.manager)][0] == found.get_absolute_url()
        assert work.items(people.researcher)[0].icon == "statement"
        url = reverse("statements:explain", args=[found.uuid])
        assert client.post(url, {"words": " "}).context["form"].errors["words"]
        assert client.post(url, {"words": "أسرة قصدت جمعيتين"}).status_code == 302
        found.refresh_from_db()
        assert (found.words, found.dismissed_by) == ("أسرة قصدت جمعيتين", people.manager.membership)
        assert client.post(url, {"words": "أسرة قصدت جمعيتين"}).status_code == 409
        told = api(people.manager.user).post(
            reverse("api-statements-unusual-explain", args=[found.uuid]), {"words": "أسرة"}
        )
        assert told.status_code in (400, 409)
        (line,) = api(people.manager.user).get(reverse("api-statements-unusual-list")).json()["results"]
        assert (line["kind"], line["words"]) == ("one_person", "أسرة قصدت جمعيتين")

    def test_it_is_the_directors_alone(self, people, as_user, api):
        found = UnusualAskingFactory(charity=people.charity)
        for user in (people.researcher.user, people.staff.user, people.coordinator.user):
            assert as_user(user).get(found.get_absolute_url()).status_code == 403
            assert api(user).get(reverse("api-statements-unusual-list")).status_code == 403
        with pytest.raises(ValidationError):
            services.explain_unusual(found=found, by=people.manager, words="لا")

    def test_it_asks_little(self, people, as_user, at_most_queries):
        for charity in (people.charity, people.other_charity):
            UnusualAskingFactory(charity=charity)
        found = UnusualAskingFactory(charity=ready_charity(people.office), kind=Unusual.OFF_HOURS)
        StatementRequestFactory.create_batch(5, agreement=found.charity.agreements.get(), asked_at=at(23, days=3))
        client = as_user(people.manager.user)
        for url in (reverse("statements:unusuals"), found.get_absolute_url()):
            with at_most_queries(12):
                assert client.get(url).status_code == 200
        assert StatementRequest.objects.count() == 5
