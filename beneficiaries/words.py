"""What a status or a place in the household is called for this person: Arabic agrees in gender."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import Gender
from beneficiaries.enums import Relation, SecurityStatus
from beneficiaries.models import Person

TO_BE_CONFIRMED: Final = _("To be confirmed")
DIED: Final = pgettext_lazy("a person", "Deceased")
TO_BE_CHECKED: Final = _("Number to be checked")
FOR_KEEPERS: Final = _("For keepers alone")

Words = dict[str, str | Promise]

STATUS_M: Final[Words] = {
    SecurityStatus.UNKNOWN: pgettext_lazy("m", "Not known"),
    SecurityStatus.NOT_REGISTERED: pgettext_lazy("m", "Not registered"),
    SecurityStatus.APPLIED: pgettext_lazy("m", "Has applied"),
    SecurityStatus.CURRENT: pgettext_lazy("m", "Currently a beneficiary"),
    SecurityStatus.NOT_CURRENT: pgettext_lazy("m", "Currently not a beneficiary"),
}
STATUS_F: Final[Words] = {
    SecurityStatus.UNKNOWN: pgettext_lazy("f", "Not known"),
    SecurityStatus.NOT_REGISTERED: pgettext_lazy("f", "Not registered"),
    SecurityStatus.APPLIED: pgettext_lazy("f", "Has applied"),
    SecurityStatus.CURRENT: pgettext_lazy("f", "Currently a beneficiary"),
    SecurityStatus.NOT_CURRENT: pgettext_lazy("f", "Currently not a beneficiary"),
}
TONES: Final[dict[str, tuple[str, str]]] = {  # tone and icon of the tag
    SecurityStatus.UNKNOWN: ("", "question"),
    SecurityStatus.NOT_REGISTERED: ("", "circle"),
    SecurityStatus.APPLIED: ("info", "send"),
    SecurityStatus.CURRENT: ("going", "check"),
    SecurityStatus.NOT_CURRENT: ("", "circle"),
}
RELATION_M: Final[Words] = {
    Relation.HEAD: pgettext_lazy("m", "Breadwinner"),
    Relation.SPOUSE: pgettext_lazy("m", "Spouse"),
    Relation.CHILD: pgettext_lazy("m", "Son or daughter"),
    Relation.PARENT: pgettext_lazy("m", "Father or mother"),
    Relation.OTHER: pgettext_lazy("m", "Other relative"),
}
RELATION_F: Final[Words] = {
    Relation.HEAD: pgettext_lazy("f", "Breadwinner"),
    Relation.SPOUSE: pgettext_lazy("f", "Spouse"),
    Relation.CHILD: pgettext_lazy("f", "Son or daughter"),
    Relation.PARENT: pgettext_lazy("f", "Father or mother"),
    Relation.OTHER: pgettext_lazy("f", "Other relative"),
}


def status_words(status: str, gender: str) -> str | Promise:
    """«مستفيد حاليًا» or «مستفيدة حاليًا»."""
    if not gender:
        return SecurityStatus(status).label
    return (STATUS_F if gender == Gender.FEMALE else STATUS_M)[status]


def status_tag(status: str, gender: str) -> tuple[str | Promise, str, str]:
    """(words, tone, icon) for components/tag.html."""
    return (status_words(status, gender), *TONES[status])


def tags_of(person: Person) -> list[tuple[str | Promise, str, str]]:
    """What the office sees at a glance: the status where one is known, and what is still to be looked into."""
    tags: list[tuple[str | Promise, str, str]] = []
    if person.died_on:
        tags.append((DIED, "", "circle"))
    if person.security_status != SecurityStatus.UNKNOWN:
        tags.append(status_tag(person.security_status, person.gender))
    if not person.verified:
        tags.append((TO_BE_CONFIRMED, "waiting", "question"))
    if person.doubtful:
        tags.append((TO_BE_CHECKED, "late", "alert"))
    if person.discreet:
        tags.append((FOR_KEEPERS, "discreet", "shield"))
    return tags


def relation_words(relation: str, gender: str) -> str | Promise:
    """«ابن» or «ابنة»."""
    if not relation or not gender:
        return Relation(relation).label if relation else ""
    return (RELATION_F if gender == Gender.FEMALE else RELATION_M)[relation]
