"""Every verb through both doors: the page and the API are two doors to one rule."""

import pytest
from django.urls import reverse

from notifications.models import Notice
from referrals.enums import MOVES, ReferralStatus, Side
from referrals.models import Referral
from referrals.notices import TOLD
from tests.referrals.conftest import arguments, side_of

pytestmark = pytest.mark.django_db
S = ReferralStatus
VERBS = [verb for verb in MOVES if verb != "lapse"]  # lapsing is the system's and has no door
STARTS_FROM = {
    "send": S.DRAFT,
    "take_up": S.SENT,
    "request_information": S.UNDER_REVIEW,
    "answer": S.INFORMATION_REQUESTED,
    "accept": S.UNDER_REVIEW,
    "start": S.ACCEPTED,
    "progress": S.IN_PROGRESS,
    "complete": S.IN_PROGRESS,
    "close": S.ACCEPTED,
    "decline": S.SENT,
    "redirect": S.DECLINED,
    "withdraw": S.SENT,
    "reopen": S.CLOSED,
}
REPEATED = {"progress", "redirect"}  # the state they reach is one that they leave
each_verb = pytest.mark.parametrize("verb", VERBS)


@pytest.fixture(params=["web", "api"])
def door(request, as_user, api):
    """`door(actor, referral, verb, people)` → status of the answer; `door.done` is the status of success."""
    web = request.param == "web"

    def through(actor, referral, verb, people):
        given = arguments(referral, verb, people)
        if web:
            data = {name: _typed(value) for name, value in given.items() if name != "results"}
            for pk, result in given.get("results", {}).items():
                data |= {f"result_{pk}": result.result, f"words_{pk}": result.words}
            return as_user(actor.user).post(reverse(f"referrals:{verb}", args=[referral.key]), data)
        body = {name: _coded(value) for name, value in given.items()}
        if "results" in body:
            body["results"] = [{"need": pk, "result": each.result} for pk, each in given["results"].items()]
        url = reverse(f"api-referrals-{verb.replace('_', '-')}", args=[referral.key])
        return api(actor.user).post(url, body, format="json")

    through.done = 302 if web else 200
    through.web = web
    return through


def _typed(value):
    return value.pk if hasattr(value, "pk") else value


def _coded(value):
    return value.code if hasattr(value, "code") else value


@each_verb
def test_works_once(verb, door, referral_in, people):
    referral = referral_in(STARTS_FROM[verb])
    actor = side_of(referral, verb, people)
    before, notices = referral.events.count(), Notice.objects.count()
    assert door(actor, referral, verb, people).status_code == door.done
    referral.refresh_from_db()
    assert referral.status == MOVES[verb].reaches
    event = referral.events.first()
    assert (event.verb, event.membership, event.organisation) == (verb, actor.membership, actor.organisation)
    assert referral.events.count() == before + 1
    assert Notice.objects.count() > notices or not TOLD[verb]
    if verb not in REPEATED:
        assert door(actor, referral, verb, people).status_code == 409
        assert referral.events.count() == before + 1


@each_verb
def test_whoever_comes_late_sees_the_new_state(verb, door, referral_in, people):
    referral = referral_in(S.WITHDRAWN)
    answer = door(side_of(referral, verb, people), referral, verb, people)
    assert answer.status_code == 409
    text = answer.content.decode() if door.web else answer.json()["detail"]
    assert str(S.WITHDRAWN.label) in text


@each_verb
def test_the_other_side_may_not(verb, door, referral_in, people):
    referral = referral_in(STARTS_FROM[verb])
    if verb == "send":  # a draft does not exist for the other side
        assert door(people.staff, referral, verb, people).status_code == 404
        return
    wrong = {
        Side.SENDER: [people.staff],
        Side.RECIPIENT: [people.researcher, people.manager],
        Side.OFFICE_MANAGER: [people.researcher, people.staff],
    }
    for actor in wrong[MOVES[verb].side]:
        assert door(actor, referral, verb, people).status_code == 403
    referral.refresh_from_db()
    assert referral.status == STARTS_FROM[verb]


@each_verb
def test_a_stranger_finds_nothing(verb, door, referral_in, people):
    referral = referral_in(STARTS_FROM[verb])
    assert door(people.third_staff, referral, verb, people).status_code == 404


@each_verb
def test_the_page_asks_before_it_acts(verb, as_user, referral_in, people):
    if verb == "send":
        return
    referral = referral_in(STARTS_FROM[verb])
    page = as_user(side_of(referral, verb, people).user).get(reverse(f"referrals:{verb}", args=[referral.key]))
    assert page.status_code == 200
    assert Referral.objects.get(pk=referral.pk).status == STARTS_FROM[verb]


@pytest.mark.parametrize(
    "verb", ["request_information", "decline", "progress", "complete", "close", "reopen", "redirect"]
)
def test_what_is_missing_is_said_on_its_field(verb, as_user, api, referral_in, people):
    referral = referral_in(STARTS_FROM[verb])
    user = side_of(referral, verb, people).user
    page = as_user(user).post(reverse(f"referrals:{verb}", args=[referral.key]), {})
    assert page.status_code == 200
    assert page.context["form"].errors
    refused = api(user).post(reverse(f"api-referrals-{verb.replace('_', '-')}", args=[referral.key]), {}, format="json")
    assert refused.status_code == 400
    assert refused.json()["errors"]
    assert Referral.objects.get(pk=referral.pk).status == STARTS_FROM[verb]
