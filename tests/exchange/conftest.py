"""A register on its way in: opened, read and tried, taken over, as worker and officer do it."""

import pytest

from beneficiaries.register_import import REGISTER, apply, examine
from core.clock import today
from exchange import running, services
from exchange.models import ImportBatch
from tests.exchange.tables import excel, upload


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def officer(researcher, actor):
    return actor(researcher)


@pytest.fixture
def work():
    """Whatever a worker does with an import."""

    def of(batch):
        running.work(batch.pk, kind=REGISTER, examine=examine, apply=apply)
        return ImportBatch.objects.get(pk=batch.pk)

    return of


@pytest.fixture
def staged(officer, work):
    """An import that was read and tried: ``staged(person(1), person(2))``."""

    def of(*rows, as_of=None, content=None, by=None):
        by = by or officer
        batch = services.open_batch(
            by=by, kind=REGISTER, file=upload(content or excel(*rows)), as_of=as_of or today(), source="سجل المكتب"
        )
        services.confirm_columns(batch=batch, by=by, kind=REGISTER, chosen=batch.columns)
        return work(batch)

    return of


@pytest.fixture
def taken_over(staged, officer, work):
    def of(*rows, by=None, **options):
        batch = staged(*rows, by=by, **options)
        services.start(batch=batch, by=by or officer, kind=REGISTER)
        return work(batch)

    return of
