"""Who may open the pages of members."""

from tests.access import EVERYBODY, Line
from tests.factories.accounts import AbsenceFactory

KEEPS_MEMBERS = "manager charity_manager system_admin"


def _researcher(world):
    return {"pk": world.membership("researcher").pk}


def _absence(role):
    def kwargs(world):
        return {"pk": AbsenceFactory(membership=world.membership(role)).pk}

    return kwargs


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
    Line("accounts:absences", own={EVERYBODY: 200}),
    Line("accounts:absences", "POST", own={EVERYBODY: 200}),
    # Of a researcher: their own, and whoever keeps the office's members.
    Line(
        "accounts:end-absence",
        "POST",
        kwargs=_absence("researcher"),
        own={"researcher manager system_admin": 302, "office_keeper": 403} | NOT_OF_THE_OFFICE,
        neighbour=404,
    ),
    Line("api-members-absences-list", own={EVERYBODY: 200}),
    Line("api-members-absences-list", "POST", own={EVERYBODY: 400}),
    Line(
        "api-members-absences-end",
        "POST",
        kwargs=_absence("researcher"),
        own={"researcher manager system_admin": 200, "office_keeper": 403} | NOT_OF_THE_OFFICE,
        neighbour=404,
    ),
    Line("accounts:switch", "POST", own={EVERYBODY: 404}),
    Line("accounts:access_log", own={"protection_officer": 200}),
]
