"""The database's refusal, in the reader's words."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from core.constraints import explain
from core.errors import Conflict
from core.models import Counter
from tests.kernel_app.models import Booking, Parcel, Shelf

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf():
    return Shelf.objects.create(name="أ")


def refused(*models, **options):
    class Refusal:
        def __enter__(self):
            self.raised = pytest.raises(ValidationError)
            self.info = self.raised.__enter__()
            self.explaining = explain(*models, **options)
            self.explaining.__enter__()
            return self.info

        def __exit__(self, *error):
            try:
                swallowed = self.explaining.__exit__(*error)
            except ValidationError as explained:
                return self.raised.__exit__(type(explained), explained, explained.__traceback__)
            return swallowed or self.raised.__exit__(*error)

    return Refusal()


def test_a_unique_constraint_is_a_conflict_in_its_own_words(shelf):
    Parcel.objects.create(label="ب", colour="gold", shelf=shelf)
    with refused(Parcel) as refusal:
        Parcel.objects.create(label="ج", colour="gold", shelf=shelf)
    assert isinstance(refusal.value, Conflict)
    assert refusal.value.messages == ["على الرف طرد ذهبي قائم."]
    assert refusal.value.code == "open_parcel_exists"


def test_a_unique_constraint_without_words_names_its_fields(shelf):
    Parcel.objects.create(label="ب", shelf=shelf)
    with refused(Parcel) as refusal:
        Parcel.objects.create(label="ب", shelf=shelf)
    assert isinstance(refusal.value, Conflict)
    assert refusal.value.code == "conflict"
    assert "التسمية" in refusal.value.messages[0]


def test_a_unique_field_says_so_on_the_field():
    Parcel.objects.create(label="ب", code="A1")
    with refused(Parcel) as refusal:
        Parcel.objects.create(label="ج", code="A1")
    assert isinstance(refusal.value, Conflict)
    assert list(refusal.value.message_dict) == ["code"]


def test_a_check_speaks_and_carries_its_name():
    with refused(Parcel) as refusal:
        Parcel.objects.create(label="ب", opened=True)
    assert not isinstance(refusal.value, Conflict)
    assert refusal.value.messages == ["يرجى ذكر سبب الفتح."]
    assert refusal.value.code == "parcel_opened_is_explained"


def test_a_check_without_words_is_still_an_answer():
    with refused(Parcel) as refusal:
        Parcel.objects.create(label="ب", weight=5000)
    assert refusal.value.code == "parcel_weight_is_moderate"
    assert "Constraint" not in refusal.value.messages[0]


def test_a_range_that_django_checks_is_about_its_field():
    with refused(Parcel) as refusal:
        Parcel.objects.create(label="ب", weight=-1)
    assert list(refusal.value.message_dict) == ["weight"]


def test_what_may_not_be_empty_is_about_its_field():
    with refused(Parcel) as refusal:
        Parcel.objects.create(label=None)
    assert list(refusal.value.message_dict) == ["label"]


def test_an_exclusion_is_a_conflict(shelf):
    Booking.objects.create(shelf=shelf, days=DateRange(date(2026, 1, 1), date(2026, 1, 9)))
    with refused(Booking) as refusal:
        Booking.objects.create(shelf=shelf, days=DateRange(date(2026, 1, 5), date(2026, 1, 12)))
    assert isinstance(refusal.value, Conflict)
    assert refusal.value.messages == ["الرف محجوز في هذه الأيام."]


def test_a_foreign_key_is_asked_for(shelf):
    with refused(Parcel, deferred=True) as refusal:
        Parcel.objects.create(label="ب", shelf_id=shelf.pk + 1000)
    assert list(refusal.value.message_dict) == ["shelf"]
    assert refusal.value.error_dict["shelf"][0].code == "gone"


def test_the_outer_transaction_goes_on(shelf):
    with transaction.atomic():
        Parcel.objects.create(label="قبل", shelf=shelf)
        with refused(Parcel):
            Parcel.objects.create(label="فاسد", weight=-1)
        Parcel.objects.create(label="بعد", shelf=shelf)
    assert set(Parcel.objects.values_list("label", flat=True)) == {"قبل", "بعد"}


def test_a_constraint_of_another_model_is_a_fault_of_ours(shelf):
    with pytest.raises(IntegrityError), explain(Counter):
        Shelf.objects.create(name=shelf.name)


def test_other_errors_pass():
    with pytest.raises(ZeroDivisionError), explain(Parcel):
        raise ZeroDivisionError


def test_words_are_in_the_readers_language(shelf, settings):
    settings.LANGUAGE_CODE = "en"
    Parcel.objects.create(label="ب", code="A1")
    with refused(Parcel) as refusal:
        Parcel.objects.create(label="ج", code="A1")
    assert "exists" in refusal.value.messages[0] or "موجود" in refusal.value.messages[0]
