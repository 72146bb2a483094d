"""What the pages show, to whom, in how many queries."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from core.clock import today
from core.typed_dates import TypedDate
from data_changes import reading, services, work
from data_changes.enums import Agreement, ChangeKind, ChangeStatus, Duty, Proof
from data_changes.models import DataChange
from data_changes.scale import scale
from tests.factories.accounts import MembershipFactory
from tests.factories.beneficiaries import ContactFactory, DisclosureFactory, PersonFactory
from tests.factories.data_changes import DataChangeEventFactory, DataChangeFactory, ReminderFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
DISCLAIMER = "التسجيل هنا لا يُغني عن الإبلاغ في منصة الدعم والحماية الاجتماعية."


@pytest.fixture
def change(office):
    return DataChangeFactory(
        person__office=office,
        person__first_name="سلمى",
        happened_on=today() - 11 * DAY,
        kind=ChangeKind.HOUSING,
        details="انتقال إلى منزل مستأجر",
    )


def page_of(client, name, *args, **query):
    return client.get(reverse(f"data_changes:{name}", args=args), query)


def text_of(answer):
    return answer.content.decode()


def asked_by(client, *page, **query):
    """How many queries a page makes beyond those of the frame that all pages share."""

    def count(url):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url, query).status_code == 200
        return len([q for q in captured if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "SET LOCAL"))])

    name, *args = page
    frame = reverse("portal:contact")
    client.get(frame)  # the first request of a session writes it
    return count(reverse(f"data_changes:{name}", args=args)) - count(frame)


class TestList:
    def test_by_due_day_overdue_first(self, office, researcher, as_user):
        for days in (3, 20, 9, 15):
            DataChangeFactory(person__office=office, happened_on=today() - days * DAY)
        bands = page_of(as_user(researcher), "list").context["bands"]
        assert [(band, len(rows)) for band, _words, rows in bands] == [
            ("late", 1),
            ("today", 1),
            ("week", 1),
            ("later", 1),
        ]

    def test_the_cursor_leads_through_all_once(self, office, researcher, as_user):
        made = [DataChangeFactory(person__office=office, happened_on=today() - n % 3 * DAY) for n in range(45)]
        client, cursor, seen = as_user(researcher), None, []
        while True:
            page = page_of(client, "list", **({"cursor": cursor} if cursor else {})).context["page"]
            seen += [row.pk for row in page.rows]
            cursor = page.next
            if cursor is None:
                break
        assert sorted(seen) == sorted(change.pk for change in made)

    @pytest.mark.parametrize("cursor", ["x", "x" * 5000, "\N{ARABIC LETTER ALEF}"])
    def test_a_broken_cursor_is_said(self, researcher, as_user, cursor):
        assert page_of(as_user(researcher), "list", cursor=cursor).status_code == 400

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({}, {"mine", "other", "proposed"}),
            ({"mine": "1"}, {"mine"}),
            ({"kind": "economic"}, {"other"}),
            ({"kind": "nonsense"}, {"mine", "other", "proposed"}),
            ({"duty": "ministry_request"}, {"proposed"}),
            ({"state": "to-verify"}, {"told"}),
            ({"state": "done"}, {"done"}),
            ({"state": "all"}, {"mine", "other", "proposed", "told", "done"}),
            ({"state": "nonsense"}, {"mine", "other", "proposed"}),
            ({"q": "٠٠١"}, {"mine"}),
        ],
    )
    def test_filters(self, office, researcher, as_user, query, found):
        mine = researcher.memberships.get()
        made = {
            "mine": DataChangeFactory(person__office=office, assignee=mine, reference="QTF-CHG-1448-900001"),
            "other": DataChangeFactory(person__office=office, kind="economic", reference="QTF-CHG-1448-900002"),
            "proposed": DataChangeFactory(
                person__office=office,
                status="proposed",
                duty=Duty.MINISTRY_REQUEST,
                reference="QTF-CHG-1448-900003",
            ),
            "told": DataChangeFactory(person__office=office, status="notified", proof=Proof.SAID),
            "done": DataChangeFactory(person__office=office, status="verified", proof=Proof.SEEN),
        }
        rows = page_of(as_user(researcher), "list", **query).context["page"].rows
        assert {name for name, change in made.items() if change in rows} == found

    def test_ten_times_the_rows_in_the_same_queries(self, office, researcher, as_user):
        client = as_user(researcher)
        for many in (2, 20):
            for _ in range(many):
                DataChangeFactory(person__office=office, assignee=MembershipFactory(organisation=office))
            assert asked_by(client, "list") == 3  # the rows, the counts, whose names may show

    def test_empty_says_so(self, researcher, as_user):
        client = as_user(researcher)
        assert "لا متابعات هنا" in text_of(page_of(client, "list"))
        assert "لا توجد متابعات مطابقة للتصفية" in text_of(page_of(client, "list", kind="social"))


class TestDetail:
    def test_what_is_left_when_it_is_due_and_the_plan(self, change, researcher, as_user):
        ReminderFactory(change=change, milestone="day_7", falls_on=change.happened_on + 7 * DAY)
        answer = page_of(as_user(researcher), "detail", change.reference)
        text = text_of(answer)
        assert "<b>4</b> أيام" in text
        assert "تغيير سكني: انتقال إلى منزل مستأجر" in text
        assert "اليوم 11 من 15" in text
        assert "سلمى" in text
        assert change.due_on.isoformat() in text
        assert [step.verb for step in answer.context["steps"]] == ["notify", "close"]
        assert [step.primary for step in answer.context["steps"]] == [True, False]
        assert answer.context["refused"]

    def test_its_queries(self, change, researcher, as_user):
        for n, milestone in enumerate(["day_0", "day_7", "day_12", "day_14", "day_15", "after"]):
            ReminderFactory(change=change, milestone=milestone, falls_on=change.happened_on + n * DAY)
            DataChangeEventFactory(change=change, membership=MembershipFactory(organisation=change.office))
        assert asked_by(as_user(researcher), "detail", change.reference) == 4  # itself, reminders, events, the name

    def test_the_forms_queries(self, change, researcher, as_user):
        client = as_user(researcher)
        assert asked_by(client, "notify", change.reference) == 1
        assert asked_by(client, "new", person=change.person.pk) == 1

    def test_every_page_says_what_it_is_not(self, change, researcher, as_user):
        client = as_user(researcher)
        told = DataChangeFactory(person__office=change.office, status="notified", proof=Proof.SAID)
        pages = [("list",), ("new",), ("verify", told.reference)]
        pages += [(name, change.reference) for name in ("detail", "notify", "close")]
        for page in pages:
            assert DISCLAIMER in text_of(page_of(client, *page)), page

    def test_markup_in_the_details_is_text(self, office, researcher, as_user):
        change = DataChangeFactory(person__office=office, details="<img src=x onerror=alert(1)>")
        text = text_of(page_of(as_user(researcher), "detail", change.reference))
        assert "<img src=x" not in text
        assert "&lt;img src=x" in text

    @pytest.mark.parametrize(
        ("more", "heading", "number", "unit"),
        [
            ({"happened_on": today() - 15 * DAY}, "المتبقي للإبلاغ", "اليوم", "آخر موعد"),
            ({"happened_on": today() - 13 * DAY}, "المتبقي للإبلاغ", "يومان", ""),
            ({"happened_on": today() - 18 * DAY}, "مضى على آخر موعد", "3", "أيام"),
            (
                {"happened_on": today() - 18 * DAY, "status": "notified", "notified_on": today(), "proof": "said"},
                "تأخر إبلاغ الوزارة",
                "3",
                "أيام",
            ),
            ({"status": "notified", "notified_on": today(), "proof": "said"}, "أُبلغت الوزارة", "", "ضمن المهلة"),
            ({"status": "verified", "proof": "seen"}, "أُبلغت الوزارة", "", "تاريخ الإبلاغ غير معروف"),
            ({"status": "closed", "close_reason": "no_change"}, "إغلاق المتابعة", "", "لم يحدث التغيير"),
        ],
    )
    def test_the_large_words(self, office, researcher, as_user, more, heading, number, unit):
        change = DataChangeFactory(person__office=office, **more)
        left = page_of(as_user(researcher), "detail", change.reference).context["time_left"]
        assert (left.heading, left.number, left.unit) == (heading, number, unit)

    def test_after_a_conflict_the_new_state_stands_there(self, change, researcher, manager, as_user, actor):
        client = as_user(researcher)
        services.notify(change=change, by=actor(manager), proof=Proof.SAID)
        answer = client.post(reverse("data_changes:notify", args=[change.reference]), {"proof": "said"})
        assert answer.status_code == 409
        assert answer.context["change"].status == ChangeStatus.NOTIFIED
        assert "تغيّرت هذه المتابعة" in text_of(answer)

    def test_a_link_that_came_too_late_leads_to_the_page(self, office, researcher, as_user):
        change = DataChangeFactory(person__office=office, status="verified", proof=Proof.SEEN)
        answer = page_of(as_user(researcher), "notify", change.reference)
        assert (answer.status_code, answer.url) == (302, reverse("data_changes:detail", args=[change.reference]))


class TestNew:
    def test_the_person_comes_with_the_link_and_the_visit_is_kept(self, office, researcher, as_user):
        person, visit = PersonFactory(office=office, first_name="زهراء"), "0b9d3c1e-0000-4000-8000-000000000001"
        client = as_user(researcher)
        answer = page_of(client, "new", person=person.pk, visit=visit)
        assert "زهراء" in text_of(answer)
        form = answer.context["form"]
        sent = {name: form[name].value() or "" for name in ("person", "uuid", "origin_visit")}
        sent |= {"duty": "change", "kind": "social", "channel": "corner"}
        sent |= {"happened_on_day": "٥", "happened_on_month": "1", "happened_on_year": "١٤٤٨"}
        answer = client.post(f"{reverse('data_changes:new')}?person={person.pk}", sent)
        assert answer.status_code == 302
        change = DataChange.objects.get()
        assert (change.person, str(change.origin_visit)) == (person, visit)
        assert change.happened_on_typed == TypedDate.parse("h:1448-01-05")

    @pytest.mark.parametrize("given", ["999999", "abc", "9" * 40, "-1", "١"])
    def test_a_person_who_is_not_there(self, researcher, as_user, given):
        assert page_of(as_user(researcher), "new", person=given).status_code == 404

    @pytest.mark.parametrize("given", ["not-a-uuid", "<script>"])
    def test_a_visit_that_is_none_is_left_out(self, researcher, as_user, given):
        assert page_of(as_user(researcher), "new", visit=given).status_code == 200

    def test_the_person_by_number(self, office, researcher, as_user):
        person = PersonFactory(office=office)
        sent = {"national_number": person.national_number, "duty": "change", "kind": "social", "channel": "office"}
        day = today()
        sent |= {"happened_on_day": day.day, "happened_on_month": day.month, "happened_on_year": day.year}
        sent["happened_on_calendar"] = "gregorian"
        as_user(researcher).post(reverse("data_changes:new"), sent)
        assert DataChange.objects.get().person == person

    @pytest.mark.parametrize("who", ["researcher", "charity_staff"])
    @pytest.mark.parametrize("number", ["unknown", "hidden", "wrong", ""])
    def test_a_number_that_leads_to_nobody(self, office, request, as_user, who, number):
        """Whoever is not shown is not there: a number known to the office tells a charity nothing."""
        known = PersonFactory(office=office, discreet=True)
        typed = {"unknown": "1000000008", "hidden": known.national_number, "wrong": "1000000001", "": ""}[number]
        answer = as_user(request.getfixturevalue(who)).post(
            reverse("data_changes:new"), {"national_number": typed, "kind": "social"}
        )
        assert answer.status_code == 200
        assert "national_number" in answer.context["form"].errors
        if number in ("unknown", "hidden"):
            (error,) = answer.context["form"].errors["national_number"]
            assert ("أُفصح" in error) == (who == "charity_staff")


class TestCharity:
    @pytest.fixture
    def opened(self, office, charity, charity_staff, actor):
        person = PersonFactory(office=office, first_name="زهراء")
        DisclosureFactory(person=person, organisation=charity)
        return services.open_new(
            person=person,
            by=actor(charity_staff),
            kind=ChangeKind.HOUSING,
            happened_on=today() - 4 * DAY,
            channel="charity",
            details="انتقال إلى منزل مستأجر",
            agreement=Agreement.PRESENT,
        )

    def test_sees_reference_open_or_done_and_the_days(self, opened, charity_staff, as_user, api):
        client = as_user(charity_staff)
        for page in (("list",), ("detail", opened.reference)):
            text = text_of(page_of(client, *page))
            assert opened.reference in text
            assert "11" in text
            for hidden in ("زهراء", "سكني", "انتقال", opened.due_on.isoformat(), opened.person.national_number_last4):
                assert hidden not in text
        told = {"reference": opened.reference, "done": False, "days_left": 11}
        assert api(charity_staff).get(reverse("api-data-changes-detail", args=[opened.reference])).json() == told
        assert api(charity_staff).get(reverse("api-data-changes-list")).json()["results"] == [told]

    @pytest.mark.parametrize("status", ["notified", "verified", "closed"])
    def test_is_not_told_how_it_ended(self, opened, charity_staff, researcher, as_user, actor, status):
        by = actor(researcher)
        if status == "closed":
            services.close(change=opened, by=by, reason="not_a_beneficiary")
        else:
            services.notify(change=opened, by=by, proof=Proof.SAID, notified_on=today())
        if status == "verified":
            services.verify(change=opened, by=by, proof=Proof.SEEN)
        client = as_user(charity_staff)
        texts = [text_of(page_of(client, "detail", opened.reference)), text_of(page_of(client, "list", state="all"))]
        for text in texts:
            assert ("منتهٍ" in text) == (status != "notified")
            for hidden in ("أُبلغت", "ليس مستفيدًا", "مُتحقَّق", "ضمن المهلة"):
                assert hidden not in text

    def test_its_list_is_its_own(self, opened, stranger, as_user):
        assert not page_of(as_user(stranger), "list").context["page"].rows
        assert page_of(as_user(stranger), "detail", opened.reference).status_code == 404


class TestWork:
    def test_a_researchers_own_and_what_nobody_follows(self, office, researcher, actor):
        by = actor(researcher)
        DataChangeFactory(person__office=office, assignee=by.membership)
        DataChangeFactory(person__office=office, status="proposed")
        DataChangeFactory(person__office=office, status="notified", proof=Proof.SAID, assignee=by.membership)
        DataChangeFactory(person__office=office, assignee=MembershipFactory(organisation=office))
        DataChangeFactory(person__office=office, status="verified", proof=Proof.SEEN)
        assert sorted(item.title for item in work.items(by)) == sorted(
            ["متابعة الإبلاغ عن تغيير", "النظر في متابعة مقترحة", "التحقق من إبلاغ"]
        )
        assert work.waiting(by).count() == 3
        assert [fact.value for fact in work.facts(by)] == [1]

    def test_a_directors_is_what_is_late(self, office, manager, actor):
        late = DataChangeFactory(person__office=office, happened_on=today() - 16 * DAY)
        DataChangeFactory(person__office=office)
        assert [item.reference for item in work.items(actor(manager))] == [late.reference]

    def test_a_charitys_says_no_more_than_the_reference_and_the_days(self, office, charity, charity_staff, actor):
        change = DataChangeFactory(person__office=office, opened_for=charity)
        (item,) = work.items(actor(charity_staff))
        assert (item.reference, item.line) == (change.reference, "")

    def test_whoever_may_not_follow_has_none(self, office, coordinator, actor):
        DataChangeFactory(person__office=office)
        assert (work.items(actor(coordinator)), work.waiting(actor(coordinator)).count()) == ([], 0)


class TestScale:
    @pytest.mark.parametrize("rtl", [True, False])
    @pytest.mark.parametrize(("duty", "days"), [(Duty.CHANGE, 15), (Duty.MINISTRY_REQUEST, 30)])
    @pytest.mark.parametrize("width", [720, 340])
    def test_every_day_has_its_place(self, duty, days, width, rtl):
        change = DataChangeFactory(
            duty=duty, happened_on=today() - 4 * DAY, due_on=today() + dt.timedelta(days=days - 4)
        )
        drawn = scale(change, [], width=width, rtl=rtl)
        starts = [float(cell.x) for cell in drawn.cells]
        assert len(starts) == days
        assert starts == sorted(starts, reverse=rtl)
        assert min(starts) >= 0
        assert max(starts) + float(drawn.cells[0].width) <= width
        assert [cell.number for cell in drawn.cells if cell.dark] == ["4"]

    def test_past_the_term_no_day_is_today(self):
        change = DataChangeFactory(happened_on=today() - 20 * DAY)
        drawn = scale(change, [], width=720)
        assert not drawn.today
        assert {cell.css for cell in drawn.cells} == {"past"}


def test_the_history_tells_what_was_told_and_what_comes_next(office, researcher, actor):
    by = actor(researcher)
    person = PersonFactory(office=office)
    ContactFactory(person=person, kind="email", value="own@example.invalid")
    change = services.open_new(person=person, by=by, kind="social", happened_on=today(), channel="office")
    entries = reading.history(change, change.events.all(), change.reminders.all(), change.attempts.all())
    assert [entry.state for entry in entries] == ["next", ""]
    services.close(change=change, by=by, reason="other", words="سبب مكتوب")
    change.refresh_from_db()
    entries = reading.history(change, change.events.all(), change.reminders.all(), change.attempts.all())
    assert [entry.title for entry in entries] == ["إغلاق المتابعة", "فتح المتابعة"]
    assert entries[0].words == "سبب آخر\nسبب مكتوب"


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.MANAGER])
def test_the_list_of_the_api_is_filtered_and_refuses_what_is_no_choice(office, member, api, role):
    DataChangeFactory(person__office=office, kind="social")
    DataChangeFactory(person__office=office, kind="economic")
    client = api(member(office, role))
    url = reverse("api-data-changes-list")
    assert [row["kind"] for row in client.get(url, {"kind": "social"}).json()["results"]] == ["social"]
    assert client.get(url, {"mine": "1"}).json()["results"] == []
    refused = client.get(url, {"status": "nonsense"})
    assert (refused.status_code, set(refused.json()["errors"])) == (400, {"status"})


def test_the_api_in_few_queries(office, researcher, api, at_most_queries):
    changes = [DataChangeFactory(person__office=office) for _ in range(20)]
    ReminderFactory(change=changes[0])
    client = api(researcher)
    with at_most_queries(8):
        assert len(client.get(reverse("api-data-changes-list")).json()["results"]) == 20
    with at_most_queries(8):
        answer = client.get(reverse("api-data-changes-detail", args=[changes[0].reference])).json()
    assert answer["allowed"] == ["notify", "close"]
    assert [reminder["milestone"] for reminder in answer["reminders"]] == ["day_7"]


def test_on_the_persons_and_the_households_page(office, researcher, as_user, charity, charity_staff):
    change = DataChangeFactory(person__office=office, kind=ChangeKind.HOUSING, opened_for=charity)
    DisclosureFactory(person=change.person, organisation=charity)
    pages = [
        reverse("portal:person", args=[change.person.pk]),
        reverse("portal:household", args=[change.person.household.reference]),
    ]
    for page in pages:
        text = text_of(as_user(researcher).get(page, {"part": "matters"}))
        assert change.reference in text
        assert "تغيير سكني" in text
        assert DISCLAIMER in text
        text = text_of(as_user(charity_staff).get(page, {"part": "matters"}))
        assert change.reference in text
        assert "تغيير سكني" not in text
    assert reverse("data_changes:new", query={"person": change.person.pk}) in text_of(as_user(researcher).get(pages[0]))
