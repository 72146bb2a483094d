"""What every table must have, asked of all models at once."""

import importlib
import pkgutil

import pgtrigger
import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader
from django.db.models import PROTECT, RESTRICT, CheckConstraint, F, Q, UniqueConstraint
from django.db.models.expressions import BaseExpression, OrderBy
from factory.django import DjangoModelFactory

from accounts.ownership import EventRow
from tests import factories
from tests.house import ROOMS, models

MODELS = models()
each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)

# Rows that belong to no office, and why.
WITHOUT_OFFICE: dict[str, str] = {
    "offices.Region": "reference data of the Kingdom",
    "offices.Governorate": "reference data of the Kingdom",
    "offices.District": "reference data of the Kingdom",
    "offices.Holiday": "reference data of the Kingdom",
    "offices.Season": "reference data of the Kingdom",
    "offices.Office": "extends the organisation that is the office",
    "offices.DutyPeriod": "hangs on an organisation, which knows its office",
    "offices.DutyTurn": "hangs on an organisation, which knows its office",
    "charities.Charity": "extends the organisation, whose parent is the office",
    "empowerment.EnablingBody": "extends the organisation, whose parent is the office",
    "notifications.NoticeRead": "a mark on a notice, which has its office",
    "notifications.Pulse": "the machinery's own, about nobody's work",
    "notifications.MailChoice": "a user's own choice, wherever they work",
}
# Rows that are never listed, and why.
WITHOUT_ORDER: dict[str, str] = {}
# Whom and what rows are accountable to; and the rows that may go with them, and why.
KEPT = {
    "accounts.User",
    "accounts.Organisation",
    "accounts.Membership",
    "beneficiaries.Person",
    "beneficiaries.Household",
}
MAY_VANISH: dict[str, str] = {
    "accounts.User.current_organisation": "where someone was last; the next sign-in finds another",
    "accounts.ApiToken.user": "a key, not work",
    "notifications.NoticeRead.user": "a mark, not work",
    "notifications.MailChoice.user": "a choice, not work",
    "offices.DutyPeriod.organisation": "opening hours, not work",
}


def _has_factory() -> set[type]:
    made = set()
    for module in pkgutil.iter_modules(factories.__path__, "tests.factories."):
        for thing in vars(importlib.import_module(module.name)).values():
            if isinstance(thing, type) and issubclass(thing, DjangoModelFactory) and thing._meta.model:
                made.add(thing._meta.get_model_class())
    return made


def test_every_model_has_a_factory():
    assert {model._meta.label for model in set(MODELS) - _has_factory()} == set()


def _columns(condition) -> set[str]:
    """The fields that a condition speaks of: `Q(done_at=None, done_by__isnull=True)` → done_at, done_by."""
    match condition:
        case Q():
            return set().union(*(_columns(child) for child in condition.children))
        case (str(lookup), value):
            return {lookup.split("__")[0]} | _columns(value)
        case F():
            return {condition.name.split("__")[0]}
        case OrderBy() | BaseExpression():
            return set().union(*(_columns(part) for part in condition.get_source_expressions()))
    return set()


@each_model
def test_when_and_who_are_tied(model):
    """Half a decision is worse than none: `decided_at` and `decided_by` are both there, or neither."""
    fields = {field.name: field for field in model._meta.concrete_fields}
    tied = [_columns(c.condition) for c in model._meta.constraints if isinstance(c, CheckConstraint)]
    loose = [
        when
        for when in fields
        if when.endswith(("_at", "_on"))
        and (who := f"{when[:-3]}_by") in fields
        and (fields[when].null or fields[who].null)
        and not any({when, who} <= columns for columns in tied)
    ]
    assert not loose


def _plain(expression) -> str:
    """The field that one term of an ordering sorts by: `-pk`, `F("at").desc()` → pk, at."""
    if isinstance(expression, str):
        return expression.lstrip("-")
    inner = expression.expression if isinstance(expression, OrderBy) else expression
    return inner.name if isinstance(inner, F) else ""


@each_model
def test_lists_have_a_total_order(model):
    """Rows that compare equal are repeated or dropped between two pages of a list."""
    if model._meta.label in WITHOUT_ORDER:
        return
    order = [_plain(term) for term in model._meta.ordering]
    unique = {field.name for field in model._meta.fields if field.unique and not field.null} | {"pk"}
    unique |= {field.attname for field in model._meta.fields if field.unique and not field.null}
    together = [set(c.fields) for c in model._meta.constraints if isinstance(c, UniqueConstraint) and not c.condition]
    assert order, "name an ordering"
    assert order[-1] in unique or any(fields and fields <= set(order) for fields in together), "end in a unique field"


@each_model
def test_rows_belong_to_an_office(model):
    """The office is the tenant (docs/adr/0001): a column on every row about work or people."""
    if model._meta.app_label in ("core", "accounts") or model._meta.label in WITHOUT_OFFICE:
        return
    office = model._meta.get_field("office")
    assert office.related_model._meta.label == "accounts.Organisation"
    assert not office.null


@pytest.mark.parametrize("model", [model for model in MODELS if issubclass(model, EventRow)], ids=lambda m: m.__name__)
def test_events_cannot_be_changed(model):
    """The database itself refuses (docs/adr/0007)."""
    protected = [str(t.operation) for t in model._meta.triggers if isinstance(t, pgtrigger.Protect)]
    assert "UPDATE OR DELETE" in protected


@each_model
def test_people_and_organisations_are_not_deleted_with_their_rows_left_behind(model):
    """Work stays accountable: whoever did it, for whom and where, cannot vanish."""
    loose = {
        f"{model._meta.label}.{field.name}"
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model._meta.label in KEPT
        if field.remote_field.on_delete not in (PROTECT, RESTRICT)
    }
    assert loose <= set(MAY_VANISH)


@each_model
def test_times_are_set_where_one_can_see_it(model):
    """`default=timezone.now`: an automatic time cannot be given, so nothing could be entered late or replayed."""
    assert not [
        f.name for f in model._meta.fields if getattr(f, "auto_now", False) or getattr(f, "auto_now_add", False)
    ]


def test_exceptions_are_about_models_that_exist():
    known = {model._meta.label for model in MODELS}
    assert set(WITHOUT_OFFICE) | set(WITHOUT_ORDER) | {name.rpartition(".")[0] for name in MAY_VANISH} <= known


@pytest.mark.parametrize("room", ROOMS)
def test_migrations_have_one_leaf(room):
    loader = MigrationLoader(None, ignore_no_migrations=True)
    assert len(loader.graph.leaf_nodes(room)) <= 1


@pytest.mark.parametrize("room", ROOMS)
def test_room_is_its_folder(room):
    assert apps.get_app_config(room).name == room
