"""What a person's role is called, in the person's own gender."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from accounts.enums import Gender, Role

MALE: Final = {
    Role.RESEARCHER: pgettext_lazy("m", "Social researcher"),
    Role.SPECIALIST: pgettext_lazy("m", "Empowerment specialist"),
    Role.COORDINATOR: pgettext_lazy("m", "Public relations coordinator"),
    Role.MANAGER: pgettext_lazy("m", "Office director"),
    Role.CHARITY_STAFF: pgettext_lazy("m", "Charity social worker"),
    Role.CHARITY_MANAGER: pgettext_lazy("m", "Charity director"),
    Role.CHARITY_READER: pgettext_lazy("m", "Charity board chair"),
    Role.ENABLER: pgettext_lazy("m", "Enabling body member"),
    Role.SUPERVISOR: pgettext_lazy("m", "Branch supervisor"),
    Role.PROTECTION_OFFICER: pgettext_lazy("m", "Data protection officer"),
    Role.DISCRETION_KEEPER: pgettext_lazy("m", "Keeper of ta'affuf cases"),
    Role.SYSTEM_ADMIN: pgettext_lazy("m", "System administrator"),
}
FEMALE: Final = {
    Role.RESEARCHER: pgettext_lazy("f", "Social researcher"),
    Role.SPECIALIST: pgettext_lazy("f", "Empowerment specialist"),
    Role.COORDINATOR: pgettext_lazy("f", "Public relations coordinator"),
    Role.MANAGER: pgettext_lazy("f", "Office director"),
    Role.CHARITY_STAFF: pgettext_lazy("f", "Charity social worker"),
    Role.CHARITY_MANAGER: pgettext_lazy("f", "Charity director"),
    Role.CHARITY_READER: pgettext_lazy("f", "Charity board chair"),
    Role.ENABLER: pgettext_lazy("f", "Enabling body member"),
    Role.SUPERVISOR: pgettext_lazy("f", "Branch supervisor"),
    Role.PROTECTION_OFFICER: pgettext_lazy("f", "Data protection officer"),
    Role.DISCRETION_KEEPER: pgettext_lazy("f", "Keeper of ta'affuf cases"),
    Role.SYSTEM_ADMIN: pgettext_lazy("f", "System administrator"),
}


def role_name(role: str, gender: str) -> str | Promise:
    """«باحث اجتماعي» or «باحثة اجتماعية»."""
    return (FEMALE if gender == Gender.FEMALE else MALE)[Role(role)]
