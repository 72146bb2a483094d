"""What is kept of figures."""

import factory
from factory.django import DjangoModelFactory

from indicators.models import CharityReport
from tests.factories.accounts import CharityOrganisationFactory


class CharityReportFactory(DjangoModelFactory):
    class Meta:
        model = CharityReport

    charity = factory.SubFactory(CharityOrganisationFactory)
    office = factory.SelfAttribute("charity.parent")
    year = 1447
    month = factory.Sequence(lambda n: n % 12 + 1)
    figures = factory.LazyAttribute(
        lambda o: {
            "charity": o.charity.code,
            "from": "2026-01-01",
            "to": "2026-01-29",
            "received": EMPTY,
            "sent": EMPTY,
            "statements": {
                "total": 0,
                "answered": 0,
                "answered_in_time": [0, 0],
                "returned": 0,
                "declined": 0,
                "waiting": 0,
            },
        }
    )
    file = factory.django.FileField(filename="report.pdf", data=b"%PDF-1.7 report")
    original_name = "report.pdf"
    content_type = "application/pdf"
    size = 15
    sha256 = factory.Sequence(lambda n: f"{n:064d}")


EMPTY = {
    "total": 0,
    "states": {},
    "taken_up_in_time": [0, 0],
    "decided_in_time": [0, 0],
    "declined": 0,
    "declined_with_next_door": 0,
}
