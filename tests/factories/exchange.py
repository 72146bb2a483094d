"""Files in and out: an import at its beginning, a row, a remembered column, an export."""

import json
from datetime import timedelta

import factory
from factory.django import DjangoModelFactory

from accounts.enums import Permission
from core.clock import today
from core.encryption import digest
from exchange import codes
from exchange.enums import DocumentKind, RowState
from exchange.models import ColumnMemory, Export, ImportBatch, ImportEvent, ImportRow, IssuedDocument, Receipt
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


class IssuedDocumentFactory(DjangoModelFactory):
    class Meta:
        model = IssuedDocument

    issued_by = factory.SubFactory(MembershipFactory)
    issuer = factory.SelfAttribute("issued_by.organisation")
    organisation = factory.SelfAttribute("issuer")
    office = factory.SelfAttribute("issuer.tenant")
    kind = DocumentKind.STATEMENT_LETTER
    reference = factory.Sequence(lambda n: f"TST-STM-1448-{n:06}")
    template = "statement-1"
    content = json.dumps({"ar": {}, "en": {}})
    content_digest = factory.LazyAttribute(lambda row: digest(row.content))
    code = factory.LazyFunction(codes.new)
    code_digest = factory.LazyAttribute(lambda row: codes.digest_of(row.code, purpose="document"))


class ReceiptFactory(DjangoModelFactory):
    class Meta:
        model = Receipt

    office = factory.SelfAttribute("member.organisation.tenant")
    source = factory.Sequence(lambda n: f"TST-REF-1448-{n:06}")
    code = factory.LazyFunction(codes.new)
    code_digest = factory.LazyAttribute(lambda row: codes.digest_of(row.code, purpose="receipt"))
    expires_on = factory.LazyFunction(lambda: today() + timedelta(days=30))

    class Params:
        member = factory.SubFactory(MembershipFactory)
