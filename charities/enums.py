"""The words of charities and what they offer."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CharityKind(models.TextChoices):
    CHARITABLE = "charitable", _("Charitable")
    CIVIL = "civil", _("Civil")
    SPECIALISED = "specialised", _("Specialised")


class HelpKind(models.TextChoices):
    """A kind of help: what a service offers and what a household needs."""

    HOME_REPAIR = "home_repair", _("Home repair and maintenance")
    FOOD = "food", _("Food")
    CASH = "cash", _("Financial help")
    MEDICAL = "medical", _("Medical help")
    EDUCATION = "education", _("Education")
    FURNITURE = "furniture", _("Furniture and appliances")
    CLOTHING = "clothing", _("Clothing")
    COUNSELLING = "counselling", _("Family counselling")
    TRAINING = "training", _("Training and qualification")
    DEVELOPMENTAL_HOUSING = "developmental_housing", _("Developmental housing")
    OTHER = "other", _("Other help")


class StatementAnswer(models.TextChoices):
    """What an agreement may let a charity be told about a person."""

    CURRENT = "current", _("Currently a beneficiary")
    NOT_CURRENT = "not_current", _("Currently not a beneficiary")
    REFER = "refer", _("No statement possible: please visit the corner or the office")
