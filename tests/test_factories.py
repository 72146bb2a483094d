"""What the factories make is what the portal would accept."""

import importlib
import pkgutil

import pytest
from factory.django import DjangoModelFactory

from tests import factories

FACTORIES = [
    thing
    for module in pkgutil.iter_modules(factories.__path__, "tests.factories.")
    for thing in vars(importlib.import_module(module.name)).values()
    if isinstance(thing, type) and issubclass(thing, DjangoModelFactory) and thing.__module__ == module.name
]


@pytest.mark.django_db
@pytest.mark.parametrize("factory", FACTORIES, ids=lambda factory: factory.__name__)
def test_made_rows_are_whole(factory):
    made = factory()
    made.refresh_from_db()
    made.full_clean()
    assert str(made)
