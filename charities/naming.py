"""Charities as tables name them: by code, or by name in either language, with and without «جمعية»."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.enums import OrganisationKind
from accounts.models import Organisation
from core.arabic import name_sort_key, search_keys

ByName = Mapping[str, list[Organisation]]


def charities_of(office: Organisation, *, also_inactive: bool = False) -> list[Organisation]:
    """The charities of an office, by name."""
    rows = Organisation.objects.filter(kind=OrganisationKind.CHARITY, parent=office)
    if not also_inactive:
        rows = rows.filter(active=True)
    return list(rows.order_by("sort_name", "pk"))


def by_name(charities: list[Organisation]) -> ByName:
    found: dict[str, list[Organisation]] = defaultdict(list)
    for charity in charities:
        named: Any = charity  # the columns of both languages come from modeltranslation
        names = [name for name in (named.name_ar, named.name_en) if name]
        for key in {_key(charity.code), *map(_key, names), *map(name_sort_key, names)}:
            found[key].append(charity)
    return found


def charity_named(text: str, known: ByName) -> Organisation:
    """The one charity that a cell means."""
    if not text:
        raise ValidationError(_("Please choose a charity."), code="required")
    found = known.get(_key(text), []) or known.get(name_sort_key(text), [])
    if len(found) > 1:
        words = _("Several charities have this name. Please write the code.")
        raise ValidationError(words, code="charity_ambiguous")
    if not found:
        words = _("“%(text)s” is not a charity of this office as the portal knows them.")
        raise ValidationError(words, code="unknown_charity", params={"text": text[:60]})
    return found[0]


def _key(text: str) -> str:
    return search_keys(text)[0] or text.casefold()
