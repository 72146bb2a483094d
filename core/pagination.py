"""Long lists, page by page, at the same speed on the first page and on the thousandth.

A page is found by the keys of the row it follows, not by counting rows: new rows neither repeat nor hide others.
The cursor in the address is sealed: it can be neither read nor made by hand, and it opens only the list and the
filters that it was made for.
"""

import datetime as dt
import hashlib
import json
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, Generic, TypeVar

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import EmptyResultSet, FieldDoesNotExist
from django.db import connection
from django.db.models import Field, Model, Q, QuerySet
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import APIView

from core.errors import Malformed

Row = TypeVar("Row", bound=Model)

CURSOR = "cursor"
LONGEST_CURSOR = 2000
FORWARD, BACK = "n", "p"


class BadCursor(Malformed):
    """Forged, cut short, from another list or from other filters."""

    code = "invalid_cursor"
    words = _("This place in the list is no longer valid. Please open the list from its beginning.")


class Keyset(Generic[Row]):
    """One page of `queryset` in the total order `order`.

    `order` ends with a unique field. `cursor` is what the address carries, if anything; `bound_to` are the filters of
    the list (a `QueryDict`, a mapping, any JSON value), so that a cursor cannot be carried into another list.
    `rows` is the page; `next` and `previous` are cursors, or None at the ends.
    """

    def __init__(
        self,
        queryset: QuerySet[Row, Any],
        order: Sequence[str] = ("id",),
        size: int = 20,
        cursor: str | None = None,
        bound_to: Any = None,
    ) -> None:
        self.order = tuple(order)
        self.size = size
        self._model = queryset.model
        self._require_total_order()
        self._seal = _binding(self._model, self.order, bound_to)
        self.rows: list[Row] = []
        self.next: str | None = None
        self.previous: str | None = None
        direction, keys = self._opened(cursor) if cursor else (FORWARD, None)
        self._load(queryset, direction, keys)

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def _require_total_order(self) -> None:
        last = _bare(self.order[-1])
        unique = last == "pk" or getattr(_field(self._model, last), "unique", False)
        if not unique or "__" in last:
            raise ValueError(f"The last key of the order must be unique, {last!r} is not.")

    def _load(self, queryset: QuerySet[Row, Any], direction: str, keys: list[Any] | None) -> None:
        back = direction == BACK
        order = [_reversed(key) for key in self.order] if back else list(self.order)
        rows = queryset.order_by(*order)
        if keys is not None:
            rows = rows.filter(self._after(order, keys))
        found = list(rows[: self.size + 1])
        more = len(found) > self.size
        found = found[: self.size]
        if back:
            found.reverse()
        self.rows = found
        if not found:
            return
        if more or back:
            self.next = self._sealed(FORWARD, found[-1])
        if (more and back) or (keys is not None and not back):
            self.previous = self._sealed(BACK, found[0])

    def _after(self, order: Sequence[str], keys: Sequence[Any]) -> Q:
        """Every row that stands behind `keys` in `order`, as PostgreSQL sorts: nulls last, or first when descending."""
        condition = Q()
        for key, value in reversed(list(zip(order, keys, strict=True))):
            name, descending = _bare(key), key.startswith("-")
            nullable = _nullable(self._model, name)
            if value is None:
                same = Q(**{f"{name}__isnull": True})
                beyond = Q(**{f"{name}__isnull": False}) if descending else Q(pk__in=[])
            else:
                same = Q(**{name: value})
                beyond = Q(**{f"{name}__{'lt' if descending else 'gt'}": value})
                if nullable and not descending:
                    beyond |= Q(**{f"{name}__isnull": True})
            condition = beyond | (same & condition) if condition else beyond
        first, value = order[0], keys[0]
        if len(order) > 1 and value is not None and not _nullable(self._model, _bare(first)):
            # Implied by the rest, but an index can start from it.
            condition &= Q(**{f"{_bare(first)}__{'lte' if first.startswith('-') else 'gte'}": value})
        return condition

    def _sealed(self, direction: str, row: Any) -> str:
        keys = [_packed(_value(row, _bare(key))) for key in self.order]
        body = json.dumps([self._seal, direction, keys], separators=(",", ":"), ensure_ascii=False)
        return _box().encrypt(body.encode()).decode().rstrip("=")

    def _opened(self, cursor: str) -> tuple[str, list[Any]]:
        if len(cursor) > LONGEST_CURSOR:
            raise BadCursor
        try:
            padded = cursor + "=" * (-len(cursor) % 4)
            seal, direction, keys = json.loads(_box().decrypt(padded.encode("ascii")))
        except (InvalidToken, ValueError) as error:
            raise BadCursor from error
        if seal != self._seal:
            raise BadCursor
        return direction, [_unpacked(key) for key in keys]


class BoundedCount(str):
    """A count as it is shown, and the number behind it for the plural."""

    number: int
    capped: bool

    def __new__(cls, number: int, limit: int) -> "BoundedCount":
        capped = number > limit
        self = super().__new__(cls, f"{limit:,}+" if capped else f"{number:,}")
        self.number, self.capped = min(number, limit), capped
        return self


def bounded_count(queryset: QuerySet[Any, Any], limit: int = 999) -> BoundedCount:
    """How many rows, as far as anyone wants to know: never counts beyond `limit`."""
    return BoundedCount(queryset.order_by()[: limit + 1].count(), limit)


def bounded_counts(querysets: Mapping[str, QuerySet[Any, Any]], limit: int = 999) -> dict[str, BoundedCount]:
    """The same for several lists (the tabs of a page), in one query."""
    parts: list[str] = []
    params: list[Any] = []
    counts = dict.fromkeys(querysets, BoundedCount(0, limit))
    asked = []
    for name, queryset in querysets.items():
        try:
            sql, values = queryset.order_by().values("pk")[: limit + 1].query.sql_with_params()
        except EmptyResultSet:
            continue
        asked.append(name)
        parts.append(f"(SELECT count(*) FROM ({sql}) AS counted)")
        params += values
    if asked:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(parts)}", params)
            counts |= {name: BoundedCount(n, limit) for name, n in zip(asked, cursor.fetchone(), strict=True)}
    return counts


class KeysetPagination(BasePagination):
    """The same pages for the API: `{"next": url, "previous": url, "results": […]}`.

    The view may name `keyset_order` (default: newest first by primary key).
    """

    display_page_controls = False
    page: Keyset[Any]

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any]:
        self.request = request
        given = request.query_params
        filters = {name: given.getlist(name) for name in given if name != CURSOR}
        self.page = Keyset(
            queryset,
            order=getattr(view, "keyset_order", ("-pk",)),
            size=getattr(view, "page_size", api_settings.PAGE_SIZE or 20),
            cursor=given.get(CURSOR),
            bound_to=filters,
        )
        return self.page.rows

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self._url(self.page.next), "previous": self._url(self.page.previous), "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {
                "name": CURSOR,
                "in": "query",
                "required": False,
                "description": "Opaque place in the list, from `next` or `previous` of an earlier answer.",
                "schema": {"type": "string"},
            }
        ]

    def to_html(self) -> str:
        return ""

    def _url(self, cursor: str | None) -> str | None:
        if cursor is None:
            return None
        given = self.request.query_params
        pairs = [(name, value) for name in given if name != CURSOR for value in given.getlist(name)]
        return f"{self.request.build_absolute_uri(self.request.path)}?{urlencode([*pairs, (CURSOR, cursor)])}"


@lru_cache(maxsize=1)
def _boxes(secrets: tuple[str, ...]) -> MultiFernet:
    keys = (hashlib.sha256(b"core.pagination:" + secret.encode()).digest() for secret in secrets)
    return MultiFernet([Fernet(urlsafe_b64encode(key)) for key in keys])


def _box() -> MultiFernet:
    return _boxes((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


def _binding(model: type[Model], order: Iterable[str], bound_to: Any) -> str:
    if isinstance(bound_to, QueryDict):
        bound_to = {name: bound_to.getlist(name) for name in bound_to}
    if isinstance(bound_to, Mapping):
        bound_to = {str(name): bound_to[name] for name in sorted(bound_to, key=str) if name != CURSOR}
    text = json.dumps([model._meta.label, *order, bound_to], default=str, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _bare(key: str) -> str:
    return key.removeprefix("-")


def _reversed(key: str) -> str:
    return _bare(key) if key.startswith("-") else f"-{key}"


def _field(model: type[Model], path: str) -> "Field[Any, Any] | None":
    """The field at the end of `path`, or None for an annotation."""
    field: Any = None
    for name in path.split("__"):
        try:
            field = model._meta.pk if name == "pk" else model._meta.get_field(name)
        except FieldDoesNotExist:
            return None
        model = field.related_model or model
    return field  # type: ignore[no-any-return]


def _nullable(model: type[Model], path: str) -> bool:
    field = _field(model, path)
    return field is None or bool(field.null) or "__" in path


def _value(row: Any, path: str) -> Any:
    if isinstance(row, Mapping):
        return row[path]
    for name in path.split("__"):
        row = None if row is None else getattr(row, name)
    return row.pk if isinstance(row, Model) else row


def _packed(value: Any) -> Any:
    match value:
        case None | bool() | int() | str():
            return value
        case dt.datetime():
            return {"t": value.isoformat()}
        case dt.date():
            return {"d": value.isoformat()}
        case Decimal():
            return {"n": str(value)}
        case uuid.UUID():
            return {"u": str(value)}
    raise TypeError(f"A list cannot be ordered by {type(value).__name__}.")


_UNPACK: dict[str, Callable[[str], Any]] = {
    "t": dt.datetime.fromisoformat,
    "d": dt.date.fromisoformat,
    "n": Decimal,
    "u": uuid.UUID,
}


def _unpacked(value: Any) -> Any:
    if isinstance(value, dict):
        ((kind, text),) = value.items()
        return _UNPACK[kind](text)
    return value
