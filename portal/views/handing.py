"""The hand-over page: what is open with a member, who takes it, and what moved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods

from accounts.absences import away, away_words, until_words
from accounts.actor import Actor
from accounts.handing import Hands, Piece, hands_of, takers_for
from accounts.models import HandOver, Membership
from core.actions import status_of
from core.forms import ArkanForm
from portal import handing

LAST = 5


class HandOverForm(ArkanForm):
    to: Any = forms.ModelChoiceField(
        label=gettext_lazy("Who takes it over"), queryset=None, empty_label=gettext_lazy("Please choose")
    )

    def __init__(self, *args: Any, hands: Hands, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.queryset = takers_for(hands)
        absences = away(hands.giver.organisation)
        field.label_from_instance = lambda row: " – ".join(
            str(part)
            for part in (
                row.user,
                row.role_name,
                until_words(absences[row.user_id]) if row.user_id in absences else "",
            )
            if part
        )


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """What is open with a member, and moving all of it to another in one step."""
    actor: Actor = request.actor
    rows = Membership.objects.visible_to(actor).select_related("user", "organisation")
    giver = get_object_or_404(rows, pk=pk)
    hands = hands_of(actor, giver)
    form = HandOverForm(request.POST or None, hands=hands)
    if request.method == "POST" and form.is_valid():
        taker = form.cleaned_data["to"]
        try:
            moved = handing.hand_over(by=actor, giver=giver, taker=taker)
        except ValidationError as error:
            form.refuse(error)
        else:
            _say(request, moved, taker)
            return redirect("portal:hand-over", giver.pk)
    pieces = handing.open_work(actor, hands)
    context = {
        "giver": giver,
        "own": actor.user is not None and giver.user_id == actor.user.pk,
        "pieces": pieces,
        "total": sum(piece.number for piece in pieces),
        "form": form,
        "before": [(row, _told(row.moved)) for row in _before(actor, hands)],
        "ends": giver.is_active and hands.staffed,
    }
    return render(request, "portal/hand_over.html", context, status=status_of(form))


def _say(request: HttpRequest, moved: list[Piece], taker: Membership) -> None:
    if not moved:
        messages.info(request, _("Nothing open was left to move."))
        return
    words = _("Moved to %(name)s: %(what)s") % {"name": taker.user, "what": _list(moved)}
    messages.success(request, words)
    if warning := away_words(taker):
        messages.warning(request, warning)


def _list(pieces: list[Piece]) -> str:
    between = pgettext("between the items of a list", ", ")
    return between.join(f"{piece.label} {piece.number}" for piece in pieces)


def _before(actor: Actor, hands: Hands) -> Any:
    rows = HandOver.objects.visible_to(actor).filter(giver__in=hands.ids)
    return rows.select_related("taker__user", "membership__user").order_by("-id")[:LAST]


def _told(moved: dict[str, int]) -> str:
    labels = handing.labels()
    return _list([Piece(code, labels.get(code, code), number) for code, number in moved.items()])
