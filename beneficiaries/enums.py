"""The words of people and households."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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


class Clue(models.TextChoices):
    """What speaks for two rows being one person. A telephone or an address never speaks alone."""

    NUMBER = "number", _("The same number")
    FULL_NAME = "full_name", _("The same full name")
    NAME = "name", _("The same first and family name")
    BIRTH = "birth", _("The same date of birth")
    MOBILE = "mobile", _("The same mobile number")
    EMAIL = "email", _("The same e-mail address")
    HOUSEHOLD = "household", _("The same household")


class PairState(models.TextChoices):
    OPEN = "open", _("To be decided")
    APART = "apart", _("Not the same person")
    MERGED = "merged", _("Merged")
    GONE = "gone", _("No longer alike")


class RegisterVerb(models.TextChoices):
    """What was decided about a row of the register."""

    REGISTERED = "registered", _("Registered despite a similar record")
    MERGED = "merged", _("Merged into another record")
    PARTED = "parted", _("Parted from another record")
    TOLD_APART = "told_apart", _("Found not to be the same person")
    NUMBER_CONFIRMED = "number_confirmed", _("The number was confirmed")
    NUMBER_REMOVED = "number_removed", _("The number was taken away")


class RepresentationKind(models.TextChoices):
    RELATIVE = "relative", _("Relative")
    GUARDIAN = "guardian", _("Guardian")
    AGENT = "agent", _("Agent by power of attorney")


class RepresentationScope(models.TextChoices):
    """How far somebody may speak for a person; each includes the one before."""

    HEAR = "hear", _("Hear about the file")
    REPORT = "report", _("Hear, and report changes")
    ACT = "act", _("Hear, report, and agree in the person's name")


class ConsentPurpose(models.TextChoices):
    FOLLOW_UP = "follow_up", _("A charity follows a change of data with me")
    SHARING = "sharing", _("My data is passed on to a charity")
    MESSAGES = "messages", _("Messages to my number or address")
    STORY = "story", _("My story is told")
    PLAN = "plan", _("An empowerment plan is made with me")
    PICTURES = "pictures", _("Pictures of my house before and after its repair")


class ConsentWay(models.TextChoices):
    WRITTEN = "written", _("In writing")
    SPOKEN = "spoken", _("By word of mouth, before an officer")
    PHONE = "phone", _("By telephone")


class Difference(models.TextChoices):
    """What speaks against two rows being one person."""

    NUMBER = "number", _("Another number")
    BIRTH = "birth", _("Another date of birth")
    GENDER = "gender", _("Another gender")
    FIRST = "first", _("Another first name")
    FATHER = "father", _("Another father's name")
    GRANDFATHER = "grandfather", _("Another grandfather's name")
    FAMILY = "family", _("Another family name")


class LifeEventKind(models.TextChoices):
    """What happens in a life and is reported to the ministry within 15 days."""

    BIRTH = "birth", pgettext_lazy("life event", "Birth")
    MARRIAGE = "marriage", pgettext_lazy("life event", "Marriage")
    DIVORCE = "divorce", pgettext_lazy("life event", "Divorce")
    DEATH = "death", pgettext_lazy("life event", "Death")
    MOVE = "move", pgettext_lazy("life event", "Move to another dwelling")
    JOB = "job", pgettext_lazy("life event", "Start of a job")
    WAGE = "wage", pgettext_lazy("life event", "Wage during training")
    PROJECT_INCOME = "project_income", pgettext_lazy("life event", "Income of a project")


class NumberVerdict(models.TextChoices):
    """Whose the number is that two rows were given."""

    OWN = "own", _("It belongs to this person")
    OTHER = "other", _("It does not belong to this person")
