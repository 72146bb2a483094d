"""Who may open the pages of members."""

from tests.access import EVERYBODY, Line

KEEPS_MEMBERS = "manager charity_manager system_admin"


def _researcher(world):
    return {"pk": world.membership("researcher").pk}


NOT_OF_THE_OFFICE = {"charity_manager charity_staff charity_reader charity_keeper enabler": 404}
LINES = [
    Line("accounts:members", own={KEEPS_MEMBERS: 200}),
    Line("accounts:invite", own={KEEPS_MEMBERS: 200}),
    Line("accounts:invite", "POST", own={KEEPS_MEMBERS: 200}),
    Line(
        "accounts:end",
        kwargs=_researcher,
        own={"manager system_admin": 200} | NOT_OF_THE_OFFICE,
        neighbour=404,
    ),
    Line(
        "accounts:end",
        "POST",
        kwargs=_researcher,
        own={"manager": 302, "system_admin": 302} | NOT_OF_THE_OFFICE,
        neighbour=404,
    ),
    Line("accounts:switch", "POST", own={EVERYBODY: 404}),
    Line("accounts:access_log", own={"protection_officer": 200}),
]
