"""What several forms of this room ask with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.choices import BaseChoiceIterator
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.enums import OrganisationKind
from accounts.models import Organisation
from charities.readiness import facts_of, is_ready, lines_of

Words = Any  # a plain word or a lazy one


def paragraph(label: Words, *, required: bool = False, help_text: Words = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=2000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )


def money(label: Words, *, help_text: Words = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        max_digits=10,
        decimal_places=2,
        min_value=0,
        required=False,
        help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "dir": "ltr", "class": "ak-input--short"}),
    )


class CharityChoice(forms.ModelChoiceField):
    """A charity of the actor's office, by name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Organisation.objects.none(), **kwargs)

    def offer(self, actor: Actor, *, but: Iterable[int | None] = ()) -> None:
        charities = Organisation.objects.visible_to(actor).active().filter(kind=OrganisationKind.CHARITY)
        self.queryset = charities.exclude(pk__in=[pk for pk in but if pk]).order_by("sort_name", "pk")


class ReadyCharityChoice(CharityChoice):
    """The same, those that can take a matter up now before those that cannot. Asked only when it is drawn."""

    def group_by_readiness(self, *, kinds: Iterable[str] = (), discreet: bool = False) -> None:
        self.widget.choices = _ByReadiness(self, set(kinds), discreet)


class _ByReadiness(BaseChoiceIterator):
    """The choices, worked out when the widget asks for them."""

    def __init__(self, field: CharityChoice, kinds: set[str], discreet: bool) -> None:
        self.field, self.kinds, self.discreet = field, kinds, discreet

    def __iter__(self) -> Iterator[Any]:
        charities: list[Any] = list(self.field.queryset or [])
        facts = facts_of(charities)
        ready: list[tuple[int, str]] = []
        waiting: list[tuple[int, str]] = []
        for charity in charities:
            lines = lines_of(facts[charity.pk], help_kinds=self.kinds, discreet=self.discreet, ignore_capacity=True)
            (ready if is_ready(lines) else waiting).append((charity.pk, charity.name))
        yield "", _("Choose a charity")
        if ready:
            yield _("Ready for referrals"), ready
        if waiting:
            yield _("Not ready at present"), waiting
