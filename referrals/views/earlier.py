"""Referrals of earlier years from the office's own tables."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from exchange.views.importing import ImportPages
from referrals.earlier.kind import EARLIER
from referrals.earlier.taking_over import examine, lists, results, take_back

earlier_pages = ImportPages(
    kind=EARLIER,
    examine=examine,
    lists=lists,
    results=results,
    take_back=take_back,
    heading=_("Referrals of earlier years"),
    lead=_("Records from before the portal, so that the first year has something to compare with. Nobody is told of them."),
    example=[
        ("1204", "ترميم وصيانة المنازل", "", "", "12/02/1444", "", "مكتملة", "20/03/1444", "",
         "1023456781", "سلمى", "علي", "حسن", "المثال", "أنثى", "12/02/1410", "", "ترميم وصيانة المنازل", "عزل السقف"),
    ],
)  # fmt: skip
