"""What templates say: directions, numbers, dates, plurals, people, icons."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from core import clock
from core.templatetags import arkan
from core.typed_dates import TypedDate

RIYADH = ZoneInfo("Asia/Riyadh")
DAY = dt.date(2023, 8, 28)
NASTY = '<img src=x onerror="alert(1)">\u202e'


def render(template, **context):
    return engines["django"].from_string("{% load arkan %}" + template).render(context)


@pytest.fixture(autouse=True)
def _in_arabic():
    with translation.override("ar"):
        yield


@dataclass
class Person:
    display_name: str = "سلمى علي"
    initials: str = "س. ع."
    national_number_last4: str = "6781"


# --- text and numbers ---


def test_ltr():
    assert render("{{ r|ltr }}", r="QTF-REF-1448-000123") == '<bdi class="ak-code" dir="ltr">QTF-REF-1448-000123</bdi>'
    assert render("{{ r|ltr }}", r=NASTY).startswith('<bdi class="ak-code" dir="ltr">&lt;img')
    assert render("{{ r|ltr }}", r="") == ""
    assert render("{{ r|ltr }}", r=0) == '<bdi class="ak-code" dir="ltr">0</bdi>'


def test_references_inside_a_sentence():
    said = render("{{ v|with_references }}", v="أُرسلت <b> QTF-REF-1448-000123، ومعها DMM-STM-1449-000001.")
    assert said == (
        'أُرسلت &lt;b&gt; <bdi class="ak-code" dir="ltr">QTF-REF-1448-000123</bdi>،'
        ' ومعها <bdi class="ak-code" dir="ltr">DMM-STM-1449-000001</bdi>.'
    )


def test_isolated():
    assert render("{{ r|isolated }}", r=NASTY) == "<bdi>&lt;img src=x onerror=&quot;alert(1)&quot;&gt;</bdi>"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (1234567, "1,234,567"), (Decimal("1320.50"), "1,320.50"), (None, "–"), ("", "–"), ("<b>", "&lt;b&gt;")],
)
def test_num(value, shown):
    assert render("{{ v|num }}", v=value) == shown


@pytest.mark.parametrize(("value", "shown"), [(25.64, "25.6%"), (80, "80%"), (0, "0%"), (None, "–")])
def test_percent(value, shown):
    assert render("{{ v|percent }}", v=value) == shown


def test_file_size():
    assert render("{{ v|file_size }}", v=1_468_006) == "1.4 ميغابايت"
    assert render("{{ v|file_size }}", v=20) == "1 كيلوبايت"


# --- dates ---


@pytest.mark.parametrize(
    ("style", "shown"),
    [
        (
            "long",
            '<time datetime="2023-08-28">الإثنين 12 صفر 1445هـ</time> <span class="ak-keep">(28 أغسطس 2023م)</span>',
        ),
        ("short", '<time datetime="2023-08-28">12/02/1445هـ – 28/08/2023م</time>'),
        (
            "medium",
            '<span class="ak-when"><span class="ak-keep"><time datetime="2023-08-28">12 صفر 1445هـ</time> –</span>'
            ' <span class="ak-keep">28/08/2023م</span></span>',
        ),
        (
            "dual",
            '<time class="ak-dual" datetime="2023-08-28"><b>الإثنين 12 صفر 1445هـ</b><small>28 أغسطس 2023م</small></time>',
        ),
    ],
)
def test_both(style, shown):
    assert render("{% both d style %}", d=DAY, style=style) == shown


def test_both_of_other_things():
    late = dt.datetime(2023, 8, 27, 22, 0, tzinfo=dt.UTC)  # already Monday in Riyadh
    assert 'datetime="2023-08-28"' in render("{% both d %}", d=late)
    assert render("{% both d %}", d=None) == "–"
    assert "الإثنين" in render("{% both d %}", d=TypedDate.parse("h:1445-02-12"))
    assert render("{% both d %}", d=TypedDate.parse("h:1380")) == "<span>1380هـ</span>"
    assert "1850" in render("{% both d 'medium' %}", d=dt.date(1850, 1, 1))
    assert "1850" in render("{% both d 'dual' %}", d=dt.date(1850, 1, 1))


def test_when():
    html = render("{% when d %}", d=dt.datetime(2023, 8, 28, 19, 15, tzinfo=RIYADH))
    assert html.endswith('</span></span>، <span class="ak-keep ak-num">7:15 م</span>')
    assert render("{% when d %}", d=None) == "–"


def test_parts_of_dates():
    assert render("{{ d|hijri }} {{ d|gregorian }}", d=DAY) == "12 صفر 1445هـ 28 أغسطس 2023م"
    assert render("{{ d|as_typed }}", d=TypedDate.parse("h:1445-02")) == "صفر 1445هـ"
    assert render("{{ d|hijri }}{{ d|gregorian }}{{ d|as_typed }}{{ d|clock_time }}", d=None) == "––––"
    assert render("{{ d|clock_time }}", d=dt.time(9, 5)) == "9:05 ص"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "اليوم آخر موعد"),
        (1, "بقي يوم واحد"),
        (2, "بقي يومان"),
        (4, "بقيت 4 أيام"),
        (11, "بقي 11 يومًا"),
        (100, "بقي 100 يوم"),
        (103, "بقيت 103 أيام"),
        (-1, "فات منذ يوم واحد"),
        (-2, "فات منذ يومين"),
        (-3, "فات منذ 3 أيام"),
        (-15, "فات منذ 15 يومًا"),
        (-200, "فات منذ 200 يوم"),
    ],
)
def test_days_left_in_six_plurals(days, words):
    due = clock.today() + dt.timedelta(days=days)
    assert render("{{ d|days_left }}", d=due) == words
    end_of_day = dt.datetime.combine(due, dt.time(23, 59, 59), RIYADH)
    assert render("{{ d|days_left }}", d=end_of_day) == words
    assert arkan.is_past(due) is (days < 0)


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (0.5, "بقي أقل من ساعة"),
        (1.1, "بقيت ساعة واحدة"),
        (2.1, "بقيت ساعتان"),
        (4.1, "بقيت 4 ساعات"),
        (11.1, "بقيت 11 ساعة"),
        (-0.5, "فات منذ أقل من ساعة"),
        (-2.1, "فات منذ ساعتين"),
        (-3.1, "فات منذ 3 ساعات"),
        (-20.1, "فات منذ 20 ساعة"),
    ],
)
def test_time_left(hours, words):
    due = clock.now() + dt.timedelta(hours=hours)
    assert render("{{ d|time_left }}", d=due) == words
    assert arkan.is_past(due) is (hours < 0)


def test_time_left_beyond_a_day_is_in_days():
    due = dt.datetime.combine(clock.today() + dt.timedelta(days=3), dt.time(23, 59), RIYADH)
    assert render("{{ d|time_left }}", d=due) == "بقيت 3 أيام"
    assert render("{{ d|time_left }}{{ d|days_left }}", d=None) == "––"


def test_english_has_two_plurals():
    with translation.override("en"):
        assert arkan.days_left(clock.today() + dt.timedelta(days=1)) == "1 day left"
        assert arkan.days_left(clock.today() - dt.timedelta(days=2)) == "2 days overdue"


# --- people ---


def test_masked():
    shown = render("{% masked p True %}", p=Person())
    assert "سلمى علي" in shown
    assert '<span class="ak-mask__dots" aria-hidden="true">••••••</span>6781' in shown
    closed = render("{% masked p False %}", p=Person())
    assert "سلمى" not in closed
    assert "س. ع." in closed
    assert render("{% masked p %}", p=Person()) == closed
    assert "&lt;img" in render("{% masked p True %}", p=Person(display_name=NASTY))
    assert "ak-mask" not in render("{% masked p True %}", p=Person(national_number_last4=""))
    assert render("{% masked p %}", p=None) == "–"


# --- icons and addresses ---


def test_icon():
    assert render('{% icon "bell" %}') == (
        '<svg class="ak-icon" aria-hidden="true"><use href="/static/icons.svg#i-bell"></use></svg>'
    )
    html = render('{% icon "chevron" size="sm" flip=True label=words %}', words=NASTY)
    assert 'class="ak-icon ak-icon--sm ak-icon--flip"' in html
    assert 'role="img" aria-label="&lt;img' in html
    with pytest.raises(ValueError, match="icon"):
        render("{% icon name %}", name='x"><script>')


def query(template, address):
    return render(template, request=RequestFactory().get(address))


def test_query():
    assert query('{% query status="late" %}', "/?q=a&cursor=x") == "?q=a&amp;status=late"
    assert query("{% query q=None %}", "/?q=a&cursor=x") == "?"
    assert query('{% query cursor="y" %}', "/?q=a&cursor=x") == "?q=a&amp;cursor=y"
    assert query("{% query %}", "/?kind=a&kind=b") == "?kind=a&amp;kind=b"
    assert query('{% query q="<b>" %}', "/") == "?q=%3Cb%3E"
    assert render('{% query q="a" %}') == "?q=a"
