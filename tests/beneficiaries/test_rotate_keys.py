"""A new key takes over while the portal runs: in batches, as often stopped as one likes."""

from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection

from beneficiaries.models import Person
from core.management.commands.rotate_keys import count_left, encrypted_columns, rotate_batch
from tests.factories.beneficiaries import PersonFactory, national_number

pytestmark = pytest.mark.django_db
TABLE, COLUMN = "beneficiaries_person", "national_number"
OLD, NEW = (f"{name}:{Fernet.generate_key().decode()}" for name in ("k_old", "k_new"))


@pytest.fixture
def people(settings):
    settings.FIELD_KEYS = [OLD]
    people = [PersonFactory(national_number=national_number(8000 + n)) for n in range(5)]
    PersonFactory(national_number=None)
    settings.FIELD_KEYS = [NEW, OLD]
    return people


def stored():
    with connection.cursor() as cursor:
        cursor.execute("SELECT national_number FROM beneficiaries_person WHERE national_number IS NOT NULL ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def said(*args, **options):
    out = StringIO()
    call_command("rotate_keys", *args, stdout=out, **options)
    return out.getvalue()


def test_every_encrypted_column_is_known():
    assert {f"{model._meta.db_table}.{field.column}" for model, field in encrypted_columns()} >= {
        f"{TABLE}.{COLUMN}",
        "referrals_referral.subject_typed",
        "statements_statementrequest.number_typed",
        "corners_visit.name_given",
    }


def test_old_values_are_read_before_and_after(people, settings):
    numbers = [person.national_number for person in people]
    assert [
        row.national_number for row in Person.objects.filter(pk__in=[p.pk for p in people]).order_by("pk")
    ] == numbers
    assert f"{TABLE}.{COLUMN}: 5" in said(batch=2)
    assert all(ciphertext.startswith("k_new:") for ciphertext in stored())
    settings.FIELD_KEYS = [NEW]  # the old key is gone
    assert [
        row.national_number for row in Person.objects.filter(pk__in=[p.pk for p in people]).order_by("pk")
    ] == numbers


def test_stopped_in_the_middle_it_goes_on(people):
    assert rotate_batch(TABLE, COLUMN, 2) == 2
    assert count_left(TABLE, COLUMN) == 3
    assert "left: 3" in said("--check")
    assert f"{TABLE}.{COLUMN}: 3" in said()
    assert f"{TABLE}.{COLUMN}: 0" in said()


def test_digests_stay_and_nothing_is_compared_again(people):
    Person.objects.update(to_compare=False)
    before = list(Person.objects.order_by("pk").values_list("national_number_digest", flat=True))
    said()
    assert list(Person.objects.order_by("pk").values_list("national_number_digest", flat=True)) == before
    assert not Person.objects.filter(to_compare=True).exists()


def test_a_missing_key_is_said_without_the_value(people, settings):
    settings.FIELD_KEYS = [NEW]
    with pytest.raises(CommandError, match="not in FIELD_KEYS"):
        said()
