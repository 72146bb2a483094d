"""The page and the API are two doors to one rule: every verb, what it does, what it refuses, whom it does not know."""

import datetime as dt
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.clock import today
from data_changes import services
from data_changes.enums import Agreement, ChangeKind, ChangeStatus, CloseReason, Proof, ReminderStatus
from data_changes.models import DataChange
from tests.factories.beneficiaries import DisclosureFactory, PersonFactory
from tests.factories.data_changes import DataChangeFactory, ReminderFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


class Page:
    """The pages, as a person in a browser uses them."""

    done = created = 302
    invalid = 200

    def __init__(self, as_user, api):
        self.client_of = as_user

    def act(self, user, verb, change, data=None):
        url = reverse(f"data_changes:{verb}", args=[change.reference])
        return self.client_of(user).post(url, self.typed(data or {}))

    def open_new(self, user, data):
        return self.client_of(user).post(reverse("data_changes:new"), self.typed(data))

    def typed(self, data):
        """Dates as the three inputs give them; the rest as it is."""
        sent = {}
        for name, value in data.items():
            if name in ("happened_on", "learned_on", "notified_on") and isinstance(value, dt.date):
                sent |= {f"{name}_day": value.day, f"{name}_month": value.month, f"{name}_year": value.year}
                sent[f"{name}_calendar"] = "gregorian"
            else:
                sent[name] = value
        return {"duty": "change", "channel": "office"} | sent

    def refused_fields(self, answer):
        return set(answer.context["form"].errors)


class Api:
    """The same, as a program."""

    done, created = 200, 201
    invalid = 400

    def __init__(self, as_user, api):
        self.client_of = api

    def act(self, user, verb, change, data=None):
        url = reverse(f"api-data-changes-{verb}", args=[change.reference])
        return self.client_of(user).post(url, self.sent(data or {}), format="json")

    def open_new(self, user, data):
        return self.client_of(user).post(reverse("api-data-changes-list"), self.sent(data), format="json")

    def sent(self, data):
        return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in data.items()}

    def refused_fields(self, answer):
        return set(answer.json()["errors"])


@pytest.fixture(params=[Page, Api], ids=["page", "api"])
def door(request, as_user, api):
    return request.param(as_user, api)


@pytest.fixture
def person(office):
    return PersonFactory(office=office)


def given(person, **more):
    return {"person": person.pk, "kind": ChangeKind.HOUSING, "happened_on": today() - 2 * DAY} | more


# --- opening ---------------------------------------------------------------------------------------------------------


class TestOpening:
    def test_a_researcher_opens_one(self, door, researcher, person):
        assert door.open_new(researcher, given(person)).status_code == door.created
        change = DataChange.objects.get()
        assert (change.person, change.due_on) == (person, today() + 13 * DAY)
        assert change.reminders.exists()

    def test_the_same_key_opens_once(self, door, researcher, person):
        sent = given(person, uuid=str(uuid.uuid4()))
        assert door.open_new(researcher, sent).status_code == door.created
        assert door.open_new(researcher, sent).status_code in (200, 302)
        assert DataChange.objects.count() == 1

    def test_the_same_change_again_is_a_conflict(self, door, researcher, person):
        door.open_new(researcher, given(person))
        assert door.open_new(researcher, given(person)).status_code == 409
        assert DataChange.objects.count() == 1

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"happened_on": today() + DAY}, "happened_on"),
            ({"learned_on": today() - 5 * DAY}, "learned_on"),
            ({"kind": "political"}, "kind"),
            ({"details": "x" * 2001}, "details"),
            ({"happened_on": today() - 400 * DAY}, "reason"),
        ],
    )
    def test_what_is_wrong_is_said_on_its_field(self, door, researcher, person, wrong, field):
        answer = door.open_new(researcher, given(person) | wrong)
        assert answer.status_code == door.invalid
        assert door.refused_fields(answer) == {field}
        assert not DataChange.objects.exists()

    @pytest.mark.parametrize("whose", ["nobody", "foreign", "hidden"])
    def test_a_person_who_cannot_be_seen_is_refused_in_the_same_words(self, door, researcher, office, whose):
        person = PersonFactory() if whose == "foreign" else PersonFactory(office=office, discreet=True)
        sent = given(person) | ({"person": 999_999} if whose == "nobody" else {})
        answer = door.open_new(researcher, sent)
        assert answer.status_code == door.invalid
        assert door.refused_fields(answer) == {"person"}

    def test_a_charity_opens_with_the_person_there(self, door, charity_staff, charity, person):
        DisclosureFactory(person=person, organisation=charity)
        sent = given(person)
        refused = door.open_new(charity_staff, sent)
        assert (refused.status_code, door.refused_fields(refused)) == (door.invalid, {"agreement"})
        assert door.open_new(charity_staff, sent | {"agreement": Agreement.PRESENT}).status_code == door.created

    def test_a_charity_does_not_open_one_for_a_stranger(self, door, charity_staff, person):
        answer = door.open_new(charity_staff, given(person, agreement=Agreement.PRESENT))
        assert door.refused_fields(answer) == {"person"}

    @pytest.mark.parametrize("who", ["coordinator", "specialist"])
    def test_others_may_not(self, door, request, person, who):
        assert door.open_new(request.getfixturevalue(who), given(person)).status_code == 403

    def test_marks_that_turn_text_round_and_markup_are_only_text(self, door, researcher, person):
        door.open_new(researcher, given(person, details="\u202e<img src=x onerror=alert(1)>"))
        change = DataChange.objects.get()
        assert change.details == "<img src=x onerror=alert(1)>"

    def test_nul_bytes_are_no_crash(self, door, researcher, person):
        assert door.open_new(researcher, given(person, details="a\0b")).status_code in (200, 302, 400, 201)


# --- the verbs of a follow-up ----------------------------------------------------------------------------------------

VERBS = {
    # verb: (status before, status after, what is sent)
    "open": (ChangeStatus.PROPOSED, ChangeStatus.OPEN, {}),
    "notify": (ChangeStatus.OPEN, ChangeStatus.NOTIFIED, {"proof": Proof.SAID, "notified_on": today() - DAY}),
    "verify": (ChangeStatus.NOTIFIED, ChangeStatus.VERIFIED, {"proof": Proof.SEEN}),
    "close": (ChangeStatus.OPEN, ChangeStatus.CLOSED, {"reason": CloseReason.NO_CHANGE, "words": "لم تنتقل الأسرة."}),
}


def make(verb, office, **more):
    before = VERBS[verb][0]
    told = {"proof": Proof.SAID} if before == ChangeStatus.NOTIFIED else {}
    return DataChangeFactory(person__office=office, status=before, happened_on=today() - 3 * DAY, **told, **more)


@pytest.mark.parametrize("verb", VERBS)
class TestVerbs:
    def test_done_once_and_then_a_conflict(self, door, verb, office, researcher):
        change = make(verb, office)
        _before, after, sent = VERBS[verb]
        assert door.act(researcher, verb, change, sent).status_code == door.done
        assert door.act(researcher, verb, change, sent).status_code == 409
        change.refresh_from_db()
        assert change.status == after
        assert [event.verb for event in change.events.all()] == [verb]

    @pytest.mark.parametrize(
        ("who", "status"),
        [("charity_staff", 403), ("coordinator", 404), ("foreign_researcher", 404), ("stranger", 404)],
    )
    def test_nobody_else(self, door, verb, office, charity, request, who, status):
        change = make(verb, office, opened_for=charity)
        answer = door.act(request.getfixturevalue(who), verb, change, VERBS[verb][2])
        assert answer.status_code == status
        change.refresh_from_db()
        assert change.status == VERBS[verb][0]

    def test_a_get_changes_nothing(self, verb, office, researcher, as_user):
        change = make(verb, office)
        answer = as_user(researcher).get(reverse(f"data_changes:{verb}", args=[change.reference]))
        assert answer.status_code == (405 if verb == "open" else 200)
        change.refresh_from_db()
        assert change.status == VERBS[verb][0]


@pytest.mark.parametrize(
    ("verb", "sent", "field"),
    [
        ("notify", {}, "proof"),
        ("notify", {"proof": "rumour"}, "proof"),
        ("notify", {"proof": Proof.SAID, "notified_on": today() + DAY}, "notified_on"),
        ("notify", {"proof": Proof.SAID, "notified_on": today() - 4 * DAY}, "notified_on"),
        ("verify", {"proof": Proof.SAID}, "proof"),
        ("close", {}, "reason"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_done(door, office, researcher, verb, sent, field):
    change = make(verb, office)
    reminder = ReminderFactory(change=change)
    answer = door.act(researcher, verb, change, sent)
    assert answer.status_code == door.invalid
    assert door.refused_fields(answer) == {field}
    change.refresh_from_db()
    reminder.refresh_from_db()
    assert (change.status, reminder.status) == (VERBS[verb][0], ReminderStatus.PLANNED)


def test_a_report_without_a_known_day(door, office, researcher):
    change = make("notify", office)
    assert door.act(researcher, "notify", change, {"proof": Proof.SAID}).status_code == door.done
    change.refresh_from_db()
    assert (change.notified_on, change.timeliness) == (None, "unknown")


# --- reaching somebody, papers -------------------------------------------------------------------------------------


class TestBesides:
    @pytest.fixture
    def change(self, office):
        return DataChangeFactory(person__office=office)

    @pytest.mark.parametrize("reached", [True, False])
    def test_an_attempt(self, door, researcher, change, reached):
        said = reached if isinstance(door, Api) else ("yes" if reached else "no")
        answer = door.act(researcher, "attempt", change, {"way": "relative", "reached": said, "words": "أخوه"})
        assert answer.status_code == door.done
        row = change.attempts.get()
        assert (row.way, row.reached, row.words, row.membership.user) == ("relative", reached, "أخوه", researcher)

    def test_an_attempt_says_how_and_what_came_of_it(self, door, researcher, change):
        answer = door.act(researcher, "attempt", change, {"way": "pigeon"})
        assert answer.status_code == door.invalid
        assert {"way", "reached"} <= door.refused_fields(answer)
        assert not change.attempts.exists()

    def test_no_attempt_after_the_end(self, door, researcher, office):
        change = DataChangeFactory(person__office=office, status=ChangeStatus.VERIFIED, proof=Proof.SEEN)
        said = {"way": "call", "reached": "yes" if isinstance(door, Page) else True}
        assert door.act(researcher, "attempt", change, said).status_code == 409
        assert not change.attempts.exists()

    @pytest.mark.parametrize(
        ("content", "kept"),
        [(b"%PDF-1.7 x", True), (b"\x89PNG\r\n\x1a\n", True), (b"MZ program", False), (b"", False)],
    )
    def test_a_paper_is_what_its_content_says(self, door, researcher, change, content, kept):
        sent = SimpleUploadedFile("ورقة.pdf", content, content_type="application/pdf")
        if isinstance(door, Page):
            url = reverse("data_changes:attach", args=[change.reference])
            answer = door.client_of(researcher).post(url, {"evidence": sent})
        else:
            url = reverse("api-data-changes-attach", args=[change.reference])
            answer = door.client_of(researcher).post(url, {"evidence": sent}, format="multipart")
        assert answer.status_code == (door.done if kept else door.invalid)
        assert change.evidence.count() == kept
        if not kept:
            assert door.refused_fields(answer) == {"evidence"}

    def test_the_same_paper_is_kept_once_and_given_out(self, door, researcher, change, actor):
        for _ in range(2):
            sent = SimpleUploadedFile("paper.pdf", b"%PDF-1.7 x")
            services.attach(change=change, by=actor(researcher), file=sent)
        paper = change.evidence.get()
        name = "data_changes:evidence" if isinstance(door, Page) else "api-data-changes-evidence"
        answer = door.client_of(researcher).get(reverse(name, args=[change.reference, str(paper.uuid)]))
        assert b"".join(answer) == b"%PDF-1.7 x"
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_change_of_more_than_a_year_with_its_reason(door, researcher, person):
    sent = given(person, happened_on=today() - 400 * DAY, reason="عُلم به عند زيارة الأسرة")
    assert door.open_new(researcher, sent).status_code == door.created
    assert DataChange.objects.get().events.get().words == "عُلم به عند زيارة الأسرة"


def test_no_change_before_birth(door, researcher, office):
    person = PersonFactory(office=office, birth_date=today() - 100 * DAY)
    answer = door.open_new(researcher, given(person, happened_on=today() - 101 * DAY))
    assert answer.status_code == door.invalid
    assert door.refused_fields(answer) == {"happened_on"}


def test_a_paper_comes_with_the_opening(as_user, researcher, person):
    page = Page(as_user, None)
    sent = given(person) | {"evidence": SimpleUploadedFile("paper.pdf", b"%PDF-1.7 x")}
    assert page.open_new(researcher, sent).status_code == 302
    assert DataChange.objects.get().evidence.get().original_name == "paper.pdf"
