"""Pages by keyset: every row once, at both ends, with sealed cursors."""

import datetime as dt
from itertools import pairwise

import pytest
from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.pagination import BadCursor, Keyset, bounded_count
from tests.kernel_app.models import Parcel, Shelf

NOW = timezone.now()
ORDERS = [
    ("id",),
    ("-id",),
    ("label", "id"),
    ("-label", "id"),
    ("label", "-weight", "id"),
    ("due_at", "id"),
    ("-due_at", "id"),
    ("due_at", "-label", "-pk"),
    ("-shelf__name", "due_at", "id"),
]


def walk(queryset, order, size, **options):
    """All rows by `next`, then all again by `previous`, page by page."""
    forwards, page = [], Keyset(queryset, order=order, size=size, **options)
    while True:
        forwards.append([row.pk for row in page.rows])
        if not page.next:
            break
        page = Keyset(queryset, order=order, size=size, cursor=page.next, **options)
    backwards = [[row.pk for row in page.rows]]
    while page.previous:
        page = Keyset(queryset, order=order, size=size, cursor=page.previous, **options)
        backwards.append([row.pk for row in page.rows])
    return forwards, backwards


class TestEveryRowOnce(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(
        rows=st.lists(
            st.tuples(
                st.sampled_from("أبج"),
                st.integers(0, 2),
                st.one_of(st.none(), st.integers(0, 2)),
                st.one_of(st.none(), st.sampled_from("سص")),
            ),
            max_size=12,
        ),
        order=st.sampled_from(ORDERS),
        size=st.integers(1, 5),
    )
    def test_there_and_back(self, rows, order, size):
        shelves = {name: Shelf.objects.create(name=name) for name in "سص"}
        Parcel.objects.bulk_create(
            Parcel(
                label=label + str(number),
                weight=weight,
                due_at=None if hours is None else NOW + dt.timedelta(hours=hours),
                shelf=shelves.get(shelf),
            )
            for number, (label, weight, hours, shelf) in enumerate(rows)
        )
        expected = list(Parcel.objects.order_by(*order).values_list("pk", flat=True))
        forwards, backwards = walk(Parcel.objects.select_related("shelf"), order, size)
        assert [pk for page in forwards for pk in page] == expected
        assert all(len(page) == size for page in forwards[:-1])
        assert [pk for page in reversed(backwards) for pk in page] == expected


@pytest.fixture
def parcels(db):
    return Parcel.objects.bulk_create(
        Parcel(label=f"{number:02}", colour="gold" if number % 2 else "green") for number in range(10)
    )


def test_ends(parcels):
    first = Keyset(Parcel.objects.all(), size=4)
    assert first.previous is None
    second = Keyset(Parcel.objects.all(), size=4, cursor=first.next)
    third = Keyset(Parcel.objects.all(), size=4, cursor=second.next)
    assert (len(first), len(second), len(third)) == (4, 4, 2)
    assert third.next is None
    assert Keyset(Parcel.objects.all(), size=4, cursor=second.previous).previous is None


def test_exactly_one_page(parcels):
    page = Keyset(Parcel.objects.all(), size=10)
    assert (page.next, page.previous) == (None, None)


def test_an_empty_list(db):
    page = Keyset(Parcel.objects.all())
    assert (page.rows, page.next, page.previous) == ([], None, None)


def test_new_rows_neither_repeat_nor_hide_others(parcels):
    first = Keyset(Parcel.objects.all(), order=("-id",), size=4)
    Parcel.objects.create(label="جديد")
    second = Keyset(Parcel.objects.all(), order=("-id",), size=4, cursor=first.next)
    assert not {row.pk for row in first} & {row.pk for row in second}
    assert [row.label for row in second] == ["05", "04", "03", "02"]


def test_a_page_is_one_query(parcels, django_assert_num_queries):
    with django_assert_num_queries(1):
        page = Keyset(Parcel.objects.all(), order=("label", "id"), size=3)
    with django_assert_num_queries(1):
        Keyset(Parcel.objects.all(), order=("label", "id"), size=3, cursor=page.next)


def test_values_and_annotations(parcels):
    rows = Parcel.objects.values("id", "label")
    page = Keyset(rows, order=("label", "id"), size=3)
    assert Keyset(rows, order=("label", "id"), size=3, cursor=page.next).rows[0]["label"] == "03"


@pytest.mark.parametrize("order", [("label",), ("id", "due_at"), ("shelf__id",), ("unknown",)])
def test_an_order_that_is_not_total_is_refused(db, order):
    with pytest.raises(ValueError, match="unique"):
        Keyset(Parcel.objects.all(), order=order)


# --- the seal ---


@pytest.fixture
def cursor(parcels):
    return Keyset(Parcel.objects.all(), order=("label", "id"), size=3, bound_to={"colour": ""}).next


def open_list(cursor, order=("label", "id"), bound_to=None, queryset=None):
    return Keyset(
        Parcel.objects.all() if queryset is None else queryset,
        order=order,
        size=3,
        cursor=cursor,
        bound_to={"colour": ""} if bound_to is None else bound_to,
    )


def test_a_cursor_says_nothing(cursor):
    assert open_list(cursor).rows[0].label == "03"
    assert "label" not in cursor
    assert set(cursor) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@pytest.mark.parametrize("bound_to", [{"colour": "gold"}, {}, {"colour": "", "q": "أ"}, "text", [1]])
def test_a_cursor_of_other_filters(cursor, bound_to):
    with pytest.raises(BadCursor):
        open_list(cursor, bound_to=bound_to)


def test_a_cursor_of_another_list(cursor):
    with pytest.raises(BadCursor):
        open_list(cursor, order=("-label", "id"))
    with pytest.raises(BadCursor):
        open_list(cursor, queryset=Shelf.objects.all(), order=("name", "id"))


@pytest.mark.parametrize(
    "forged", ["x", "=", "gAAAAA", "a" * 100_000, "\x00", "‮", "٣", "%00", "' OR 1=1 --", "../..", "gAAAAABm" + "A" * 90]
)
def test_a_forged_cursor(parcels, forged):
    with pytest.raises(BadCursor) as refusal:
        open_list(forged)
    assert isinstance(refusal.value, BadRequest)


def test_a_cursor_that_was_touched(cursor):
    for place in (0, len(cursor) // 2, len(cursor) - 4):
        touched = cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :]
        with pytest.raises(BadCursor):
            open_list(touched)


def test_a_cursor_of_another_installation(cursor, settings):
    settings.SECRET_KEY = "another"
    with pytest.raises(BadCursor):
        open_list(cursor)


def test_a_cursor_survives_a_change_of_the_secret(cursor, settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert open_list(cursor).rows


def test_the_order_of_filters_does_not_matter(parcels):
    given = QueryDict("b=2&a=1&a=3&cursor=old")
    same = QueryDict("a=1&a=3&b=2")
    page = Keyset(Parcel.objects.all(), size=3, bound_to=given)
    assert Keyset(Parcel.objects.all(), size=3, bound_to=same, cursor=page.next).rows


# --- counts ---


def test_bounded_count(parcels, django_assert_max_num_queries):
    with django_assert_max_num_queries(1):
        exact = bounded_count(Parcel.objects.all(), 999)
    assert (exact, exact.number, exact.capped) == ("10", 10, False)
    capped = bounded_count(Parcel.objects.all(), 7)
    assert (capped, capped.number, capped.capped) == ("7+", 7, True)
    assert bounded_count(Parcel.objects.none()) == "0"


# --- the API ---


@pytest.mark.urls("tests.kernel_app.urls")
class TestApi:
    def pages(self, url):
        client, found = Client(), []
        while url:
            body = client.get(url).json()
            found.append([row["label"] for row in body["results"]])
            url = body["next"]
        return found

    def test_pages(self, parcels):
        pages = self.pages("/api/parcels/")
        assert [label for page in pages for label in page] == [f"{number:02}" for number in range(10)]
        assert all(len(page) == 3 for page in pages[:-1])
        assert all(first < second for first, second in pairwise(pages))

    def test_filters_stay(self, parcels):
        assert [label for page in self.pages("/api/parcels/?colour=gold") for label in page] == [
            "01",
            "03",
            "05",
            "07",
            "09",
        ]

    @pytest.mark.parametrize("cursor", ["x", "a" * 50_000, "٣"])
    def test_a_bad_cursor_is_400_in_words(self, parcels, cursor):
        response = Client().get("/api/parcels/", {"cursor": cursor})
        assert response.status_code == 400
        assert response.json()["code"] == "invalid_cursor"
        assert "القائمة" in response.json()["detail"]

    def test_a_cursor_cannot_be_carried_to_other_filters(self, parcels):
        following = Client().get("/api/parcels/").json()["next"]
        assert Client().get(f"{following}&colour=gold").status_code == 400
