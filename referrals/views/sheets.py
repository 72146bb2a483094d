"""Referrals by the table: the office's and a charity's tables differ, their pages are the same."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from exchange.views.importing import ImportPages
from referrals.bulk.kinds import CHARITY_SHEET, OFFICE_SHEET
from referrals.bulk.sending import examine, lists, results

_PAGES: Any = {
    "examine": examine,
    "lists": lists,
    "results": results,
    "heading": _("Referrals from a table"),
    "lead": _("Up to 500 households in one file. Each row is tried first; nothing is sent before you confirm."),
}
_NAME = ("سلمى", "علي", "حسن", "المثال", "أنثى", "12/02/1410", "")
office_pages = ImportPages(
    kind=OFFICE_SHEET,
    example=[
        ("ترميم وصيانة المنازل", "", "1023456781", *_NAME, "", "ترميم وصيانة المنازل", "عزل سقف", "قريبًا", "12000",
         "سقف المنزل يتسرب منه الماء", "اتفاقية مشاركة بيانات", "نعم", ""),
    ],
    **_PAGES,
)  # fmt: skip
charity_pages = ImportPages(
    kind=CHARITY_SHEET,
    example=[
        (
            "المساعدة في التسجيل",
            "1023456781",
            *_NAME,
            "",
            "",
            "",
            "",
            "تحتاج الأسرة إلى إرشاد للتسجيل",
            "موافقة",
            "نعم",
        ),
    ],
    **_PAGES,
)


def sheet_patterns(prefix: str) -> list[URLPattern]:
    """One address for both sides; who asks decides whose table it is."""
    both = zip(office_pages.urlpatterns(prefix), charity_pages.urlpatterns(prefix), strict=True)
    return [
        path(str(office.pattern), _either(office.callback, charity.callback), name=office.name)
        for office, charity in both
    ]


def _either(office: Callable[..., HttpResponse], charity: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(office)
    def view(request: HttpRequest, **named: Any) -> HttpResponse:
        return (charity if request.actor.is_charity else office)(request, **named)

    return view
