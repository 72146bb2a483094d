"""The words of people and households."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SecurityStatus(models.TextChoices):
    """What the register says of a person's place in social security."""

    UNKNOWN = "unknown", _("Not known")
    NOT_REGISTERED = "not_registered", _("Not registered")
    APPLIED = "applied", _("Has applied")
    CURRENT = "current", _("Currently a beneficiary")
    NOT_CURRENT = "not_current", _("Currently not a beneficiary")


class Relation(models.TextChoices):
    """A member's place in the household; العائل is the breadwinner of the law."""

    HEAD = "head", _("Breadwinner")
    SPOUSE = "spouse", _("Spouse")
    CHILD = "child", _("Son or daughter")
    PARENT = "parent", _("Father or mother")
    OTHER = "other", _("Other relative")


class PersonTag(models.TextChoices):
    ELDERLY = "elderly", _("Older person")
    DISABILITY = "disability", _("Person with a disability")
    ORPHAN = "orphan", _("Orphan")
    WIDOW = "widow", _("Widow or widower")
    DIVORCED = "divorced", _("Divorced")


class ContactKind(models.TextChoices):
    MOBILE = "mobile", _("Mobile")
    EMAIL = "email", _("E-mail")


class ContactOwner(models.TextChoices):
    SELF = "self", _("The person")
    RELATIVE = "relative", _("A relative")
    NEIGHBOUR = "neighbour", _("A neighbour")


class DisclosureScope(models.TextChoices):
    INITIALS = "initials", _("Initials")
    IDENTITY = "identity", _("Identity")


class LegalBasis(models.TextChoices):
    """On which ground of the data-protection law data is processed or passed on (conventions-ar 4.2)."""

    CONSENT = "consent", _("The person's agreement")
    AGREEMENT = "agreement", _("Data-sharing agreement")
    PERSONS_INTEREST = "persons_interest", _("An actual interest of a person who cannot be reached")
    LAW = "law", _("Another law")


class Purpose(models.TextChoices):
    """What a disclosure or a statement is for."""

    REFERRAL = "referral", _("Study and help through a referral")
    STATEMENT = "statement", _("A statement about a beneficiary")
    PLAN = "plan", _("An empowerment plan")
