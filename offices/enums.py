"""The words of offices and their calendar."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OfficeKind(models.TextChoices):
    MAIN = "main", _("Main office")
    OFFICE = "office", _("Office")
    UNIT = "unit", _("Unit")


class HolidayScope(models.TextChoices):
    OFFICES = "offices", _("Offices")
    CHARITIES = "charities", _("Charities")
    ALL = "all", _("Offices and charities")


class Weekday(models.IntegerChoices):
    """Python's numbering; the week starts on Sunday."""

    SUNDAY = 6, _("Sunday")
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
