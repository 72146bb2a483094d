"""Who comes for a person: written down, proven, ended. What may be told to whom stands in beneficiaries.representations."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from beneficiaries.enums import RepresentationKind, RepresentationScope
from beneficiaries.models import Person, Representation
from beneficiaries.services.shared import locked, require_register
from core.arabic import clean_text
from core.clock import today
from core.constraints import explain
from core.errors import Conflict


@transaction.atomic
def add_representation(
    *,
    person: Person,
    by: Actor,
    name: str,
    kind: str,
    scope: str = RepresentationScope.HEAR,
    proof: str = "",
    proof_seen: bool = False,
    until: date | None = None,
    representative: Person | None = None,
) -> Representation:
    """Write down who comes for a person. Without a proof seen by an officer they are a companion who hears nothing."""
    require_register(by=by)
    person = locked(person=person, by=by)
    if kind not in RepresentationKind.values:
        raise ValidationError({"kind": ValidationError(_("Please say as whom they act."), code="invalid_choice")})
    if scope not in RepresentationScope.values:
        raise ValidationError({"scope": ValidationError(_("Please say what they may do."), code="invalid_choice")})
    if representative is not None:
        representative = Person.objects.visible_to(by).get(pk=representative.pk).survivor
        name = name or representative.full_name
    name = clean_text(name)[:250]
    if not name:
        raise ValidationError({"name": ValidationError(_("Please enter the name."), code="required")})
    _require_not_past(until)
    row = Representation(office=by.office, person=person, representative=representative, name=name)
    row.kind, row.scope, row.until = kind, scope, until
    if proof_seen:
        _see(row, by, proof)
    with explain(Representation):
        row.save()
    return row


@transaction.atomic
def prove(*, representation: Representation, by: Actor, proof: str, until: date | None = None) -> Representation:
    """An officer has seen the proof: from now on the scope holds."""
    require_register(by=by)
    row = _locked(representation, by)
    if row.proven:
        raise Conflict(_("The proof of this representation was seen already."), code="proven")
    _require_not_past(until)
    _see(row, by, proof)
    row.until = until or row.until
    with explain(Representation):
        row.save()
    return row


@transaction.atomic
def end_representation(*, representation: Representation, by: Actor) -> Representation:
    """It holds no longer: revoked, or the person speaks for themselves."""
    require_register(by=by)
    row = _locked(representation, by)
    row.ended_on = today()
    row.save(update_fields=["ended_on"])
    return row


def _locked(representation: Representation, by: Actor) -> Representation:
    rows = Representation.objects.visible_to(by).select_for_update(of=("self",))
    row = rows.get(pk=representation.pk)
    if row.ended_on is not None:
        raise Conflict(_("This representation has ended."), code="ended")
    return row


def _see(row: Representation, by: Actor, proof: str) -> None:
    proof = clean_text(proof)[:200]
    if not proof:
        words = _("Please say which proof was seen: its kind, its number, its date.")
        raise ValidationError({"proof": ValidationError(words, code="required")})
    if by.membership is None:
        raise PermissionDenied("a proof is seen by a person")
    row.proof, row.proof_seen_on, row.proof_seen_by = proof, today(), by.membership


def _require_not_past(until: date | None) -> None:
    if until and until < today():
        error = ValidationError(_("The last day cannot be before today."), code="too_early")
        raise ValidationError({"until": error})
