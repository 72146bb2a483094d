"""Tables of earlier referrals as an office keeps them."""

from tests.exchange.tables import excel
from tests.factories.beneficiaries import national_number

HEADERS = (
    "رقم الإحالة", "نوع الإحالة", "الجمعية", "تاريخ الإحالة", "تاريخ المباشرة", "النتيجة", "تاريخ الانتهاء", "السبب",
    "رقم الهوية", "الاسم الأول", "اسم العائلة", "الاحتياج",
)  # fmt: skip


def earlier_row(n, body, **changed):
    row = {
        "own": f"{n}/1443",
        "kind": "ترميم",
        "charity": getattr(body, "name", body),
        "sent": "12/02/1443",
        "started": "",
        "outcome": "منجزة",
        "ended": "20/03/1443",
        "reason": "",
        "number": national_number(n),
        "first": "سلمى",
        "family": "التجريبي",
        "needs": "ترميم، أثاث",
    }
    return tuple((row | changed).values())


def earlier_sheet(*rows):
    return excel(*rows, headers=HEADERS)
