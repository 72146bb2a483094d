"""Tables of earlier statements as an office keeps them."""

from tests.exchange.tables import excel
from tests.factories.beneficiaries import national_number

HEADERS = ("رقم الإفادة", "الجمعية", "رقم الهوية", "الاسم", "الجنس", "الغرض", "تاريخ الطلب", "تاريخ الإفادة", "الإفادة")


def earlier_row(n, body, **changed):
    row = {
        "own": f"{n}/1443",
        "charity": getattr(body, "name", body),
        "number": national_number(n),
        "name": "سلمى علي التجريبي",
        "gender": "أنثى",
        "purpose": "",
        "asked": "05/02/1443",
        "answered": "12/02/1443",
        "answer": "مستفيدة حاليًا",
    }
    return tuple((row | changed).values())


def earlier_sheet(*rows):
    return excel(*rows, headers=HEADERS)
