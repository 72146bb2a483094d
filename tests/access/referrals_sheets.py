"""Tables of referrals: their organisation's, for whoever may send referrals there."""

from exchange.enums import ImportStatus
from referrals.bulk.kinds import CHARITY_SHEET, OFFICE_SHEET
from tests.access import EVERYBODY, Line
from tests.exchange.tables import upload
from tests.factories.exchange import ImportBatchFactory, ImportRowFactory
from tests.referrals.sheets import charity_row, charity_sheet

OFFICE, CHARITY = "researcher manager", "charity_staff charity_manager"
SENDERS = f"{OFFICE} {CHARITY}"


def batch(world, status, role="researcher", **more):
    kind = OFFICE_SHEET if role == "researcher" else CHARITY_SHEET
    member = world.membership(role)
    return ImportBatchFactory(
        membership=member, kind=kind.code, permission=kind.permission, task=kind.task, status=status, **more
    )


def at(status):
    return lambda world: {"uuid": batch(world, status).uuid}


def bad_row(world):
    row = ImportRowFactory(batch=batch(world, ImportStatus.READY), errors={"summary": [{"code": "required"}]}, number=7)
    return {"uuid": row.batch.uuid, "number": row.number}


def bad_row_api(world):
    return {"uuid": bad_row(world)["uuid"]}


def ready(world):
    found = batch(world, ImportStatus.READY)
    ImportRowFactory(batch=found, state="clean", verdict="new", errors={})
    return {"uuid": found.uuid}


def file_of(world):
    return {"file": upload(charity_sheet(charity_row(1)))}


def columns(world):
    return {"kind": "0", "to": "1", "summary": "2", "legal_basis": "3"}


def api_columns(world):
    return {"columns": {"kind": 0, "to": 1, "summary": 2, "legal_basis": 3}}


def headed(world):
    return {"uuid": batch(world, ImportStatus.COLUMNS, headers=[[each, each] for each in "ABCD"]).uuid}


# A table of the office does not exist for a charity; who sends no referrals is told so before anything is looked up.
READING = {OFFICE: 200, CHARITY: 404}
ACTING = {OFFICE: 302, CHARITY: 404}
ABROAD = {SENDERS: 404, EVERYBODY: 403}

LINES = [
    Line("referrals:sheets", own={SENDERS: 200}),
    Line("referrals:sheets", "POST", data=file_of, own={SENDERS: 302}),
    Line("referrals:sheet-template", own={SENDERS: 200}),
    Line("referrals:sheet", kwargs=at("columns"), own=READING, foreign=ABROAD),
    Line("referrals:sheet-columns", "POST", kwargs=headed, data=columns, own=ACTING, foreign=ABROAD),
    Line("referrals:sheet-rows", kwargs=at("ready"), own=READING, foreign=ABROAD),
    Line("referrals:sheet-mend", "POST", kwargs=bad_row, own=ACTING, foreign=ABROAD),
    Line("referrals:sheet-leave-out", "POST", kwargs=bad_row, own=ACTING, foreign=ABROAD),
    Line("referrals:sheet-errors", kwargs=at("ready"), own=READING, foreign=ABROAD),
    Line("referrals:sheet-start", "POST", kwargs=ready, own=ACTING, foreign=ABROAD),
    Line("referrals:sheet-discard", "POST", kwargs=at("ready"), own=ACTING, foreign=ABROAD),
    Line("api-referrals-sheets-list", own={SENDERS: 200}),
    Line("api-referrals-sheets-list", "POST", data=lambda world: {}, own={SENDERS: 415}),
    Line("api-referrals-sheets-detail", kwargs=at("columns"), own=READING, foreign=ABROAD),
    Line("api-referrals-sheets-columns", "POST", kwargs=headed, data=api_columns, own=READING, foreign=ABROAD),
    Line("api-referrals-sheets-rows", kwargs=at("ready"), own=READING, foreign=ABROAD),
    Line(
        "api-referrals-sheets-mend",
        "POST",
        kwargs=bad_row_api,
        data=lambda world: {"number": 7},
        own=READING,
        foreign=ABROAD,
    ),
    Line(
        "api-referrals-sheets-leave-out",
        "POST",
        kwargs=bad_row_api,
        data=lambda world: {"number": 7},
        own={OFFICE: 204, CHARITY: 404},
        foreign=ABROAD,
    ),
    Line("api-referrals-sheets-start", "POST", kwargs=ready, own=READING, foreign=ABROAD),
    Line("api-referrals-sheets-discard", "POST", kwargs=at("ready"), own=READING, foreign=ABROAD),
]
