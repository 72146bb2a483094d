"""One line of a table read as a referral: what it says, and what is wrong with it. Nothing is looked up here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import LegalBasis
from beneficiaries.register_rows import parse as parse_person
from charities.enums import HelpKind
from exchange.choices import Listed, chosen, key_of, known_words, several, yes_or_no
from offices.models import District
from referrals.bulk.kinds import HELP_LABELS, NEVER, OF_CHARITY, OF_OFFICE, PERSON_FIELDS
from referrals.enums import NeedUrgency, ReferralKind
from referrals.services.drafting import MOST_NEEDS
from referrals.services.sending import WITHOUT_NEEDS

K = ReferralKind
H = HelpKind
Errors = dict[str, list[ValidationError]]
LONGEST_SUMMARY: Final = 2000
LONGEST: Final = 300
DEAREST: Final = Decimal("99999999.99")
# The register's own words for what a referral may do without.
NOT_ASKED: Final = frozenset({"number_missing", "name_missing"})

_KIND_WORDS: Final = {
    K.INELIGIBLE_HOUSEHOLD: ("لم تنطبق عليها الشروط", "غير مستوفية للشروط", "غير مستوفية الشروط", "أسرة غير مستحقة"),
    K.HOME_REPAIR: ("ترميم", "ترميم منزل", "ترميم منازل", "صيانة منزل", "ترميم وصيانة"),
    K.URGENT: ("حالة إنسانية", "إنسانية", "عاجلة", "طارئة", "حالة طارئة"),
    K.TAAFFUF: ("تعفف", "حالة تعفف", "متعففة", "أسرة متعففة"),
    K.REGISTRATION_HELP: ("تسجيل", "مساعدة في التسجيل", "المساعدة في التسجيل"),
    K.EMPOWERMENT_CANDIDATE: ("تمكين", "مرشح للتمكين", "مرشحة للتمكين"),
    K.OTHER: ("أخرى", "غير ذلك"),
}
_HELP_WORDS: Final = {
    H.HOME_REPAIR: ("ترميم", "صيانة", "ترميم منزل", "صيانة المنزل", "ترميم وصيانة"),
    H.FOOD: ("غذاء", "سلة غذائية", "سلال غذائية", "مواد غذائية"),
    H.CASH: ("مالية", "مساعدة نقدية", "نقدية", "مبلغ مالي"),
    H.MEDICAL: ("علاج", "طبية", "دواء", "مساعدة طبية"),
    H.EDUCATION: ("تعليمية", "دراسة", "مستلزمات مدرسية"),
    H.FURNITURE: ("أثاث", "أجهزة", "أجهزة كهربائية"),
    H.CLOTHING: ("ملابس", "كسوة", "كسوة شتاء"),
    H.COUNSELLING: ("إرشاد", "إرشاد أسري", "استشارة"),
    H.TRAINING: ("تدريب", "تأهيل"),
    H.DEVELOPMENTAL_HOUSING: ("إسكان", "سكن تنموي"),
    H.OTHER: ("أخرى",),
}
_BASIS_WORDS: Final = {
    LegalBasis.CONSENT: ("موافقة", "بموافقة", "موافقة المستفيد", "موافقة صاحب البيانات"),
    LegalBasis.AGREEMENT: ("اتفاقية", "اتفاقية مشاركة البيانات", "اتفاقية مشاركة بيانات"),
    LegalBasis.LAW: ("نظام", "نظام آخر"),
}


def parse(
    cells: Mapping[str, str], *, office: bool, districts: Mapping[str, District], confirmed: Collection[str] = ()
) -> tuple[dict[str, Any], Errors]:
    """The values that are right, and for each cell that is not, why."""
    values, errors = read_person(cells, districts=districts, confirmed=confirmed)
    offered = OF_OFFICE if office else OF_CHARITY
    readers: dict[str, Callable[[str], Any]] = {
        "kind": lambda text: read_kind(text, offered),
        "needs": _needs,
        "description": lambda text: within(text, LONGEST),
        "urgency": lambda text: chosen(text, _urgencies(), code="unknown_urgency", offered=NeedUrgency.labels),
        "estimate": _estimate,
        "summary": lambda text: within(text, LONGEST_SUMMARY),
        "legal_basis": lambda text: chosen(text, _bases(), code="unknown_basis", offered=LegalBasis.labels),
        "consent": yes_or_no,
        "motive": lambda text: within(text, LONGEST),
    }
    for field, read in readers.items():
        if text := cells.get(field, ""):
            take(field, read, text, values, errors)
    _require(values, errors, cells)
    return values, errors


def read_person(
    cells: Mapping[str, str], *, districts: Mapping[str, District], confirmed: Collection[str] = ()
) -> tuple[dict[str, Any], Errors]:
    """What a row says of the person; nothing of it is required yet."""
    said = {name: cells.get(name, "") for name in PERSON_FIELDS}
    values, errors = parse_person(said, districts=districts, confirmed=confirmed)
    kept = {name: [error for error in found if error.code not in NOT_ASKED] for name, found in errors.items()}
    return values, {name: found for name, found in kept.items() if found}


def take(field: str, read: Callable[[str], Any], text: str, values: dict[str, Any], errors: Errors) -> None:
    try:
        values[field] = read(text)
    except ValidationError as error:
        errors[field] = [error]


def read_kind(text: str, offered: Collection[ReferralKind], *, taken_over: bool = False) -> str:
    labels = [kind.label for kind in offered]
    kind = ReferralKind(chosen(text, _kinds(), code="unknown_kind", offered=labels))
    if kind == K.TAAFFUF:
        words = _("Ta'affuf cases are never sent by a table. Their keepers send them, one by one.")
        if taken_over:
            words = _("Ta'affuf cases are not taken over from a table: they are their keepers' alone.")
        raise ValidationError(words, code="taaffuf_by_sheet")
    if kind in NEVER and not taken_over:
        words = _("An urgent case is not sent by a table: it is sent alone, and the duty officer is phoned.")
        raise ValidationError(words, code="urgent_by_sheet")
    if kind not in offered:
        words = _("Your organisation does not send referrals of this kind. It may be: %(offered)s.")
        raise ValidationError(words, code="kind_not_yours", params={"offered": Listed(labels)})
    return kind.value


def _needs(text: str) -> list[str]:
    found = several(text, helps(), code="unknown_need", offered=HELP_LABELS)
    if len(found) > MOST_NEEDS:
        words = _("At most %(most)s needs can be stated.")
        raise ValidationError(words, code="max_length", params={"most": MOST_NEEDS})
    return found


def needs_of(text: str) -> list[str]:
    """The kinds of help that a cell names, as far as they are understood."""
    try:
        return _needs(text)
    except ValidationError:
        return []


def _estimate(text: str) -> Decimal:
    bare = text.replace(",", "").replace("٬", "").replace("٫", ".")
    for unit in ("ريالًا", "ريال", "ر.س", "SAR"):
        bare = bare.replace(unit, "")
    try:
        amount = Decimal(bare.strip())
    except InvalidOperation:
        raise ValidationError(_("This is not an amount."), code="not_an_amount") from None
    if not amount.is_finite() or amount < 0:
        raise ValidationError(_("An amount cannot be below zero."), code="min_value")
    if amount > DEAREST:
        raise ValidationError(_("This amount is too large."), code="max_value")
    return amount.quantize(Decimal("0.01"))


def within(text: str, longest: int) -> str:
    if len(text) > longest:
        words = _("This text is too long: %(length)s characters, up to %(limit)s.")
        raise ValidationError(words, code="max_length", params={"length": len(text), "limit": longest})
    return text


def _require(values: dict[str, Any], errors: Errors, cells: Mapping[str, str]) -> None:
    """What a referral may not lack, whoever it is about."""
    for field, words in _REQUIRED.items():
        if not cells.get(field):
            errors[field] = [ValidationError(words, code="required")]
    kind, needs = values.get("kind"), values.get("needs")
    if kind == K.HOME_REPAIR and not cells.get("needs"):
        values["needs"] = [H.HOME_REPAIR.value]
    elif kind and kind not in WITHOUT_NEEDS and not cells.get("needs"):
        errors["needs"] = [ValidationError(_("Please state at least one need."), code="required")]
    if "estimate" in values and kind and "needs" not in errors and len(values.get("needs") or needs or ()) != 1:
        words = _("An estimate belongs to one need. Please name one, or leave the estimate empty.")
        errors["estimate"] = [ValidationError(words, code="estimate_of_several")]
    if (
        values.get("legal_basis") == LegalBasis.CONSENT
        and values.get("consent") is not True
        and "consent" not in errors
    ):
        errors["consent"] = [ValidationError(_("Confirm that the person agreed."), code="required")]


_REQUIRED: Final = {
    "kind": _("Please choose a kind of referral."),
    "summary": _("Please describe what the household needs."),
    "legal_basis": _("Please choose a legal basis."),
}

# Made on first use: the catalogues are not open while modules are imported.


@cache
def _kinds() -> dict[str, str]:
    return known_words(ReferralKind, _KIND_WORDS)


@cache
def helps() -> dict[str, str]:
    return known_words(HelpKind, _HELP_WORDS)


@cache
def _urgencies() -> dict[str, str]:
    return known_words(NeedUrgency)


@cache
def _bases() -> dict[str, str]:
    return known_words(LegalBasis, _BASIS_WORDS)


def kind_of(text: str) -> str:
    """The kind that a cell names, as far as it is understood."""
    return _kinds().get(key_of(text), "")


def help_of(kind: str, needs: Collection[str]) -> frozenset[str]:
    """Which services a recipient needs for it, as `referrals.services.help_kinds` says of a referral."""
    return frozenset({H.HOME_REPAIR.value}) if kind == K.HOME_REPAIR else frozenset(needs)
