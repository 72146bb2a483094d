"""The database's refusal, in the reader's language.

Services validate once at the door and then save; what only the database can know (two people at once) comes back as
an `IntegrityError`. `explain` turns it into the message that stands on the constraint itself:

    with explain(Referral, ReferralEvent):
        referral.save()
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

from django.contrib.postgres.constraints import ExclusionConstraint
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connections, transaction
from django.db.models import BaseConstraint, CheckConstraint, Field, Model, UniqueConstraint
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _

from core.errors import Conflict

# What PostgreSQL calls the violations that Django's own field options cause.
NOT_NULL, FOREIGN_KEY, UNIQUE = "23502", "23503", "23505"


@contextmanager
def explain(*models: type[Model], using: str = DEFAULT_DB_ALIAS, deferred: bool = False) -> Iterator[None]:
    """Turn a violated constraint of `models` into a `ValidationError`, and keep the outer transaction usable.

    Foreign keys are checked by PostgreSQL at the end of the transaction; `deferred=True` asks for them here.
    A constraint that none of the models knows is a fault of ours and is raised as it came.
    """
    try:
        with transaction.atomic(using=using):
            yield
            if deferred:
                connections[using].check_constraints()
    except IntegrityError as error:
        _explain(error, [table for model in models for table in (model, *model._meta.all_parents)], using)


def _explain(error: IntegrityError, models: Sequence[type[Model]], using: str) -> NoReturn:
    diagnosis: Any = getattr(error.__cause__, "diag", None)
    if diagnosis is None:
        raise error
    for model in models:
        if diagnosis.table_name and diagnosis.table_name != model._meta.db_table:
            continue
        for constraint in model._meta.constraints:
            if constraint.name == diagnosis.constraint_name:
                raise _of_constraint(model, constraint) from error
        columns = [diagnosis.column_name] if diagnosis.column_name else []
        columns = columns or _columns(model, diagnosis.constraint_name, using)
        fields = [field for field in model._meta.local_concrete_fields if field.column in columns]
        if fields:
            raise _of_fields(model, fields, diagnosis.sqlstate) from error
    raise error


def _of_constraint(model: type[Model], constraint: BaseConstraint) -> ValidationError:
    worded = constraint.violation_error_message != constraint.default_violation_error_message
    message = constraint.get_violation_error_message()
    code = constraint.violation_error_code
    if isinstance(constraint, UniqueConstraint):
        if not worded and constraint.fields and not constraint.condition:
            return Conflict(_already_exists(model, constraint.fields), code=code)
        return Conflict(message, code=code)
    if isinstance(constraint, ExclusionConstraint):
        return Conflict(message, code=code)
    if isinstance(constraint, CheckConstraint) and not worded:
        message = _("These values do not go together.")
    return ValidationError(message, code=code or constraint.name)


def _of_fields(model: type[Model], fields: Sequence["Field[Any, Any]"], sqlstate: str) -> ValidationError:
    """Constraints that Django makes from a field: unique, null, foreign key, the range of a number."""
    first = fields[0]
    if sqlstate == UNIQUE and len(fields) > 1:
        return Conflict(_already_exists(model, [field.name for field in fields]))
    if sqlstate == UNIQUE:
        return Conflict({first.name: _already_exists(model, [first.name])})
    if sqlstate == NOT_NULL:
        error = ValidationError(first.error_messages["null"], code="null")
    elif sqlstate == FOREIGN_KEY:
        error = ValidationError(_("What was chosen does not exist any more."), code="gone")
    else:
        error = ValidationError(_("This value is not possible."), code="invalid")
    return ValidationError({first.name: error})


def _already_exists(model: type[Model], names: Sequence[str]) -> str:
    fields = [model._meta.get_field(name) for name in names]
    model_name = capfirst(model._meta.verbose_name)
    if len(fields) == 1:
        field: Any = fields[0]
        params = {"model_name": model_name, "field_label": capfirst(field.verbose_name)}
        return str(field.error_messages["unique"] % params)
    labels = get_text_list([str(capfirst(field.verbose_name)) for field in fields], _("and"))  # type: ignore[union-attr]
    return _("%(model_name)s with this %(field_labels)s already exists.") % {
        "model_name": model_name,
        "field_labels": labels,
    }


def _columns(model: type[Model], name: str | None, using: str) -> list[str]:
    """The columns behind a constraint that has no object in the model's options (asked only after a refusal)."""
    connection = connections[using]
    with connection.cursor() as cursor:
        constraints: dict[str, Any] = connection.introspection.get_constraints(cursor, model._meta.db_table)
    found: Any = constraints.get(name or "")
    return list(found["columns"] or []) if found else []
