"""What this room tells whom. A notice carries the reference and nothing else."""

from __future__ import annotations

from typing import Final

from accounts.enums import Role
from empowerment.models import Enrolment
from notifications.services import Audience, tell

# act: who is told: the enabling body, the specialist of the plan.
TO_BODY: Final = frozenset({"nominate", "withdraw", "moved_up"})
TO_SPECIALIST: Final = frozenset({"accept", "wait", "decline", "drop", "complete", "moved_up"})


def of_enrolment(enrolment: Enrolment, act: str) -> None:
    """Write the notices of one act, in the caller's transaction."""
    audiences = []
    if act in TO_BODY:
        audiences.append(Audience.role(enrolment.body, Role.ENABLER))
    if act in TO_SPECIALIST:
        audiences.append(Audience.member(enrolment.plan.specialist))
    if audiences:
        tell(
            kind=f"empowerment.enrolment_{act}",
            office=enrolment.office,
            label=enrolment.reference,
            to=audiences,
            url_name="empowerment:enrolment",
            key=enrolment.reference,
        )
