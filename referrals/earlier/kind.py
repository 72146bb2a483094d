"""The table of earlier referrals: its columns, and the words that offices use in them."""

from __future__ import annotations

from functools import cache
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import Permission
from exchange.choices import known_words
from exchange.kinds import Column, ImportKind, ImportWords
from referrals.bulk.kinds import KIND_WORDS, PERSON_COLUMNS
from referrals.enums import CloseReason, DeclineReason, ReferralKind, ReferralStatus

S = ReferralStatus
TASK: Final = "referrals.take_over_earlier"
DIRECTIONS: Final = {
    "from_office": pgettext_lazy("direction of a referral", "From the office"),
    "from_charity": pgettext_lazy("direction of a referral", "From the charity"),
}
# What a referral may have come to.
OUTCOMES: Final = (S.COMPLETED, S.CLOSED, S.DECLINED, S.WITHDRAWN, S.UNANSWERED)
OUTCOME_WORDS: Final = {
    S.COMPLETED: ("منجزة", "تمت", "مكتمل", "تم التنفيذ", "تمت المساعدة", "تم الصرف", "منتهية"),
    S.CLOSED: ("أغلقت", "مغلقة", "أغلقت دون مساعدة", "لم تقدم مساعدة"),
    S.DECLINED: ("اعتذار", "مرفوضة", "رفض", "اعتذرت الجمعية", "معتذر عنها"),
    S.WITHDRAWN: ("ملغاة", "ملغية", "سحبت", "مسحوبة"),
    S.UNANSWERED: ("بلا رد", "لم ترد", "لم يرد", "دون رد", "بدون رد"),
}
KINDS: Final = tuple(kind for kind in ReferralKind if kind != ReferralKind.TAAFFUF)
REASONS: Final = {reason.value: reason.label for reason in (*DeclineReason, *CloseReason)}

EARLIER: Final = ImportKind(
    code="referrals_past",
    label=_("Referrals of earlier years"),
    permission=Permission.PAST_IMPORT,
    task=TASK,
    page="referrals:earlier",
    act=_("Take over the referrals"),
    after="referrals:outbox",
    rows_at_most=5000,
    at_once=50,
    confirmable=frozenset({"national_number_unconfirmed"}),
    words=ImportWords(
        running=_("The records are being taken over"),
        discard=_("What was read of it is deleted. Nothing was taken over."),
    ),
    columns=(
        Column(
            "own_number",
            _("Number in your record"),
            ltr=True,
            words=("رقم الإحالة", "رقم المعاملة", "الرقم", "م", "رقم القيد", "Number"),
            help=_("By it the same row is recognised when the file is brought in again."),
        ),
        Column(
            "kind",
            _("Kind of referral"),
            required=True,
            words=KIND_WORDS,
            choices={kind.value: kind.label for kind in KINDS},
        ),
        Column(
            "charity",
            pgettext_lazy("column", "Charity"),
            required=True,
            words=("الجمعية", "اسم الجمعية", "الجهة", "الجهة المحال إليها", "Charity"),
            help=_("The charity's name or its code."),
        ),
        Column(
            "direction",
            _("Direction"),
            words=("الاتجاه", "من", "الجهة المحيلة", "Direction"),
            choices=DIRECTIONS,
            help=_("For urgent cases; other kinds have one direction."),
        ),
        Column(
            "sent_on",
            pgettext_lazy("column", "Sent on"),
            required=True,
            ltr=True,
            words=("تاريخ الإحالة", "تاريخ الإرسال", "التاريخ", "Sent on", "Date"),
        ),
        Column(
            "started_on",
            pgettext_lazy("column", "Started on"),
            ltr=True,
            words=("تاريخ المباشرة", "تاريخ بدء التنفيذ", "تاريخ التدخل", "Started on"),
            help=_("Urgent cases are counted by it."),
        ),
        Column(
            "outcome",
            _("Outcome"),
            required=True,
            words=("النتيجة", "الحالة", "حالة الإحالة", "ما تم", "Outcome", "Status"),
            choices={status.value: status.label for status in OUTCOMES},
        ),
        Column(
            "ended_on",
            pgettext_lazy("column", "Ended on"),
            required=True,
            ltr=True,
            words=("تاريخ الانتهاء", "تاريخ الإنجاز", "تاريخ الإغلاق", "تاريخ الرد", "Ended on"),
        ),
        Column(
            "reason",
            _("Reason"),
            words=("السبب", "سبب الاعتذار", "سبب الإغلاق", "Reason"),
            choices=REASONS,
        ),
        *PERSON_COLUMNS,
        Column("needs", _("What is needed"), words=("الاحتياج", "الاحتياجات", "نوع الاحتياج", "نوع المساعدة", "Needs")),
        Column("summary", _("Summary"), words=("ملخص الحالة", "الوصف", "وصف الحالة", "ملاحظات", "Summary")),
    ),
)  # fmt: skip


@cache
def outcomes() -> dict[str, str]:
    return known_words(ReferralStatus, OUTCOME_WORDS)


@cache
def directions() -> dict[str, str]:
    said = {
        "المكتب": "from_office",
        "من المكتب": "from_office",
        "الجمعية": "from_charity",
        "من الجمعية": "from_charity",
    }
    return said | {code: code for code in DIRECTIONS}


@cache
def decline_reasons() -> dict[str, str]:
    return known_words(DeclineReason, {DeclineReason.OTHER: ("أخرى", "سبب آخر")})


@cache
def close_reasons() -> dict[str, str]:
    return known_words(CloseReason)
