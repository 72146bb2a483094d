"""The small things every page that changes something does alike."""

from http import HTTPStatus

from django.forms import BaseForm

from core.errors import is_conflict


def status_of(*forms: BaseForm) -> int:
    """409 when something happened meanwhile, 200 when the form is shown for the first time or again."""
    conflicts = (
        is_conflict(error)
        for form in forms
        if form.is_bound
        for errors in form.errors.as_data().values()
        for error in errors
    )
    return HTTPStatus.CONFLICT if any(conflicts) else HTTPStatus.OK
