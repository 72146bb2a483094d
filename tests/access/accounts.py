"""Who may open the pages of members."""

from tests.access import EVERYBODY, Line

KEEPS_MEMBERS = "manager charity_manager system_admin"


def _researcher(world):
    return {"pk": world.membership("researcher").pk}


ENDING = {"charity_manager": 404, "system_admin": 404}
LINES = [
    Line("accounts:members", own={KEEPS_MEMBERS: 200}),
    Line("accounts:invite", own={KEEPS_MEMBERS: 200}),
    Line("accounts:invite", "POST", own={KEEPS_MEMBERS: 200}),
    Line(
        "accounts:end",
        kwargs=_researcher,
        own={"manager": 200} | ENDING,
        neighbour=404,
    ),
    Line(
        "accounts:end",
        "POST",
        kwargs=_researcher,
        own={"manager": 302} | ENDING,
        neighbour=404,
    ),
    Line("accounts:switch", "POST", own={EVERYBODY: 404}),
    Line("accounts:access_log", own={"protection_officer": 200}),
]
