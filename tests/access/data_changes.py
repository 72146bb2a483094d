"""Who may follow a change: the office's researchers and director; a charity opens one and sees what it opened.

Without plans there is nobody whom a specialist follows. Whoever holds no right to follow sees no follow-up at all.
"""

from data_changes.enums import ChangeStatus, CloseReason, Proof
from tests.access import Line
from tests.factories.data_changes import DataChangeFactory, EvidenceFactory

FOLLOWERS = "researcher manager"
CHARITY = "charity_staff charity_manager"


def _one(world, **more):
    return {"reference": DataChangeFactory(person__office=world.office, **more).reference}


def _by_charity(world):
    return _one(world, opened_for=world.charity)


def _proposed_by_charity(world):
    return _one(world, opened_for=world.charity, status=ChangeStatus.PROPOSED)


def _notified_by_charity(world):
    return _one(world, opened_for=world.charity, status=ChangeStatus.NOTIFIED, proof=Proof.SAID)


def _paper(world):
    paper = EvidenceFactory(change=DataChangeFactory(person__office=world.office, opened_for=world.charity))
    return {"reference": paper.change.reference, "uuid": str(paper.uuid)}


def _line(route, method="GET", data=None, done=200, kwargs=_by_charity):
    """A charity sees what it opened and does no more with it."""
    said = {FOLLOWERS: done, CHARITY: 403}
    return Line(route, method, kwargs=kwargs, data=(lambda world: data) if data else None, own=said, rest=404)


LINES = [
    Line("data_changes:list", own={f"{FOLLOWERS} {CHARITY} specialist": 200}),
    Line("data_changes:new", own={f"{FOLLOWERS} {CHARITY}": 200}),
    Line("data_changes:new", "POST", own={f"{FOLLOWERS} {CHARITY}": 200}),  # an empty form comes back
    Line("data_changes:detail", kwargs=_one, own={FOLLOWERS: 200}, rest=404),
    _line("data_changes:open", "POST", done=302, kwargs=_proposed_by_charity),
    _line("data_changes:notify"),
    _line("data_changes:notify", "POST", {"proof": Proof.SAID}, done=302),
    _line("data_changes:verify", kwargs=_notified_by_charity),
    _line("data_changes:verify", "POST", {"proof": Proof.SEEN}, done=302, kwargs=_notified_by_charity),
    _line("data_changes:close"),
    _line("data_changes:close", "POST", {"reason": CloseReason.NO_CHANGE}, done=302),
    Line("data_changes:calendar", own={FOLLOWERS: 200}),
    _line("data_changes:attempt"),
    _line("data_changes:attempt", "POST", {"way": "call", "reached": "no"}, done=302),
    _line("data_changes:attach"),
    _line("data_changes:attach", "POST", {"evidence": ""}),  # an empty form comes back
    _line("data_changes:slip"),
    Line("data_changes:evidence", kwargs=_paper, own={FOLLOWERS: 200, CHARITY: 403}, rest=404),
    Line("api-data-changes-list", own={f"{FOLLOWERS} {CHARITY} specialist": 200}),
    Line("api-data-changes-list", "POST", own={f"{FOLLOWERS} {CHARITY}": 400}),
    Line("api-data-changes-detail", kwargs=_by_charity, own={f"{FOLLOWERS} {CHARITY}": 200}, rest=404),
    _line("api-data-changes-open", "POST", kwargs=_proposed_by_charity),
    _line("api-data-changes-notify", "POST", {"proof": Proof.SAID}),
    _line("api-data-changes-verify", "POST", {"proof": Proof.SEEN}, kwargs=_notified_by_charity),
    _line("api-data-changes-attempt", "POST", {"way": "call", "reached": False}, done=200),
    # A file does not come as JSON; whom it is not open to is told so before.
    _line("api-data-changes-attach", "POST", done=415),
    Line("api-data-changes-evidence", kwargs=_paper, own={FOLLOWERS: 200, CHARITY: 403}, rest=404),
    _line("api-data-changes-close", "POST", {"reason": CloseReason.NO_CHANGE}),
]
