"""Imports are their organisation's, for whoever may take that kind of table in; an export is its maker's alone."""

from itertools import count

from django.core.files.base import ContentFile

from core.clock import now
from exchange.enums import ExportState, ImportStatus
from tests.access import EVERYBODY, Line
from tests.exchange.tables import people, upload
from tests.factories.exchange import ExportFactory, ImportBatchFactory, ImportRowFactory

EDITORS = "researcher manager"
numbers = count(710_001)


def batch(world, **more):
    return ImportBatchFactory(membership=world.membership("researcher"), **more)


def at(status, **more):
    return lambda world: {"uuid": batch(world, status=status, **more).uuid}


def bad_row(world):
    row = ImportRowFactory(batch=batch(world, status=ImportStatus.READY))
    return {"uuid": row.batch.uuid, "number": row.number}


def ready(world):
    found = batch(world, status=ImportStatus.READY)
    ImportRowFactory(batch=found, state="clean", verdict="new", errors={})
    return {"uuid": found.uuid}


def file_of(world):
    return {
        "file": upload(people(next(numbers))),
        "as_of_day": "1",
        "as_of_month": "1",
        "as_of_year": "1448",
        "as_of_calendar": "hijri",
    }


def columns(world):
    return {"national_number": "0", "first_name": "1"}


def api_columns(world):
    return {"columns": {"national_number": 0, "first_name": 1}}


def bad_row_api(world):
    return {"uuid": ImportRowFactory(batch=batch(world, status=ImportStatus.READY), number=7).batch.uuid}


def one_row(world):
    return {"number": 7}


def own_export(world):
    return {"uuid": ExportFactory(membership=world.membership("researcher")).uuid}


def own_file(world):
    export = ExportFactory(membership=world.membership("researcher"))
    export.file.save("list.xlsx", ContentFile(b"x"), save=False)
    export.state, export.ready_at = ExportState.READY, now()
    export.save()
    return {"uuid": export.uuid}


READING = {EDITORS: 200}
ACTING = {EDITORS: 302}
# Whoever may take no register in, may not (403) before anything is looked up.
ABROAD = {EDITORS: 404, EVERYBODY: 403}

WORKERS = "researcher specialist manager charity_staff charity_manager"

LINES = [
    Line("beneficiaries:imports", own=READING),
    Line("beneficiaries:imports", "POST", data=file_of, own=ACTING),
    Line("beneficiaries:import-template", own=READING),
    Line("beneficiaries:import", kwargs=at("columns"), own=READING, foreign=ABROAD),
    Line(
        "beneficiaries:import-columns",
        "POST",
        kwargs=at("columns"),
        data=columns,
        own=ACTING,
        foreign=ABROAD,
    ),
    Line("beneficiaries:import-rows", kwargs=at("ready"), own=READING, foreign=ABROAD),
    Line(
        "beneficiaries:import-mend",
        "POST",
        kwargs=bad_row,
        data=lambda world: {},
        own=ACTING,
        foreign=ABROAD,
    ),
    Line("beneficiaries:import-leave-out", "POST", kwargs=bad_row, own=ACTING, foreign=ABROAD),
    Line("beneficiaries:import-errors", kwargs=at("ready"), own=READING, foreign=ABROAD),
    Line("beneficiaries:import-start", "POST", kwargs=ready, own=ACTING, foreign=ABROAD),
    Line("beneficiaries:import-discard", "POST", kwargs=at("ready"), own=ACTING, foreign=ABROAD),
    Line("api-beneficiaries-imports-list", own=READING),
    # A file comes as a form: whoever may send one is told so.
    Line("api-beneficiaries-imports-list", "POST", data=one_row, own={EDITORS: 415}),
    Line("api-beneficiaries-imports-detail", kwargs=at("columns"), own=READING, foreign=ABROAD),
    Line(
        "api-beneficiaries-imports-columns", "POST", kwargs=at("columns"), data=api_columns, own=READING, foreign=ABROAD
    ),
    Line("api-beneficiaries-imports-rows", kwargs=at("ready"), own=READING, foreign=ABROAD),
    Line("api-beneficiaries-imports-mend", "POST", kwargs=bad_row_api, data=one_row, own=READING, foreign=ABROAD),
    Line(
        "api-beneficiaries-imports-leave-out",
        "POST",
        kwargs=bad_row_api,
        data=one_row,
        own={EDITORS: 204},
        foreign=ABROAD,
    ),
    Line("api-beneficiaries-imports-start", "POST", kwargs=ready, own=READING, foreign=ABROAD),
    Line("api-beneficiaries-imports-discard", "POST", kwargs=at("ready"), own=READING, foreign=ABROAD),
    Line("beneficiaries:export", own={"researcher specialist manager charity_staff charity_manager enabler": 200}),
    Line(
        "api-exports-people",
        "POST",
        data=lambda world: {},
        own={"researcher specialist manager charity_staff charity_manager enabler": 201},
    ),
    Line("api-exports-referrals", "POST", data=lambda world: {}, own={WORKERS: 201}),
    Line("referrals:export", own={WORKERS: 200}),
    Line("api-exports-data-changes", "POST", data=lambda world: {}, own={WORKERS: 201}),
    Line("data_changes:export", own={WORKERS: 200}),
    Line("api-exports-list", own={EVERYBODY: 200}),
    Line("api-exports-detail", kwargs=own_export, own={"researcher": 200, "office_keeper": 404}, rest=404),
    Line("api-exports-file", kwargs=own_file, own={"researcher": 200, "office_keeper": 404}, rest=404),
    Line("exchange:exports", own={EVERYBODY: 200}),
    Line("exchange:export", kwargs=own_export, own={"researcher": 200, "office_keeper": 404}, rest=404),
    Line("exchange:download", kwargs=own_file, own={"researcher": 200, "office_keeper": 404}, rest=404),
]
