"""The page, the API and the command are three doors to one computation."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.enums import Role
from indicators.registry import INDICATORS
from tests.indicators import made
from tests.indicators.test_figures import _something_of_everything

pytestmark = pytest.mark.django_db
API = "api-indicators-annual"
FIRST, LAST = "2022-09-11", "2023-08-30"
CODES = [one.code for one in INDICATORS if not one.apart]


def ask(client, office, first=FIRST, last=LAST, **more):
    return client.get(reverse(API), {"office": office.code, "from": first, "to": last, **more})


def command(office, first=FIRST, last=LAST, form="json", **options):
    out = StringIO()
    call_command("annual_statistics", office=office.code, first=first, last=last, format=form, stdout=out, **options)
    return out.getvalue()


def test_three_doors_one_answer(office, manager, as_user, api):
    _something_of_everything(office)
    answered = ask(api(manager), office)
    assert answered.status_code == 200
    assert answered.json() == json.loads(command(office))
    page = as_user(manager).get(reverse("indicators:annual"), {"from": FIRST, "to": LAST})
    assert page.context["found"].payload == answered.json()
    assert answered.json() == {
        "office": office.code,
        "from": FIRST,
        "to": LAST,
        "indicators": {code: answered.json()["indicators"][code] for code in CODES},
    }
    assert all(answered.json()["indicators"].values())


def test_the_codes_are_stable():
    assert sorted(CODES) == sorted(
        [
            "statements_answered",
            "taaffuf_cases",
            "ineligible_households_referred",
            "home_repair_referrals",
            "urgent_interventions",
            "charities_intervening",
            "referrals_unanswered",
            "active_corners",
            "citizens_served",
            "visits_logged",
            "corner_researchers",
            "relatives_trained",
            "charity_staff_trained",
            "charities_participating",
            "data_changes_on_time",
            "data_changes_late",
        ]
    )


def test_a_visit_shows_at_once_on_every_door(office, charity, manager, as_user, api):
    day = made.corner_day(charity, "2023-01-10")
    browser, client = as_user(manager), api(manager)

    def everywhere():
        page = browser.get(reverse("indicators:annual"), {"from": FIRST, "to": LAST})
        return {
            page.context["found"].values["visits_logged"],
            ask(client, office).json()["indicators"]["visits_logged"],
            json.loads(command(office))["indicators"]["visits_logged"],
        }

    assert everywhere() == {0}
    made.visit(day)
    assert everywhere() == {1}


# --- the API -------------------------------------------------------------------------------------------------------------


def test_an_office_that_one_does_not_see_is_unknown(office, other_office, manager, api):
    foreign = ask(api(manager), other_office)
    assert foreign.status_code == 400
    assert foreign.json()["errors"]["office"][0]["code"] == "unknown"
    nonexistent = api(manager).get(reverse(API), {"office": "NOWHERE", "from": FIRST, "to": LAST})
    assert nonexistent.json()["errors"] == foreign.json()["errors"]


@pytest.mark.parametrize("role", [Role.CHARITY_STAFF, Role.CHARITY_MANAGER, Role.CHARITY_READER])
def test_a_charity_reads_no_live_figures(office, charity, member, api, role):
    assert ask(api(member(charity, role)), office).status_code == 403


def test_the_branch_reads_no_live_figures(office, member, api):
    assert ask(api(member(office.parent, Role.SUPERVISOR)), office).status_code == 403


def test_a_stranger_is_asked_to_sign_in(office, api):
    assert ask(api(), office).status_code == 401


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        ("2023-08-30", "2022-09-11", "to"),  # reversed
        ("1980-01-01", "2023-01-01", "to"),  # over thirty years
        ("", LAST, "from"),
        (FIRST, "", "to"),
        ("2023-02-30", LAST, "from"),
        (FIRST, "h:1501-01-01", "to"),
        ("now", LAST, "from"),
        ("0001-01-01", LAST, "from"),
        (FIRST, "99999-01-01", "to"),
        (FIRST, "2023-08", "to"),
        ("\u202e2022-09-11'; --", LAST, "from"),
    ],
)
def test_the_api_names_the_field(office, manager, api, first, last, field):
    answer = ask(api(manager), office, first, last)
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {field}
    assert answer.json()["errors"][field][0]["message"]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("٢٠٢٢-٠٩-١١", "٢٠٢٣-٠٨-٣٠"),
        ("۲۰۲۲-۰۹-۱۱", "2023-08-30"),
        ("h:1444-02-15", "h:1445-02-14"),
        ("h:١٤٤٤-٠٢-١٥", "g:2023-08-30"),
    ],
)
def test_the_api_reads_both_calendars_and_all_digits(office, manager, api, first, last):
    answer = ask(api(manager), office, first, last)
    assert (answer.status_code, answer.json()["from"], answer.json()["to"]) == (200, FIRST, LAST)


def test_what_is_missing_is_named(manager, api):
    answer = api(manager).get(reverse(API))
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"office", "from", "to"}


# --- the command -----------------------------------------------------------------------------------------------------------


def test_the_command_speaks(office, charity):
    made.visit(made.corner_day(charity, "2023-01-10"))
    text = command(office, form="text")
    assert "المواطنون والمواطنات الذين خدمتهم الأركان: مواطن واحد" in text
    assert "15 صفر 1444هـ – 14 صفر 1445هـ" in text
    assert "Citizens served by the corners: 1 citizen" in command(office, form="text", language="en")


def test_the_command_reads_hijri_days(office):
    assert json.loads(command(office, "h:1444-02-15", "h:١٤٤٥-٠٢-١٤"))["from"] == FIRST


@pytest.mark.parametrize(("first", "last"), [(LAST, FIRST), ("1980-01-01", LAST), ("soon", LAST), ("h:1501-1-1", LAST)])
def test_the_command_refuses_a_bad_period(office, first, last):
    with pytest.raises(CommandError):
        command(office, first, last)


def test_the_command_refuses_an_unknown_office(charity):
    for code in ("NOWHERE", charity.code):
        with pytest.raises(CommandError, match=code):
            call_command("annual_statistics", office=code, first=FIRST, last=LAST)
