"""The tables of referrals that are sent: the office's names a charity in each row, a charity's go to its office."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.actor import Actor
from accounts.enums import Gender, Permission
from beneficiaries.enums import LegalBasis
from charities.enums import HelpKind
from exchange.kinds import Column, ImportKind, ImportWords
from referrals.enums import FROM_CHARITY, FROM_OFFICE, NeedUrgency, ReferralKind

# What is too pressing or too private for a table.
NEVER: Final = frozenset({ReferralKind.URGENT, ReferralKind.TAAFFUF})
OF_OFFICE: Final = tuple(kind for kind in ReferralKind if kind in FROM_OFFICE - NEVER)
OF_CHARITY: Final = tuple(kind for kind in ReferralKind if kind in FROM_CHARITY - NEVER)
TASK: Final = "referrals.send_sheet"
MOST: Final = 500
# Few at a time: each is a whole sending, and the references of the office wait for no more than these.
AT_ONCE: Final = 5

KIND_WORDS: Final = ("نوع الإحالة", "النوع", "Kind", "Referral kind")
_TO: Final = Column(
    "to",
    pgettext_lazy("column", "Charity"),
    required=True,
    words=("الجمعية", "إلى", "الجمعية المحال إليها", "الجهة المحال إليها", "To", "Charity"),
    help=_("The charity's name or its code."),
)
_HOUSEHOLD: Final = Column(
    "household",
    _("Household reference"),
    ltr=True,
    words=("رقم الأسرة", "مرجع الأسرة", "الأسرة", "Household"),
    help=_("In place of the national number, where the register knows the household."),
)
_MOTIVE: Final = Column(
    "motive", _("Why this charity"), words=("سبب اختيار الجمعية", "سبب الاختيار", "Why this charity")
)
PERSON_COLUMNS: Final = (
    Column(
        "national_number",
        _("National number"),
        ltr=True,
        words=(
            "رقم الهوية",
            "الهوية",
            "السجل المدني",
            "رقم السجل المدني",
            "رقم الهوية الوطنية",
            "رقم الإقامة",
            "National ID",
        ),
    ),
    Column("first_name", _("First name"), words=("الاسم الأول", "الاسم", "First name", "Name")),
    Column("father_name", _("Father's name"), words=("اسم الأب", "الأب", "الاسم الثاني", "Father")),
    Column("grandfather_name", _("Grandfather's name"), words=("اسم الجد", "الجد", "الاسم الثالث", "Grandfather")),
    Column("family_name", _("Family name"), words=("اسم العائلة", "العائلة", "اللقب", "الاسم الأخير", "Family name")),
    Column("gender", _("Gender"), words=("الجنس", "Gender", "Sex"), choices=dict(Gender.choices)),
    Column(
        "birth_date",
        _("Date of birth"),
        ltr=True,
        words=("تاريخ الميلاد", "الميلاد", "Birth date", "Date of birth"),
        help=_("Day/month/year in either calendar, for example 12/02/1410."),
    ),
    Column("district", _("District"), words=("الحي", "البلدة", "District")),
)
_MATTER: Final = (
    Column(
        "needs",
        _("What is needed"),
        words=("الاحتياج", "الاحتياجات", "نوع الاحتياج", "نوع المساعدة", "Needs", "Need"),
        help=_("Several are separated by a comma."),
    ),
    Column("description", _("The need in words"), words=("وصف الاحتياج", "تفاصيل الاحتياج", "Need in words")),
    Column(
        "urgency",
        _("Urgency of the need"),
        words=("درجة الاستعجال", "الأولوية", "Urgency"),
        choices=dict(NeedUrgency.choices),
    ),
    Column(
        "estimate",
        _("Estimate in riyals"),
        ltr=True,
        words=("التكلفة التقديرية", "التقدير", "المبلغ التقديري", "Estimate"),
        help=_("Where one need is named."),
    ),
    Column(
        "summary",
        _("Summary"),
        required=True,
        words=("ملخص الحالة", "الوصف", "وصف الحالة", "الملخص", "ملاحظات", "Summary"),
    ),
    Column(
        "legal_basis",
        _("Legal basis"),
        required=True,
        words=("السند", "السند النظامي", "الأساس النظامي", "Legal basis"),
        choices=dict(LegalBasis.choices),
    ),
    Column(
        "consent",
        _("The person agreed"),
        words=("موافقة المستفيد", "الموافقة", "موافقة صاحب البيانات", "Consent"),
        choices={"yes": pgettext_lazy("answer", "Yes"), "no": pgettext_lazy("answer", "No")},
    ),
)  # fmt: skip


def _kinds(offered: tuple[ReferralKind, ...]) -> Column:
    choices = {kind.value: kind.label for kind in offered}
    return Column("kind", _("Kind of referral"), required=True, words=KIND_WORDS, choices=choices)


def _table(code: str, *columns: Column) -> ImportKind:
    return ImportKind(
        code=code,
        label=_("Referrals to be sent"),
        permission=Permission.REFERRAL_SEND,
        task=TASK,
        page="referrals:sheet",
        act=_("Send the referrals"),
        after="referrals:outbox",
        rows_at_most=MOST,
        at_once=AT_ONCE,
        sourced=False,
        confirmable=frozenset({"name_differs", "national_number_unconfirmed"}),
        columns=columns,
        words=ImportWords(
            step=pgettext_lazy("step of an import", "Sending"),
            running=_("The referrals are being sent"),
            discard=_("What was read of it is deleted. No referral was sent."),
            ready=pgettext_lazy("referrals of a table", "Ready to be sent"),
            done=pgettext_lazy("referrals of a table", "Sent"),
        ),
    )


OFFICE_SHEET: Final = _table("referrals", _kinds(OF_OFFICE), _TO, *PERSON_COLUMNS, _HOUSEHOLD, *_MATTER, _MOTIVE)
CHARITY_SHEET: Final = _table("referrals_charity", _kinds(OF_CHARITY), *PERSON_COLUMNS, *_MATTER)
KINDS: Final = {kind.code: kind for kind in (OFFICE_SHEET, CHARITY_SHEET)}
PERSON_FIELDS: Final = tuple(column.name for column in PERSON_COLUMNS)
HELP_LABELS: Final = tuple(kind.label for kind in HelpKind)


def sheet_of(actor: Actor) -> ImportKind:
    """The table that the actor's side sends."""
    return CHARITY_SHEET if actor.is_charity else OFFICE_SHEET
