"""Tables of referrals as offices and charities hand them in."""

from tests.exchange.tables import excel
from tests.factories.beneficiaries import national_number

OFFICE_HEADERS = (
    "نوع الإحالة", "الجمعية", "رقم الهوية", "الاسم الأول", "اسم العائلة", "الجنس", "رقم الأسرة",
    "الاحتياج", "وصف الاحتياج", "التكلفة التقديرية", "ملخص الحالة", "السند", "الموافقة",
)  # fmt: skip
CHARITY_HEADERS = (
    "نوع الإحالة",
    "رقم الهوية",
    "الاسم الأول",
    "اسم العائلة",
    "الجنس",
    "ملخص الحالة",
    "السند",
    "الموافقة",
)


def office_row(n, charity, **changed):
    """A row of the office that is right; `changed` by the names of the columns."""
    row = {
        "kind": "ترميم",
        "to": getattr(charity, "code", charity),
        "number": national_number(n),
        "first": "سلمى",
        "family": "التجريبي",
        "gender": "أنثى",
        "household": "",
        "needs": "",
        "description": "عزل سقف",
        "estimate": "١٢٬٠٠٠ ريال",
        "summary": "سقف المنزل يتسرب منه الماء",
        "basis": "اتفاقية",
        "consent": "",
    }
    return tuple((row | changed).values())


def charity_row(n, **changed):
    row = {
        "kind": "المساعدة في التسجيل",
        "number": national_number(n),
        "first": "مريم",
        "family": "التجريبي",
        "gender": "أنثى",
        "summary": "تحتاج الأسرة إلى إرشاد للتسجيل",
        "basis": "موافقة",
        "consent": "نعم",
    }
    return tuple((row | changed).values())


def office_sheet(*rows):
    return excel(*rows, headers=OFFICE_HEADERS)


def charity_sheet(*rows):
    return excel(*rows, headers=CHARITY_HEADERS)
