"""Who may open the bell's pages."""

from tests.access import EVERYBODY, Line
from tests.factories.notifications import NoticeFactory


def _notice(world):
    return {"pk": NoticeFactory(office=world.office, organisation=world.office, role="researcher").pk}


LINES = [
    Line("notifications:list", own={EVERYBODY: 200}),
    Line("notifications:read-all", "POST", own={EVERYBODY: 302}),
    Line("notifications:open", kwargs=_notice, own={"researcher office_keeper": 302}, rest=404),
]
