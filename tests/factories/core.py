import factory
from factory.django import DjangoModelFactory

from core.models import Counter


class CounterFactory(DjangoModelFactory):
    class Meta:
        model = Counter

    office = factory.Sequence(lambda n: f"T{n}")
    kind = "REF"
    year = 1448
    value = 0
