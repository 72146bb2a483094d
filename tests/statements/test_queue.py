"""The office's queue: clear requests with one act, the rest one by one, on the page and through the API."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.enums import Role
from core.clock import today
from notifications.models import Notice
from statements import services
from statements.enums import REVEALED, Lane, StatementStatus
from statements.models import StatementEvent, StatementRequest
from statements.queue import sorted_out, waiting
from tests.factories.beneficiaries import PersonFactory, national_number
from tests.factories.statements import StatementRequestFactory
from tests.statements.conftest import given, move

pytestmark = pytest.mark.django_db
S = StatementStatus


def known(people, n, **more):
    values = {"office": people.office, "national_number": national_number(n), "first_name": "سلمى"}
    values |= {"father_name": "علي", "family_name": "التجريبي", "gender": "f"}
    values |= {"security_status": "current", "security_status_as_of": today()}
    return PersonFactory(**values | more)


def asked(people, n, by=None, **more):
    content = given(n, **more)
    return services.submit(by=by or people.staff, given=content)[0]


class TestLanes:
    def test_only_what_is_certain_is_clear(self, people):
        old = today() - dt.timedelta(days=8)
        cases = {
            701_001: ({}, Lane.CLEAR, "current", 0),
            701_002: ({"security_status": "not_current"}, Lane.CLEAR, "not_current", 0),
            701_003: ({"security_status_as_of": old}, Lane.APART, "refer", 1),
            701_004: ({"family_name": "آخر"}, Lane.APART, "refer", 1),
            701_005: ({"gender": "m"}, Lane.APART, "refer", 1),
            701_006: ({"security_status": "applied"}, Lane.APART, "refer", 1),
            701_007: ({"security_status": "unknown", "security_status_as_of": None}, Lane.APART, "refer", 2),
            701_008: ({"doubtful": True}, Lane.NOT_FOUND, "refer", 0),
            701_009: ({"discreet": True}, Lane.NOT_FOUND, "refer", 0),
        }
        rows = {}
        for n, (values, *_rest) in cases.items():
            known(people, n, **values)
            rows[n] = asked(people, n)
        rows[701_010] = asked(people, 701_010)
        found = {line.statement.pk: line for line in waiting(people.researcher)}
        for n, (_values, lane, answer, reasons) in cases.items():
            line = found[rows[n].pk]
            assert (line.lane, line.answer, len(line.reasons)) == (lane, answer, reasons), n
        assert found[rows[701_010].pk].lane == Lane.NOT_FOUND

    def test_what_the_agreement_does_not_name_is_looked_at_alone(self, people):
        known(people, 701_001, security_status="not_current")
        row = asked(people, 701_001)
        people.charity.agreements.update(answers=["current"])
        (line,) = waiting(people.researcher)
        assert (line.statement, line.lane, len(line.reasons)) == (row, Lane.APART, 1)
        people.charity.agreements.update(ended=True)
        assert sorted_out(people.researcher, [row])[0].lane == Lane.APART

    def test_what_a_colleague_has_taken_up_is_theirs(self, people):
        row = asked(people, 701_001)
        services.take_up(statement=row, by=people.keeper)
        assert waiting(people.researcher) == []
        assert [line.statement for line in waiting(people.keeper)] == [row]
        assert len(waiting(people.manager)) == 1

    def test_another_offices_person_is_nobody(self, people):
        known(people, 701_001, office=PersonFactory().office)
        asked(people, 701_001)
        assert waiting(people.researcher)[0].lane == Lane.NOT_FOUND


class TestAnsweringMany:
    def answers(self, people, *rows, answer="current", matched=True, by=None):
        return services.answer_many(
            by=by or people.researcher, answers={row.pk: answer for row in rows}, matched=matched
        )

    def test_one_act_answers_all(self, people):
        rows = [asked(people, n) for n in (701_001, 701_002)]
        for n in (701_001, 701_002):
            known(people, n)
        Notice.objects.all().delete()
        done = self.answers(people, *rows)
        assert (len(done.given), done.passed_over) == (2, [])
        for row in rows:
            row.refresh_from_db()
            assert (row.status, row.answer, row.matched_with_ministry, row.answered_by) == (
                S.ANSWERED,
                "current",
                True,
                people.researcher.membership,
            )
            assert row.person is not None
            assert row.events.first().verb == "answer"
        assert set(Notice.objects.values_list("label", flat=True)) == {row.reference for row in rows}

    def test_nobody_found_is_told_to_come(self, people):
        row = asked(people, 701_001)
        self.answers(people, row, answer="refer")
        row.refresh_from_db()
        assert (row.answer, row.person) == ("refer", None)

    def test_what_is_not_certain_is_never_one_of_many(self, people):
        apart, clear = asked(people, 701_001), asked(people, 701_002)
        known(people, 701_001, family_name="آخر")
        known(people, 701_002)
        done = self.answers(people, apart, clear)
        assert done.given == [clear]
        assert [passed.statement for passed in done.passed_over] == [apart]
        apart.refresh_from_db()
        assert apart.status == S.ASKED

    def test_what_changed_since_the_screen_is_passed_over(self, people):
        person, row, other = known(people, 701_001), asked(people, 701_001), asked(people, 701_002)
        type(person).objects.filter(pk=person.pk).update(security_status="not_current")
        move(other, "answer", people)
        done = self.answers(people, row, other)
        assert done.given == []
        assert {passed.statement.pk for passed in done.passed_over} == {row.pk, other.pk}

    def test_unticked_is_refused_and_so_are_strangers(self, people, other_charity):
        row = asked(people, 701_001)
        with pytest.raises(ValidationError) as refused:
            self.answers(people, row, answer="refer", matched=False)
        assert list(refused.value.error_dict) == ["matched"]
        with pytest.raises(ValidationError):
            services.answer_many(by=people.researcher, answers={}, matched=True)
        with pytest.raises(ValidationError):
            services.answer_many(by=people.researcher, answers={row.pk: "refer", 0: "refer"}, matched=True)
        with pytest.raises(ValidationError):
            services.answer_many(by=people.researcher, answers=dict.fromkeys(range(51), "refer"), matched=True)
        with pytest.raises(PermissionDenied):
            self.answers(people, row, by=people.staff)


def test_an_amount_is_never_stated(people, statement_in):
    row = statement_in(S.ASKED)
    for words in ("يستلم 1320 ريال", "المعاش ١٬٣٢٠ ر.س", "SAR 500"):
        with pytest.raises(ValidationError) as refused:
            services.answer(statement=row, by=people.researcher, answer="current", matched=True, words=words)
        assert list(refused.value.error_dict) == ["words"]
    services.answer(statement=row, by=people.researcher, answer="current", matched=True, words="يراجع الركن يوم 12")


class TestPage:
    def test_the_screen_and_its_act(self, people, as_user):
        known(people, 701_001)
        row, other = asked(people, 701_001), asked(people, 701_002)
        client = as_user(people.researcher.user)
        url = reverse("statements:queue")
        page = client.get(url)
        text = page.content.decode()
        assert f'value="{row.reference}:current" checked' in text
        assert other.reference not in text
        assert "مستفيدة حاليًا" in text
        assert row.number_typed not in text
        refused = client.post(f"{url}?lane=clear", {"give": [f"{row.reference}:current"]})
        assert refused.status_code == 200
        assert set(refused.context["form"].errors) == {"matched"}
        given_ = client.post(f"{url}?lane=clear", {"give": [f"{row.reference}:current"], "matched": "on"})
        assert given_.status_code == 302
        row.refresh_from_db()
        assert row.status == S.ANSWERED
        again = client.post(f"{url}?lane=clear", {"give": [f"{row.reference}:current"], "matched": "on"}, follow=True)
        assert row.reference in again.content.decode()
        assert other.reference in client.get(f"{url}?lane=not_found").content.decode()

    def test_full_numbers_are_shown_once_and_written_down(self, people, as_user):
        row = asked(people, 701_001)
        client = as_user(people.researcher.user)
        url = reverse("statements:queue-numbers") + "?lane=not_found"
        shown = client.post(url, {"give": [f"{row.reference}:refer"]})
        assert row.number_typed in shown.content.decode()
        assert "no-store" in shown["Cache-Control"]
        event = StatementEvent.objects.get(verb=REVEALED)
        assert (event.statement, event.membership) == (row, people.researcher.membership)
        assert client.post(url, {"give": ["QTF-STM-1448-999999:refer"]}).status_code == 200

    def test_from_the_queue_and_back(self, people, as_user):
        known(people, 701_001, family_name="آخر")
        row = asked(people, 701_001)
        client = as_user(people.researcher.user)
        text = client.get(reverse("statements:queue") + "?lane=apart").content.decode()
        url = reverse("statements:answer", args=[row.key]) + "?lane=apart"
        assert url in text
        done = client.post(url, {"answer": "refer"})
        assert done["Location"] == reverse("statements:queue") + "?lane=apart"

    def test_it_asks_little(self, people, as_user, at_most_queries):
        agreement = people.charity.agreements.get()
        rows = StatementRequestFactory.create_batch(120, agreement=agreement, gender="f")
        for row in rows[:60]:
            PersonFactory(
                office=people.office,
                national_number=row.number_typed,
                first_name="يوسف",
                father_name="حسن",
                family_name="المثال",
                gender="f",
                security_status="current",
                security_status_as_of=today(),
            )
        client = as_user(people.researcher.user)
        for query, shown in (("", 50), ("?page=2", 10), ("?lane=not_found", 50), ("?lane=apart", 0)):
            with at_most_queries(12):
                text = client.get(reverse("statements:queue") + query).content.decode()
            assert text.count('name="give"') == shown
        for query in ("?page=x", "?page=99999", "?lane=zzz", "?batch=zzz", "?page=²"):
            assert client.get(reverse("statements:queue") + query).status_code == 200

    def test_it_is_the_offices(self, people, as_user, office, member):
        for user in (people.staff.user, people.coordinator.user, member(office, Role.SPECIALIST)):
            assert as_user(user).get(reverse("statements:queue")).status_code == 403


class TestApi:
    def test_the_queue_and_its_act(self, people, api):
        person = known(people, 701_001)
        row, other = asked(people, 701_001), asked(people, 701_002)
        client = api(people.researcher.user)
        told = client.get(reverse("api-statements-queue-list"), {"lane": "clear"}).json()
        assert told["count"] == 1
        assert told["results"][0]["reference"] == row.reference
        assert told["results"][0]["proposal"]["as_of"] == person.security_status_as_of.isoformat()
        url = reverse("api-statements-queue-answer")
        body = {
            "matched": True,
            "answers": [{"reference": each.reference, "answer": "current"} for each in (row, other)],
        }
        assert client.post(url, body | {"matched": False}).json()["errors"].keys() == {"matched"}
        done = client.post(url, body).json()
        assert (done["given"], [each["reference"] for each in done["passed_over"]]) == (
            [row.reference],
            [other.reference],
        )
        gone = client.post(url, {"matched": True, "answers": [{"reference": "X", "answer": "refer"}]})
        assert (gone.status_code, list(gone.json()["errors"])) == (400, ["answers"])
        assert api(people.staff.user).post(url, body).status_code == 403
        assert StatementRequest.objects.filter(status=S.ANSWERED).count() == 1
