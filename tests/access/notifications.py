"""Who may open the bell's pages."""

from tests.access import EVERYBODY, Line
from tests.factories.notifications import NoticeFactory, TextMessageFactory


def _notice(world):
    return {"pk": NoticeFactory(office=world.office, organisation=world.office, role="researcher").pk}


def _failed(world):
    return {"pk": TextMessageFactory(office=world.office, status="failed").pk}


LINES = [
    Line("notifications:list", own={EVERYBODY: 200}),
    Line("notifications:read-all", "POST", own={EVERYBODY: 302}),
    Line("notifications:open", kwargs=_notice, own={"researcher office_keeper": 302}, rest=404),
    Line("notifications:mail", "POST", own={EVERYBODY: 302}, data=lambda world: {"pace": "digest"}),
    Line("notifications:messages", own={"manager": 200}),
    Line("notifications:message", kwargs=_failed, own={"manager": 200}, rest=404),
    Line("notifications:retry", "POST", kwargs=_failed, own={"manager": 302}, rest=404),
    Line("notifications:retry-all", "POST", own={"manager": 302}),
    Line("api-deliveries-list", own={"manager": 200}, nobody=401),
    Line("api-deliveries-detail", kwargs=_failed, own={"manager": 200}, rest=404),
    Line("api-deliveries-retry", "POST", kwargs=_failed, own={"manager": 200}, rest=404),
    Line("api-deliveries-retry-all", "POST", own={"manager": 200}, nobody=401),
    # Nobody signs in here: every report is signed, and nobody of ours can sign one.
    Line("api-deliveries-receipts", "POST", rest=403, nobody=403),
]
