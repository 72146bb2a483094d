"""The office's register from a table, and the people list as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.enums import Permission
from beneficiaries import exports
from beneficiaries.register_import import REGISTER, examine
from exchange.views.exporting import give_out
from exchange.views.importing import ImportPages

register_pages = ImportPages(
    kind=REGISTER,
    examine=examine,
    heading=_("Import of the register"),
    lead=_(
        "People of the office's own table enter the register, or are brought up to date. Nothing changes before you confirm."
    ),
    example=[
        ("1023456781", "سلمى", "علي", "حسن", "المثال", "أنثى", "12/02/1410", "0501234567", "", "", "مستفيدة حاليًا"),
    ],
)


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The people list as it is filtered, to Excel."""
    actor = request.actor
    actor.require(Permission.PERSON_VIEW)
    return give_out(request, kind=exports.PEOPLE, filters=exports.asked(actor, request.GET.dict()))
