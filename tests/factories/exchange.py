"""Files in and out: an import at its beginning, a row, a remembered column, an export."""

import json

import factory
from factory.django import DjangoModelFactory

from accounts.enums import Permission
from exchange.enums import RowState
from exchange.models import ColumnMemory, Export, ImportBatch, ImportEvent, ImportRow
from tests.factories.accounts import MembershipFactory


class ImportBatchFactory(DjangoModelFactory):
    class Meta:
        model = ImportBatch

    membership = factory.SubFactory(MembershipFactory)
    organisation = factory.SelfAttribute("membership.organisation")
    office = factory.SelfAttribute("organisation.tenant")
    kind = "register"
    permission = Permission.PERSON_EDIT
    task = "beneficiaries.import_register"
    file_name = "السجل.xlsx"
    size = 1000
    headers = [["A", "رقم الهوية"], ["B", "الاسم الأول"]]
    columns = {"national_number": 0, "first_name": 1}


class ImportEventFactory(DjangoModelFactory):
    class Meta:
        model = ImportEvent

    batch = factory.SubFactory(ImportBatchFactory)
    office = factory.SelfAttribute("batch.office")
    organisation = factory.SelfAttribute("batch.organisation")
    membership = factory.SelfAttribute("batch.membership")
    verb = "open"
    status_to = "columns"


class ImportRowFactory(DjangoModelFactory):
    class Meta:
        model = ImportRow

    batch = factory.SubFactory(ImportBatchFactory)
    office = factory.SelfAttribute("batch.office")
    number = factory.Sequence(lambda n: n + 2)
    cells = json.dumps({"first_name": "سلمى"}, ensure_ascii=False)
    state = RowState.BAD
    errors = {"national_number": [{"code": "required", "ar": "لا يوجد رقم هوية.", "en": "There is no number."}]}


class ColumnMemoryFactory(DjangoModelFactory):
    class Meta:
        model = ColumnMemory

    office = factory.SelfAttribute("batch.office")
    kind = "register"
    header = factory.Sequence(lambda n: f"عمود {n}")
    field = "first_name"

    class Params:
        batch = factory.SubFactory(ImportBatchFactory)


class ExportFactory(DjangoModelFactory):
    class Meta:
        model = Export

    membership = factory.SubFactory(MembershipFactory)
    organisation = factory.SelfAttribute("membership.organisation")
    office = factory.SelfAttribute("organisation.tenant")
    kind = "people"
    permission = Permission.PERSON_VIEW
    task = "beneficiaries.write_export"
    rows_expected = 3000
