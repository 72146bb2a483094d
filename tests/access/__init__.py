"""Who may open what: the lines of the access matrix. `tests/test_access.py` tries every one of them as everybody.

Each room keeps its lines in `tests/access/<room>.py`:

    LINES = [
        Line("corners:day", kwargs=lambda world: {"pk": day_of(world).pk}, own={"researcher manager": 200}),
        Line("corners:open", "POST", kwargs=…, own={"researcher": 302, "manager": 302}, rest=404),
    ]

`own` says what the people of `world.office`, its charity, enabling body and branch get, keys being roles separated by
blanks; whoever is not named gets `rest`. The same roles of another office get `foreign` (a number for all of them, or by
role like `own` where a foreign id stands in the body), the director of another
charity below the same office gets `neighbour`, someone who is not signed in gets `nobody`. What is left out follows from the
route: an object of ours does not exist for others (404), a page without an object treats them like our own people.
A line is needed for every route and every method it answers.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from accounts.enums import Role
from accounts.models import Membership, Organisation, User
from accounts.roles import ROLES
from tests.factories.accounts import BranchFactory, EnablerOrganisationFactory, MembershipFactory
from tests.factories.charities import ready_charity
from tests.factories.offices import OfficeFactory

# Keepers hold their role beside another one; what no line says of them is what the other role gets.
KEEPERS = {"office_keeper": Role.RESEARCHER, "charity_keeper": Role.CHARITY_STAFF}
EVERYBODY = " ".join(role for role, definition in ROLES.items() if not definition.addition)


class World:
    """An office with two charities that are ready for work, an enabling body and a branch; a person for every role.

    Lines build what else they need with the factories, in `kwargs` and `data`.
    """

    numbers = count(1)

    def __init__(self) -> None:
        self.branch = BranchFactory(code=f"BR{next(self.numbers)}")
        self.office = OfficeFactory(organisation__parent=self.branch).organisation
        self.charity = ready_charity(self.office)
        self.other_charity = ready_charity(self.office)
        self.enabler = EnablerOrganisationFactory(parent=self.office)
        self.people: dict[str, User] = {}
        for role, definition in ROLES.items():
            if not definition.addition:
                (kind,) = definition.held_in
                self.people[role.value] = self._member(getattr(self, kind), role)
        for keeper, role in KEEPERS.items():
            organisation = self.office if keeper == "office_keeper" else self.charity
            self.people[keeper] = self._member(organisation, role, Role.DISCRETION_KEEPER)
        self.neighbour = self._member(self.other_charity, Role.CHARITY_MANAGER)

    def _member(self, organisation: Organisation, *roles: Role) -> User:
        first = MembershipFactory(organisation=organisation, role=roles[0])
        for role in roles[1:]:
            MembershipFactory(organisation=organisation, role=role, user=first.user)
        return first.user

    def membership(self, role: str) -> Membership:
        """The main membership of the person with this role."""
        return self.people[role].memberships.get(role=KEEPERS.get(role, role))


@dataclass(frozen=True)
class Line:
    """What everybody gets from one route by one method."""

    route: str
    method: str = "GET"
    kwargs: Callable[[World], dict[str, Any]] | None = None
    data: Callable[[World], dict[str, Any]] | None = None
    own: dict[str, int] = field(default_factory=dict)
    rest: int = 403
    foreign: int | dict[str, int] | None = None
    neighbour: int | None = None
    nobody: int | None = None
    covers: str = ""  # the beginning of a library's route names that this line stands for

    def __str__(self) -> str:
        return f"{self.method} {self.route}"

    def expected(self, who: str) -> int:
        """What a person of the world's own office gets."""
        return self._named(who, self.own)

    def expected_abroad(self, who: str) -> int:
        """What the same role of another office gets."""
        if isinstance(self.foreign, dict):
            return self._named(who, self.foreign)
        return self.foreign or (404 if self.kwargs else self.expected(who))

    def _named(self, who: str, named: dict[str, int]) -> int:
        for roles, status in named.items():
            if who in roles.split():
                return status
        return self._named(KEEPERS[who], named) if who in KEEPERS else self.rest


def lines() -> list[Line]:
    """The lines of all rooms."""
    rooms = [importlib.import_module(module.name) for module in pkgutil.iter_modules(__path__, f"{__name__}.")]
    return [line for room in rooms for line in room.LINES]
