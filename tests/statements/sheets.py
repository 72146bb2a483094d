"""Sheets as charities hand them in, and what a worker does with them."""

from exchange import running
from exchange.models import ImportBatch
from statements import services
from statements.batch_rows import SHEET, apply, examine
from statements.models import StatementBatch
from tests.exchange.tables import excel, upload
from tests.factories.beneficiaries import national_number

HEADERS = ("رقم الهوية", "الاسم الرباعي", "الجنس")


def somebody(n, name="سلمى علي التجريبي", gender="أنثى", **changed):
    return tuple(({"number": national_number(n), "name": name, "gender": gender} | changed).values())


def sheet(*rows, headers=HEADERS):
    return upload(excel(*rows, headers=headers), "الأسر.xlsx")


def work(batch):
    running.work(batch.file_id, kind=SHEET, examine=examine, apply=apply)
    return StatementBatch.objects.select_related("file").get(pk=batch.pk)


def read(by, *rows, purpose="winter", **more):
    """A sheet that was brought in, read and tried."""
    batch = services.open_sheet(by=by, kind=SHEET, file=sheet(*rows), purpose=purpose, **more)
    file = ImportBatch.objects.get(pk=batch.file_id)
    from_columns(file, by)
    return work(batch)


def from_columns(file, by):
    running.services.confirm_columns(batch=file, by=by, kind=SHEET, chosen=file.columns)


def ask(by, *rows, **more):
    """… and asked."""
    batch = read(by, *rows, **more)
    services.start_sheet(file=batch.file, by=by, kind=SHEET)
    return work(batch)
