"""The page and the API are two doors to the same rules, verb by verb."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from statements.enums import MOVES, StatementStatus
from statements.models import StatementRequest
from tests.factories.beneficiaries import national_number
from tests.statements.conftest import PATHS, SIDES

pytestmark = pytest.mark.django_db
S = StatementStatus
VERBS = [verb for verb in MOVES if verb != "expire"]  # the system's alone: no door
FROM = {verb: min(MOVES[verb].leaves, key=lambda status: len(PATHS[status])) for verb in VERBS}
BODY = {
    "ask": {
        "name": "سلمى علي التجريبي",
        "national_number": national_number(700_001),
        "gender": "f",
        "purpose": "food",
        "purpose_words": "",
    },
    "take_up": {},
    "answer": {"answer": "current", "matched": "true"},
    "return": {"words": "يرجى إكمال الاسم"},
    "decline": {"words": "نعتذر"},
    "correct": {"words": "وردت معلومة أحدث"},
    "withdraw": {},
}


class Web:
    done, name = 302, "web"

    def __init__(self, as_user, api):
        self.client = as_user

    def post(self, user, verb, key, body):
        return self.client(user).post(reverse(f"statements:{verb.replace('_', '-')}", args=[key]), body)


class Api:
    done, name = 200, "api"

    def __init__(self, as_user, api):
        self.client = api

    def post(self, user, verb, key, body):
        return self.client(user).post(reverse(f"api-statements-{verb.replace('_', '-')}", args=[key]), body)


@pytest.fixture(params=[Web, Api], ids=["web", "api"])
def door(request, as_user, api):
    return request.param(as_user, api)


def who(people, verb, right=True):
    sides = {"staff": people.staff, "researcher": people.researcher}
    mine = SIDES[MOVES[verb].side]
    other = "researcher" if mine == "staff" else "staff"
    return sides[mine if right else other].user


@pytest.mark.parametrize("verb", VERBS)
class TestVerb:
    def test_works_once(self, door, verb, statement_in, people):
        row = statement_in(FROM[verb])
        key, user = row.key, who(people, verb)
        assert door.post(user, verb, key, BODY[verb]).status_code == door.done
        row.refresh_from_db()
        assert row.status == MOVES[verb].reaches
        assert row.events.first().verb == verb
        events = row.events.count()
        again = door.post(user, verb, key, BODY[verb])
        assert again.status_code == 409
        assert str(StatementStatus(row.status).label) in again.content.decode()
        assert row.events.count() == events

    def test_the_other_side_may_not(self, door, verb, statement_in, people):
        row = statement_in(S.RETURNED if verb == "ask" else FROM[verb] if verb != "withdraw" else S.ASKED)
        refused = door.post(who(people, verb, right=False), verb, row.key, BODY[verb])
        assert refused.status_code == 403
        row.refresh_from_db()
        assert row.events.first().verb in ("ask", "return", "answer")

    @pytest.mark.parametrize("stranger", ["stranger", "reader", "coordinator"])
    def test_for_others_it_does_not_exist(self, door, verb, stranger, statement_in, people):
        row = statement_in(FROM[verb])
        refused = door.post(getattr(people, stranger).user, verb, row.key, BODY[verb])
        assert refused.status_code == 404

    def test_for_another_office_it_does_not_exist(self, door, verb, statement_in, foreign_researcher):
        assert door.post(foreign_researcher, verb, statement_in(FROM[verb]).key, BODY[verb]).status_code == 404


def test_asking_twice_from_one_form_is_one_request(people, as_user, api):
    body = BODY["ask"] | {"uuid": "0b9d3c1e-0000-4000-8000-000000000001"}
    page, client = as_user(people.staff.user), api(people.staff.user)
    first = page.post(reverse("statements:new"), body)
    again = page.post(reverse("statements:new"), body)
    assert (first.status_code, again.status_code) == (302, 302)
    assert first["Location"] == again["Location"]
    assert client.post(reverse("api-statements-list"), body).status_code == 200
    other = client.post(reverse("api-statements-list"), body | {"name": "غيرها"})
    assert (other.status_code, other.json()["code"]) == (409, "uuid_conflict")
    assert StatementRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"national_number": "123"}, "national_number"),
        ({"national_number": "١٠٢٣٤٥٦٧٨٩"}, "national_number"),
        ({"national_number": ""}, "national_number"),
        ({"name": ""}, "name"),
        ({"name": "س" * 5000}, "name"),
        ({"gender": "x"}, "gender"),
        ({"purpose": "amounts"}, "purpose"),
        ({"purpose": "other"}, "purpose_words"),
    ],
)
def test_bad_input_is_said_on_its_field_and_nothing_is_kept(content, field, people, as_user, api):
    body = BODY["ask"] | content
    page = as_user(people.staff.user).post(reverse("statements:new"), body)
    assert page.status_code == 200
    assert page.context["form"].errors[field]
    assert f'id="id_{field}_error"' in page.content.decode() or field in ("gender", "purpose")
    answer = api(people.staff.user).post(reverse("api-statements-list"), body)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert field in answer.json()["errors"]
    assert not StatementRequest.objects.exists()


def test_what_was_typed_is_kept_and_runs_nowhere(people, as_user, api):
    name = '<img src=x onerror=alert(1)> سلمى "\u202e'
    page = as_user(people.staff.user).post(reverse("statements:new"), BODY["ask"] | {"name": name, "purpose": ""})
    text = page.content.decode()
    assert "<img src=x" not in text
    assert "&lt;img src=x" in text
    sent = as_user(people.staff.user).post(reverse("statements:new"), BODY["ask"] | {"name": name}, follow=True)
    assert "<img src=x" not in sent.content.decode()
    assert "\u202e" not in StatementRequest.objects.get().name_typed


@pytest.mark.parametrize("body", ["{", "[]", '"text"', '{"name": {"a": 1}, "gender": [1]}', '{"name": "\\u0000"}'])
def test_a_broken_body_is_no_fault(body, people, api):
    answer = api(people.staff.user).post(reverse("api-statements-list"), body, content_type="application/json")
    assert answer.status_code == 400
    assert not StatementRequest.objects.exists()


def test_refusals_of_the_agreement_are_said_on_both_doors(people, as_user, api):
    people.charity.agreements.update(statement_quota=0)
    page = as_user(people.staff.user).post(reverse("statements:new"), BODY["ask"])
    answer = api(people.staff.user).post(reverse("api-statements-list"), BODY["ask"])
    assert (page.status_code, answer.status_code) == (409, 409)
    assert answer.json()["code"] == "quota_reached"
    people.charity.agreements.update(ended=True)
    page = as_user(people.staff.user).post(reverse("statements:new"), BODY["ask"])
    answer = api(people.staff.user).post(reverse("api-statements-list"), BODY["ask"])
    assert (page.status_code, answer.json()["code"]) == (409, "no_agreement")
    assert BODY["ask"]["national_number"] in page.content.decode()
    assert not StatementRequest.objects.exists()


def test_a_cursor_from_elsewhere_is_refused(people, as_user, api):
    for client, url in ((as_user, "statements:list"), (api, "api-statements-list")):
        assert client(people.staff.user).get(reverse(url), {"cursor": "x" * 5000}).status_code == 400


def test_the_answer_agrees_in_gender_on_both_doors(people, statement_in, as_user, api):
    words = {("f", "current"): "مستفيدة حاليًا", ("m", "not_current"): "غير مستفيد حاليًا"}
    for n, ((gender, answer), said) in enumerate(words.items()):
        row = statement_in(S.ASKED, n=700_100 + n, gender=gender)
        Web(as_user, api).post(people.researcher.user, "answer", row.key, {"answer": answer, "matched": "on"})
        page = as_user(people.staff.user).get(reverse("statements:detail", args=[row.key]))
        assert said in page.content.decode()
        shown = api(people.staff.user).get(reverse("api-statements-detail", args=[row.key])).json()
        assert (shown["answer"], shown["answer_words"]) == (answer, said)


def test_the_list_of_the_api_shows_ones_own(people, statement_in, api):
    row = statement_in(S.ASKED)
    mine = api(people.director.user).get(reverse("api-statements-list")).json()["results"]
    assert [each["reference"] for each in mine] == [row.reference]
    assert mine[0]["person"]["national_number"].startswith("•")
    assert mine[0]["allowed"] == ["withdraw"]
    assert api(people.stranger.user).get(reverse("api-statements-list")).json()["results"] == []
    found = api(people.researcher.user).get(reverse("api-statements-list"), {"status": "answered"}).json()
    assert found["results"] == []


def test_roles_without_statements_get_no_list(people, as_user, office, member):
    assert as_user(member(office, Role.SPECIALIST)).get(reverse("statements:list")).status_code == 403
