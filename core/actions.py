"""The small things every page that changes something does alike."""

from http import HTTPStatus

from django.forms import BaseForm
from django.http import HttpRequest, QueryDict

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


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: nothing while the page is only looked at; a post binds also where nothing was filled in."""
    return request.POST if request.method == "POST" else None
