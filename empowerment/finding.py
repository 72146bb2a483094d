"""Plans by their reference, for the search of the bar (core/finding.py)."""

from accounts.actor import Actor
from empowerment.models import Plan


def address_of(actor: Actor, reference: str) -> str:
    found = Plan.objects.visible_to(actor).filter(reference=reference).first()
    return found.get_absolute_url() if found else ""
