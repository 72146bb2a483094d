"""Tables as people hand them in: good ones, and every kind of bad one."""

import csv
import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from tests.factories.beneficiaries import national_number

HEADERS = (
    "رقم الهوية",
    "الاسم الأول",
    "اسم الأب",
    "اسم العائلة",
    "الجنس",
    "تاريخ الميلاد",
    "رقم الجوال",
    "الحي",
    "الحالة",
)


def excel(*rows, headers=HEADERS, above=()):
    """A workbook of one sheet, as Excel would save it."""
    book = Workbook()
    sheet = book.active
    for row in above:
        sheet.append(row)
    if headers:
        sheet.append(headers)
    for row in rows:
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def text(*rows, headers=HEADERS, delimiter=",", encoding="utf-8-sig"):
    content = io.StringIO()
    csv.writer(content, delimiter=delimiter).writerows([headers, *rows])
    return content.getvalue().encode(encoding)


def person(n, **changed):
    """A row of the register that is right; `changed` by the names of the columns."""
    row = {
        "number": national_number(n),
        "first": "سلمى",
        "father": "علي",
        "family": "التجريبي",
        "gender": "أنثى",
        "born": "12/02/1410",
        "mobile": f"05{n % 10**8:08d}",
        "district": "",
        "status": "مستفيد حاليًا",
    }
    return tuple((row | changed).values())


def people(*numbers):
    return excel(*(person(n) for n in numbers))


class Upload(SimpleUploadedFile):
    """A file that may be sent more than once."""

    def read(self, *size):
        if not size:
            self.seek(0)
        return super().read(*size)


def upload(content, name="السجل.xlsx"):
    return Upload(name, content)


def zipped(parts, **options):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part, **options)
    return content.getvalue()
