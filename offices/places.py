"""Where an office and its bodies stand."""

from django.db.models import QuerySet

from accounts.models import Organisation
from offices.models import District


def districts_near(organisation: Organisation) -> QuerySet[District]:
    """The districts of the governorate of an organisation's office, by name."""
    governorate = District.objects.filter(governorate__offices__organisation=organisation.tenant)
    return governorate.order_by("name", "id")
