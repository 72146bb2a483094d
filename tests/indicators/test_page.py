"""The annual statistics as a director and others read them."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils.translation import override

from accounts.enums import Role
from core.clock import today
from core.hijri import HijriDate
from core.periods import Period
from indicators.registry import BY_CODE, INDICATORS
from referrals.enums import ReferralKind
from tests.indicators import made
from tests.indicators.test_figures import _something_of_everything

pytestmark = pytest.mark.django_db
YEAR = {"from": "2022-09-11", "to": "2023-08-30"}


@pytest.fixture
def statistics(manager, as_user):
    browser = as_user(manager)

    def ask(**query):
        return browser.get(reverse("indicators:annual"), query)

    return ask


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_it_opens_on_the_current_hijri_year(statistics):
    year = HijriDate.from_gregorian(today()).year
    found = statistics().context["found"]
    assert found.period == Period.hijri_year(year)
    assert found.previous == Period.hijri_year(year - 1)


@pytest.mark.parametrize(
    ("query", "period"),
    [
        ({"period": "hijri", "hijri_year": "1445"}, Period.hijri_year(1445)),
        ({"period": "hijri", "hijri_year": "١٤٤٥"}, Period.hijri_year(1445)),
        ({"hijri_year": "۱۴۴۵"}, Period.hijri_year(1445)),
        ({"period": "gregorian", "gregorian_year": "2023"}, Period.gregorian_year(2023)),
        ({"gregorian_year": "٢٠٢٣"}, Period.gregorian_year(2023)),
        (YEAR, Period.custom(date(2022, 9, 11), date(2023, 8, 30))),
        ({"from": "h:1444-02-15", "to": "h:1445-02-14"}, Period.custom(date(2022, 9, 11), date(2023, 8, 30))),
        (
            {
                "period": "custom",
                "hijri_year": "",
                "from_calendar": "hijri",
                "from_day": "١٥",
                "from_month": "2",
                "from_year": "١٤٤٤",
                "to_calendar": "gregorian",
                "to_day": "30",
                "to_month": "8",
                "to_year": "2023",
            },
            Period.custom(date(2022, 9, 11), date(2023, 8, 30)),
        ),
    ],
)
def test_periods_that_can_be_asked(statistics, query, period):
    found = statistics(**query).context["found"]
    assert (found.period.start, found.period.end) == (period.start, period.end)
    assert found.period.calendar == period.calendar


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "2023-08-30", "to": "2022-09-11"}, "to"),
        ({"from": "1980-01-01", "to": "2023-01-01"}, "to"),
        ({"hijri_year": "1501"}, "hijri_year"),
        ({"hijri_year": "2023"}, "hijri_year"),
        ({"gregorian_year": "1445"}, "gregorian_year"),
        ({"gregorian_year": "99999999999999999999"}, "gregorian_year"),
        ({"hijri_year": "last"}, "hijri_year"),
        ({"hijri_year": "²³"}, "hijri_year"),
        ({"period": "hijri", "hijri_year": ""}, "hijri_year"),
        ({"period": "custom", "from": "2023-01-01"}, "to"),
        ({"period": "custom", "to": "2023-01-01"}, "from"),
        ({"from": "2023-02-30", "to": "2023-03-30"}, "from"),
        ({"from": "h:1501-01-01", "to": "h:1502-01-01"}, "from"),
        ({"from": "\u202e<img onerror=1>", "to": "2023-01-01"}, "from"),
        ({"period": "for ever"}, "period"),
    ],
)
def test_a_bad_period_is_told_on_its_field(statistics, query, field):
    answer = statistics(**query)
    assert answer.status_code == 200
    form = answer.context["form"]
    assert field in form.errors
    assert answer.context["found"] is None
    shown = text(answer)
    assert str(form.errors[field][0]) in shown.replace("&#x27;", "'")
    assert "<img onerror" not in shown


def test_what_was_typed_is_kept(statistics):
    answer = text(statistics(period="hijri", hijri_year="١٥٠١"))
    assert 'value="١٥٠١"' in answer
    assert "1343" in answer


def test_what_stands_in_other_inputs_is_not_asked_about(statistics):
    answer = statistics(period="hijri", hijri_year="1445", gregorian_year="rubbish", from_year="x", to_day="40")
    assert answer.context["found"].period == Period.hijri_year(1445)


def test_cards_show_change_definition_and_records(office, statistics):
    _something_of_everything(office)
    answer = statistics(**YEAR)
    shown = text(answer)
    for indicator in INDICATORS:
        assert str(indicator.label) in shown
        assert str(indicator.definition).replace("'", "&#x27;") in shown
    assert '<bdi dir="ltr">+1</bdi>' in shown
    assert "الفترة السابقة" in shown
    assert shown.count("عرض السجلات") == sum(indicator.listing is not None for indicator in INDICATORS)
    assert "دون تفصيل" in shown


def test_the_lead_carries_its_noun(office, charity, statistics):
    day = made.corner_day(charity, "2023-01-10")
    for _ in range(3):
        made.visit(day)
    assert "مواطنين ومواطنات" in text(statistics(**YEAR))


def test_the_months_note(office, charity, statistics):
    made.visit(made.corner_day(charity, "2023-01-10"))
    assert "فقد يُخدم الشخص الواحد في أكثر من شهر" in text(statistics(**YEAR))


def test_a_long_period_has_figures_and_no_drawing(statistics):
    found = statistics(**{"from": "2000-01-01", "to": "2023-01-01"}).context
    assert found["months"] is None
    assert found["found"].figures


def test_ten_corners_first_the_others_on_request(office, charity, statistics):
    for _ in range(14):
        made.visit(made.corner_day(charity, "2023-01-10"))
    first = statistics(**YEAR).context["corners"]
    assert (len(first["table"].rows), first["table"].rest.value, first["hidden"]) == (10, 4, 4)
    assert len(statistics(**YEAR, corners="all").context["corners"]["table"].rows) == 14


def test_the_page_speaks_english_too(office, statistics, manager, as_user):
    _something_of_everything(office)
    browser = as_user(manager)
    browser.post(reverse("portal:language"), {"language": "en", "next": "/"})
    shown = text(browser.get(reverse("indicators:annual"), YEAR))
    assert "Citizens served by the corners" in shown
    assert "Compared with the period before" in shown


def test_it_costs_the_same_however_much_there_is(office, charity, statistics, at_most_queries):
    _something_of_everything(office)
    for _ in range(12):
        made.visit(made.corner_day(charity, "2023-01-10"), made.person(office))
    statistics(**YEAR)
    with at_most_queries(8):
        statistics(**YEAR)


# --- who reads -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.SPECIALIST, Role.COORDINATOR, Role.PROTECTION_OFFICER])
def test_others_of_the_office_read_without_records(office, member, as_user, role):
    _something_of_everything(office)
    answer = as_user(member(office, role)).get(reverse("indicators:annual"), YEAR)
    assert answer.status_code == 200
    assert "عرض السجلات" not in text(answer)


def test_a_charity_is_told_why_not(charity_staff, as_user):
    answer = as_user(charity_staff).get(reverse("indicators:annual"))
    assert answer.status_code == 403
    assert "هذه أرقام المكتب" in text(answer)


def test_the_branch_finds_nothing_approved_yet(office, member, as_user):
    _something_of_everything(office)
    answer = as_user(member(office.parent, Role.SUPERVISOR)).get(reverse("indicators:annual"), YEAR)
    assert answer.status_code == 200
    assert "لم يعتمد أي مكتب إحصائيته بعد" in text(answer)
    assert "ak-figure" not in text(answer)


# --- paper -----------------------------------------------------------------------------------------------------------------


def test_the_paper_has_every_figure_once(office, manager, as_user):
    _something_of_everything(office)
    answer = as_user(manager).get(reverse("indicators:paper"), YEAR)
    shown = text(answer)
    for indicator in INDICATORS:
        assert shown.count(f'<th scope="row">{indicator.label}</th>') == 1
    assert "15 صفر 1444هـ – 14 صفر 1445هـ" in shown
    assert "11 سبتمبر 2022م" in shown
    assert "غير معتمدة بعد" in shown


def test_the_paper_of_a_bad_period_shows_what_to_mend(manager, as_user):
    answer = as_user(manager).get(reverse("indicators:paper"), {"hijri_year": "1501"})
    assert answer.status_code == 200
    assert "hijri_year" in answer.context["form"].errors


# --- words -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "forms"),
    {
        "citizens_served": "لا يوجد مواطنون | مواطن واحد | مواطنان | 3 مواطنين ومواطنات | 46 مواطنًا ومواطنة | 100 مواطن ومواطنة",
        "active_corners": "لا توجد أركان | ركن واحد | ركنان | 3 أركان | 46 ركنًا | 100 ركن",
        "corner_researchers": "لا يوجد باحثون | باحث واحد | باحثان | 3 باحثين وباحثات | 46 باحثًا وباحثة | 100 باحث وباحثة",
    }.items(),
)
def test_six_forms(code, forms):
    with override("ar"):
        assert " | ".join(BY_CODE[code].spoken(n) for n in (0, 1, 2, 3, 46, 100)) == forms


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda one: one.code)
def test_every_figure_is_defined(indicator):
    with override("ar"):
        words = [indicator.label, indicator.definition, indicator.dated, indicator.leaves_out]
        assert all(re.search(r"[\u0600-\u06FF]", str(part)) for part in words)
        assert len({indicator.unit(n) for n in (0, 1, 2, 3, 11)}) == 5
    with override("en"):
        assert indicator.spoken(1).startswith("1 ")


# --- the rows behind a figure ------------------------------------------------------------------------------------------------

LISTED = [one.code for one in INDICATORS if one.listing is not None]


@pytest.mark.parametrize("code", LISTED)
def test_behind_every_figure_stand_its_rows(office, manager, as_user, code):
    _something_of_everything(office)
    answer = as_user(manager).get(reverse("indicators:rows"), {"figure": code, **YEAR})
    assert answer.status_code == 200
    assert len(answer.context["page"].rows) == answer.context["found"].value
    assert answer.context["found"].spoken in text(answer)


@pytest.mark.parametrize("code", LISTED)
def test_another_offices_rows_are_never_listed(office, other_office, manager, as_user, code):
    _something_of_everything(other_office)
    answer = as_user(manager).get(reverse("indicators:rows"), {"figure": code, **YEAR})
    assert answer.context["page"].rows == []
    assert "لا توجد سجلات في هذه الفترة" in text(answer)


@pytest.mark.parametrize("code", ["taaffuf_cases", "no_such_figure", ""])
def test_what_has_no_rows_is_not_there(manager, as_user, code):
    assert as_user(manager).get(reverse("indicators:rows"), {"figure": code, **YEAR}).status_code == 404


def test_only_who_may_drill_down_does(researcher, as_user):
    answer = as_user(researcher).get(reverse("indicators:rows"), {"figure": "visits_logged", **YEAR})
    assert answer.status_code == 403


def test_names_show_where_identity_is_open(office, charity, manager, as_user):
    person = made.person(office, first_name="نورة", family_name="التجريبية")
    made.visit(made.corner_day(charity, "2023-01-10"), person)
    made.visit(made.corner_day(charity, "2023-01-11"))
    shown = text(as_user(manager).get(reverse("indicators:rows"), {"figure": "citizens_served", **YEAR}))
    assert "نورة علي التجريبية" in shown
    assert person.national_number not in shown
    assert person.national_number_last4 in shown
    assert "دون هوية" in shown
    assert "الأربعاء 18 جمادى الآخرة 1444هـ" in shown
    assert "11 يناير 2023م" in shown


def test_a_discreet_person_is_not_named(office, charity, manager, as_user):
    person = made.person(office, first_name="نورة", family_name="التجريبية", discreet=True)
    made.visit(made.corner_day(charity, "2023-01-10"), person)
    shown = text(as_user(manager).get(reverse("indicators:rows"), {"figure": "citizens_served", **YEAR}))
    assert "نورة" not in shown


def test_a_duplicate_shows_as_the_survivor(office, charity, manager, as_user):
    survivor = made.person(office, first_name="نورة", family_name="التجريبية")
    made.visit(made.corner_day(charity, "2023-01-10"), made.person(office, first_name="نوره", merged_into=survivor))
    shown = text(as_user(manager).get(reverse("indicators:rows"), {"figure": "citizens_served", **YEAR}))
    assert "نورة علي التجريبية" in shown
    assert "نوره" not in shown


def test_taaffuf_is_in_no_list(office, charity, manager, as_user):
    made.referral(office, charity, "2023-01-10", kind=ReferralKind.TAAFFUF, reference="QTF-REF-1444-999999")
    for code in LISTED:
        shown = text(as_user(manager).get(reverse("indicators:rows"), {"figure": code, **YEAR}))
        assert "QTF-REF-1444-999999" not in shown
        assert charity.name not in shown


def test_long_lists_come_page_by_page(office, charity, manager, as_user, at_most_queries):
    day = made.corner_day(charity, "2023-01-10")
    for _ in range(45):
        made.visit(day, made.person(office))
    browser = as_user(manager)
    query = {"figure": "visits_logged", **YEAR}
    seen = set()
    for _ in range(3):
        with at_most_queries(9):
            page = browser.get(reverse("indicators:rows"), query).context["page"]
        seen |= {row.pk for row in page.rows}
        query["cursor"] = page.next
    assert (len(seen), page.next) == (45, None)


def test_a_place_in_one_list_opens_no_other(office, charity, manager, as_user):
    day = made.corner_day(charity, "2023-01-10")
    for _ in range(25):
        made.visit(day)
    browser = as_user(manager)
    cursor = browser.get(reverse("indicators:rows"), {"figure": "visits_logged", **YEAR}).context["page"].next
    for query in ({"figure": "citizens_served", **YEAR}, {"figure": "visits_logged", "gregorian_year": "2023"}):
        assert browser.get(reverse("indicators:rows"), {**query, "cursor": cursor}).status_code == 400


def test_a_bad_period_is_told_there_too(manager, as_user):
    answer = as_user(manager).get(reverse("indicators:rows"), {"figure": "visits_logged", "hijri_year": "1501"})
    assert answer.status_code == 200
    assert "hijri_year" in answer.context["form"].errors
