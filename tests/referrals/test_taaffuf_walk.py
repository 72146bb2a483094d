"""Every address that needs no object, and every address of the case itself, as everybody who is not a keeper: no trace.

Generated from the routes, so that a new page is walked without being asked.
"""

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from referrals import services, tasks
from referrals.enums import ReferralKind, ReferralStatus
from referrals.models import Assistance, LadderStep, Referral
from tests.access import World
from tests.factories.accounts import MembershipFactory
from tests.factories.beneficiaries import PersonFactory, national_number
from tests.referrals.conftest import ROOF, given_person
from tests.routes import ROUTES

pytestmark = pytest.mark.django_db
WORDS = "حاجة لا يعرفها إلا الأمناء"
FAMILY = "المستتر"
# Lists are asked for everything that they can be asked for.
QUERIES = (
    {},
    {"kind": ReferralKind.TAAFFUF},
    {"q": FAMILY},
    {"group": "ended"},
    {"group": "unanswered"},
    {"status": ReferralStatus.COMPLETED},
)
OUTSIDE = ("admin:", "account", "api-schema", "gallery")


@pytest.fixture
def world(db):
    return World()


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def cases(world, actor):
    """One that waits and is late, one that is completed, with notices, ladder, words and a comment."""
    MembershipFactory(organisation=world.charity, role=Role.DISCRETION_KEEPER)
    keeper = actor(world.people["office_keeper"])
    theirs = actor(world.people["charity_keeper"])
    made = []
    for number in (811, 812):
        given = given_person(number, family_name=FAMILY, national_number=national_number(number))
        draft = services.draft(
            by=keeper,
            uuid=uuid.uuid4(),
            kind=ReferralKind.TAAFFUF,
            to=world.charity,
            given=given,
            needs=[ROOF],
            summary=WORDS,
            legal_basis="agreement",
        ).referral
        made.append(services.send(referral=draft, by=keeper))
    waiting, done = made
    services.attach(referral=waiting, by=keeper, file=SimpleUploadedFile("a.pdf", b"%PDF-1.7 x"), caption=WORDS)
    services.call(referral=waiting, by=keeper, outcome="no_answer", words=WORDS)
    LadderStep.objects.filter(referral=waiting).update(due_at=waiting.sent_at)
    tasks.climb()
    done = services.accept(referral=done, by=theirs)
    services.comment(referral=done, by=theirs, words=WORDS)
    results = {need.pk: services.Result("met", WORDS) for need in done.needs.all()}
    services.complete(referral=done, by=theirs, results=results)
    assert Assistance.objects.get().discreet
    PersonFactory(office=world.office)  # somebody everybody may see
    return list(Referral.objects.filter(kind=ReferralKind.TAAFFUF))


@pytest.fixture
def traces(cases):
    """What would give a case away."""
    marks = {WORDS}
    for case in cases:
        marks |= {case.reference, str(case.uuid), case.household.reference}
    return marks


def plain_routes():
    for route in ROUTES.values():
        if "<" in route.path or "(?P" in route.path or route.name.startswith(OUTSIDE) or not route.is_ours:
            continue
        if "GET" in route.methods:
            yield route.name


def case_paths(case):
    person, household = case.person_id, case.household.reference
    line, paper = Assistance.objects.filter(household=case.household).first(), case.papers.first()
    kwargs = {"key": case.key, "pk": person, "reference": household}
    if paper:
        kwargs["uuid"] = paper.uuid
    for route in ROUTES.values():
        if "GET" not in route.methods or not route.is_ours:
            continue
        room = route.name.split(":")[0].removeprefix("api-").split("-")[0]
        wanted = re.findall(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>", route.path)
        names = {first or second for first, second in wanted}
        if line and room == "referrals" and "pk" in names and "assistance" in route.name:
            yield reverse(route.name, kwargs={name: line.pk if name == "pk" else kwargs[name] for name in names})
            continue
        if (
            room == "referrals"
            and (names == {"key"} or names == {"reference"} or names == {"key", "uuid"} <= kwargs.keys())
            or names in ({"pk"}, {"reference"})
            and room in ("portal", "beneficiaries")
        ):
            yield reverse(route.name, kwargs={name: kwargs[name] for name in names})


def everybody(world):
    others = {name: user for name, user in world.people.items() if not name.endswith("keeper")}
    return others | {"neighbour": world.neighbour}


def test_no_trace_on_any_page_list_search_or_endpoint(world, cases, traces):
    names = sorted(set(plain_routes()))
    assert len(names) > 30
    for who, user in everybody(world).items():
        client = signed_in(user)
        for name in names:
            queries = QUERIES if name.startswith(("referrals:", "api-referrals", "portal:")) else QUERIES[:1]
            for query in queries:
                text = body_of(client.get(reverse(name), query))
                assert not [mark for mark in traces if mark in text], (who, name, query)
                if query.get("q") != FAMILY:
                    assert FAMILY not in text, (who, name, query)


def test_nothing_of_the_case_can_be_opened(world, cases):
    for who, user in everybody(world).items():
        client = signed_in(user)
        for case in cases:
            for path in case_paths(case):
                assert client.get(path).status_code in (403, 404), (who, path)


def test_the_walk_goes_where_the_case_stands(world, cases):
    """The ledger, the papers, the letter, the slip, every act of both doors."""
    walked = {path for case in cases for path in case_paths(case)}
    for part in ("/assistance/", "/strike/", "/attachments/", "/letter/", "/slip/", "/complete/", "/call/", "/api/v1/"):
        assert any(part in path for path in walked), part


def test_keepers_find_it(world, cases):
    """Otherwise the walk would prove nothing."""
    text = body_of(signed_in(world.people["office_keeper"]).get(reverse("referrals:outbox")))
    assert any(case.reference in text for case in cases)
    for case in cases:
        assert signed_in(world.people["charity_keeper"]).get(case.get_absolute_url()).status_code == 200


def signed_in(user):
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="accounts.backends.AccountBackend")
    return client


def body_of(response):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8", "replace")
