"""Tables of earlier years: the office's director alone brings them in and takes them back."""

from exchange.enums import ImportStatus
from referrals.earlier.kind import EARLIER as REFERRALS
from statements.earlier.kind import EARLIER as STATEMENTS
from tests.access import EVERYBODY, Line
from tests.exchange.tables import upload
from tests.factories.exchange import ImportBatchFactory, ImportRowFactory
from tests.referrals.earlier import earlier_row as referral_row
from tests.referrals.earlier import earlier_sheet as referral_sheet
from tests.statements.earlier import earlier_row as statement_row
from tests.statements.earlier import earlier_sheet as statement_sheet

FILES = {
    REFERRALS.code: lambda: referral_sheet(referral_row(1, "x")),
    STATEMENTS.code: lambda: statement_sheet(statement_row(1, "x")),
}


def lines_of(kind):
    room = kind.page.partition(":")[0]
    wrong = {kind.required[0].name: [{"code": "required"}]}

    def batch(world, status, **more):
        return ImportBatchFactory(
            membership=world.membership("manager"),
            kind=kind.code,
            permission=kind.permission,
            task=kind.task,
            status=status,
            **more,
        )

    def at(status):
        return lambda world: {"uuid": batch(world, status).uuid}

    def bad(world):
        row = ImportRowFactory(batch=batch(world, ImportStatus.READY), errors=wrong, number=7)
        return {"uuid": row.batch.uuid, "number": row.number}

    def bad_in_api(world):
        return {"uuid": bad(world)["uuid"]}

    def ready(world):
        found = batch(world, ImportStatus.READY)
        ImportRowFactory(batch=found, state="clean", verdict="new", errors={})
        return {"uuid": found.uuid}

    def headed(world):
        return {"uuid": batch(world, ImportStatus.COLUMNS, headers=[[each, each] for each in "ABCDEFGH"]).uuid}

    def columns(world):
        return {column.name: str(index) for index, column in enumerate(kind.required)}

    def api_columns(world):
        return {"columns": {column.name: index for index, column in enumerate(kind.required)}}

    abroad = {"manager": 404, EVERYBODY: 403}
    reading, acting = {"manager": 200}, {"manager": 302}
    page = f"{room}:earlier"
    api = f"api-{room}-earlier"
    one = {"foreign": abroad}
    return [
        Line(f"{page}s", own=reading),
        Line(f"{page}s", "POST", data=lambda world: {"file": upload(FILES[kind.code]())}, own=acting),
        Line(f"{page}-template", own=reading),
        Line(page, kwargs=at("columns"), own=reading, **one),
        Line(f"{page}-columns", "POST", kwargs=headed, data=columns, own=acting, **one),
        Line(f"{page}-rows", kwargs=at("ready"), own=reading, **one),
        Line(f"{page}-mend", "POST", kwargs=bad, own=acting, **one),
        Line(f"{page}-leave-out", "POST", kwargs=bad, own=acting, **one),
        Line(f"{page}-errors", kwargs=at("ready"), own=reading, **one),
        Line(f"{page}-start", "POST", kwargs=ready, own=acting, **one),
        Line(f"{page}-discard", "POST", kwargs=at("ready"), own=acting, **one),
        Line(f"{page}-undo", "POST", kwargs=at("finished"), own=acting, **one),
        Line(f"{api}-list", own=reading),
        Line(f"{api}-list", "POST", data=lambda world: {}, own={"manager": 415}),
        Line(f"{api}-detail", kwargs=at("columns"), own=reading, **one),
        Line(f"{api}-columns", "POST", kwargs=headed, data=api_columns, own=reading, **one),
        Line(f"{api}-rows", kwargs=at("ready"), own=reading, **one),
        Line(f"{api}-mend", "POST", kwargs=bad_in_api, data=lambda world: {"number": 7}, own=reading, **one),
        Line(
            f"{api}-leave-out", "POST", kwargs=bad_in_api, data=lambda world: {"number": 7}, own={"manager": 204}, **one
        ),
        Line(f"{api}-start", "POST", kwargs=ready, own=reading, **one),
        Line(f"{api}-discard", "POST", kwargs=at("ready"), own=reading, **one),
        Line(f"{api}-undo", "POST", kwargs=at("finished"), own=reading, **one),
    ]


ANSWERERS = "researcher manager charity_staff charity_manager"
LINES = [
    *lines_of(REFERRALS),
    *lines_of(STATEMENTS),
    Line("statements:export", own={ANSWERERS: 200}),
    Line("api-exports-statements", "POST", data=lambda world: {}, own={ANSWERERS: 201}),
]
