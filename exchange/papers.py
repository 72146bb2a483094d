"""What every letter says beside its own matter: who writes to whom, who signs, how it is verified. Layout: letters/."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.conf import settings
from django.utils.translation import get_language, override, pgettext
from django.utils.translation import gettext as _

from accounts.enums import Language
from accounts.models import Membership, Organisation
from core.dates import both_calendars, gregorian_date, hijri_date

LETTER: Final = "letter-1"
SLIP: Final = "slip-1"
Fact = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter in the active language. `facts` are lines of a label and its value; `rows` a table below its `heads`."""

    title: str
    issuer: Organisation
    to: Organisation
    reference: str
    at: datetime
    signed: Membership
    before: Sequence[str]
    after: Sequence[str]
    facts: Sequence[Fact] = ()
    result: str = ""
    result_label: str = ""
    result_note: str = ""
    heads: Sequence[str] = ()
    widths: Sequence[int] = ()
    rows: Sequence[Sequence[str]] = field(default_factory=tuple)
    valid_until: date | None = None
    role_shown: bool = True

    def data(self) -> dict[str, Any]:
        """As the template wants it."""
        return {
            "title": self.title,
            "issuer": self.issuer.name,
            "issuer_above": self.issuer.parent.name if self.issuer.parent else "",
            "meta": [
                [_("Number"), self.reference],
                [_("Date"), hijri_date(self.at)],
                [_("Corresponding to"), gregorian_date(self.at)],
            ],
            "to_label": _("To:"),
            "to": self.to.name,
            "respected": pgettext("after the name of a body", "with our respects"),
            "greeting": _("Peace be upon you, and God's mercy and blessings."),
            "before": list(self.before),
            "after": [*self.after, _("With our greetings and appreciation.")],
            "facts": [list(each) for each in self.facts],
            "result": self.result,
            "result_label": self.result_label,
            "result_note": self.result_note,
            "row_heads": list(self.heads),
            "row_widths": list(self.widths),
            "rows": [list(row) for row in self.rows],
            "signed_label": _("Issued by"),
            "signed_name": name_of(self.signed),
            "signed_lines": [*([self.signed.role_name] if self.role_shown else []), self.signed.organisation.name],
            "boxes": [_("Signature"), _("Stamp")],
            "foot": f"{self.title} · {self.reference}",
            "page": _("Page {page} of {pages}"),
        } | verification(self.valid_until)


def verification(valid_until: date | None) -> dict[str, str]:
    """How whoever holds the paper finds out whether it is still right."""
    until = ""
    if valid_until:
        until = _("Valid until %(day)s") % {"day": both_calendars(valid_until, "medium")}
    stamp = ""
    if settings.GOV_STAMP_REGISTRATION_NO:
        stamp = _("Registered with the Digital Government Authority: %(number)s") % {
            "number": settings.GOV_STAMP_REGISTRATION_NO
        }
    return {
        "verify_heading": _("Verification of this letter"),
        "verify_words": _("Scan the square, or type the code on the page below: it says whether the letter is valid."),
        "square_alt": _("A square that leads to the page of verification"),
        "valid_words": until,
        "stamp": stamp,
    }


def in_languages(build: Callable[[], dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What a paper says, in each language that it may be given in."""
    said = {}
    for language in Language.values:
        with override(language):
            said[language] = build()
    return said


def name_of(membership: Membership) -> str:
    """The member's name in the active language."""
    user = membership.user
    in_english = (get_language() or "").startswith(Language.ENGLISH) and user.full_name_en
    return user.full_name_en if in_english else str(user)


def slip(*, issuer: Organisation, reference: str, until: date) -> dict[str, Any]:
    """A slip for a citizen: where to ask, and by which code. It says nothing of the matter."""
    return {
        "title": _("Follow-up slip"),
        "issuer": issuer.name,
        "issuer_above": issuer.parent.name if issuer.parent else "",
        "lead": _("With this code you can see how far your request is, at any time and without an account."),
        "steps": [
            _("Scan the square with your telephone, or open the address and type the code."),
            _(
                "The page shows where your request stands and what comes next. It shows neither name nor identity number."
            ),
            _("For help, bring this slip to the nearest corner or to the office."),
        ],
        "square_alt": _("A square that leads to the page of your request"),
        "reference_label": _("Reference:"),
        "reference": reference,
        "valid_words": _("Valid until %(day)s") % {"day": both_calendars(until, "short")},
        "note": _("Keep the code to yourself: whoever has it can see how far the request is."),
    }
