"""The table of earlier statements: its columns, and the words that offices use in them."""

from __future__ import annotations

from functools import cache
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import Gender, Permission
from charities.enums import StatementAnswer
from exchange.choices import key_of, known_words
from exchange.kinds import Column, ImportKind, ImportWords
from statements.enums import StatementPurpose

A = StatementAnswer
TASK: Final = "statements.take_over_earlier"
DECLINED: Final = "declined"
ANSWERS: Final = {answer.value: answer.label for answer in StatementAnswer} | {
    DECLINED: pgettext_lazy("m", "Declined with apology")
}
ANSWER_WORDS: Final = {
    A.CURRENT: ("مستفيد", "مستفيدة", "مستفيد حاليًا", "مستفيدة حاليًا", "مستفيد/مستفيدة حاليًا", "نعم"),
    A.NOT_CURRENT: ("غير مستفيد", "غير مستفيدة", "غير مستفيد حاليًا", "غير مستفيدة حاليًا", "لا"),
    A.REFER: ("تتعذر الإفادة", "مراجعة المكتب", "يراجع المكتب"),
}
DECLINED_WORDS: Final = ("اعتذار", "معتذر عنه", "مرفوض", "رفض", "declined")

EARLIER: Final = ImportKind(
    code="statements_past",
    label=_("Statements of earlier years"),
    permission=Permission.PAST_IMPORT,
    task=TASK,
    page="statements:earlier",
    act=_("Take over the statements"),
    after="statements:list",
    rows_at_most=5000,
    at_once=100,
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
            words=("رقم الإفادة", "رقم المعاملة", "الرقم", "م", "رقم القيد", "Number"),
            help=_("By it the same row is recognised when the file is brought in again."),
        ),
        Column(
            "charity",
            pgettext_lazy("column", "Charity"),
            required=True,
            words=("الجمعية", "اسم الجمعية", "الجهة الطالبة", "الجهة", "Charity"),
            help=_("The charity's name or its code."),
        ),
        Column(
            "national_number",
            _("National number"),
            ltr=True,
            words=("رقم الهوية", "الهوية", "السجل المدني", "رقم السجل المدني", "رقم الإقامة", "National ID"),
        ),
        Column("name", _("Name"), words=("الاسم", "اسم المستفيد", "الاسم الكامل", "الاسم الرباعي", "Name")),
        Column("gender", _("Gender"), words=("الجنس", "Gender", "Sex"), choices=dict(Gender.choices)),
        Column(
            "purpose",
            _("Purpose"),
            words=("الغرض", "غرض الإفادة", "الغرض من الإفادة", "Purpose"),
            choices=dict(StatementPurpose.choices),
        ),
        Column(
            "asked_on",
            pgettext_lazy("column", "Asked on"),
            ltr=True,
            words=("تاريخ الطلب", "تاريخ الورود", "Asked on"),
        ),
        Column(
            "answered_on",
            pgettext_lazy("column", "Answered on"),
            required=True,
            ltr=True,
            words=("تاريخ الإفادة", "تاريخ الرد", "التاريخ", "Answered on", "Date"),
        ),
        Column(
            "answer",
            _("Answer"),
            required=True,
            words=("الإفادة", "النتيجة", "الرد", "الحالة", "Answer"),
            choices=ANSWERS,
        ),
    ),
)  # fmt: skip


@cache
def answers() -> dict[str, str]:
    declined = dict.fromkeys(map(key_of, DECLINED_WORDS), DECLINED)
    return known_words(StatementAnswer, ANSWER_WORDS) | declined


@cache
def purposes() -> dict[str, str]:
    return known_words(StatementPurpose)


@cache
def genders() -> dict[str, str]:
    return known_words(Gender, {Gender.MALE: ("ذكر",), Gender.FEMALE: ("أنثى", "انثى")})
