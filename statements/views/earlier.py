"""Statements of earlier years from the office's own tables."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from exchange.views.importing import ImportPages
from statements.earlier.kind import EARLIER
from statements.earlier.taking_over import examine, lists, results, take_back

earlier_pages = ImportPages(
    kind=EARLIER,
    examine=examine,
    lists=lists,
    results=results,
    take_back=take_back,
    heading=_("Statements of earlier years"),
    lead=_(
        "Records from before the portal, so that the first year has something to compare with. Nobody is told of them."
    ),
    example=[("1204", "", "1023456781", "سلمى علي المثال", "أنثى", "", "05/02/1444", "12/02/1444", "مستفيدة حاليًا")],
)
