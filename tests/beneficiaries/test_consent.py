"""Who speaks for a person, and what the person agreed to."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from accounts.enums import Role
from beneficiaries import services
from beneficiaries.consents import holds
from beneficiaries.models import ConsentText
from beneficiaries.representations import may_hear, may_report
from core.clock import today
from core.errors import is_conflict
from tests.beneficiaries.people import actor_of
from tests.factories.beneficiaries import ConsentFactory, ConsentTextFactory, PersonFactory, RepresentationFactory

pytestmark = pytest.mark.django_db
WORDS = "أوافق على أن تتابع الجمعية تحديث بياناتي معي."
DAY = dt.timedelta(days=1)


@pytest.fixture
def by(office):
    return actor_of(office, Role.RESEARCHER)


@pytest.fixture
def director(office):
    return actor_of(office, Role.MANAGER)


@pytest.fixture
def person(office):
    return PersonFactory(office=office)


class TestRepresentation:
    def test_an_unproven_companion_hears_nothing(self, person, by):
        row = services.add_representation(person=person, by=by, name="هدى المثال", kind="relative")
        assert may_hear(person, row) is False
        services.prove(representation=row, by=by, proof="سجل الأسرة رقم 12")
        assert may_hear(person, row) is True
        assert may_report(person, row) is False

    def test_the_person_hears(self, person):
        assert may_hear(person, person)
        assert not may_hear(person, None)
        assert not may_hear(person, PersonFactory(office=person.office))

    def test_a_representative_of_the_register(self, person, by):
        daughter = PersonFactory(office=person.office)
        row = services.add_representation(
            person=person,
            by=by,
            name="",
            kind="agent",
            scope="act",
            proof="وكالة",
            proof_seen=True,
            representative=daughter,
        )
        assert row.name == daughter.full_name
        assert may_hear(person, daughter)
        assert may_report(person, daughter)
        assert not may_hear(daughter, person)

    def test_of_merged_rows_any(self, person, by):
        duplicate = PersonFactory(office=person.office, merged_into=person)
        row = RepresentationFactory(person=duplicate, proven=True)
        assert may_hear(person, row)

    @pytest.mark.parametrize("how", ["ended", "run out"])
    def test_until(self, person, by, how):
        row = RepresentationFactory(person=person, proven=True)
        if how == "ended":
            services.end_representation(representation=row, by=by)
        else:
            row.until = today() - DAY
            row.save()
        assert may_hear(person, row) is False

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"name": ""}, "name"),
            ({"kind": "friend"}, "kind"),
            ({"scope": "all"}, "scope"),
            ({"proof_seen": True, "proof": " "}, "proof"),
            ({"until": dt.date(2020, 1, 1)}, "until"),
        ],
    )
    def test_refused(self, person, by, typed, field):
        with pytest.raises(ValidationError) as refused:
            services.add_representation(person=person, by=by, **{"name": "هدى", "kind": "relative"} | typed)
        assert field in refused.value.message_dict

    def test_nobody_represents_themselves(self, person, by):
        with pytest.raises(ValidationError):
            services.add_representation(person=person, by=by, name="", kind="agent", representative=person)

    def test_proven_and_ended_once(self, person, by):
        row = RepresentationFactory(person=person, proven=True)
        with pytest.raises(ValidationError) as refused:
            services.prove(representation=row, by=by, proof="سجل الأسرة")
        assert is_conflict(refused.value)
        services.end_representation(representation=row, by=by)
        with pytest.raises(ValidationError) as refused:
            services.end_representation(representation=row, by=by)
        assert is_conflict(refused.value)


class TestConsent:
    @pytest.fixture
    def text(self, director):
        return services.publish_text(by=director, purpose="follow_up", words=WORDS)

    def test_given_and_withdrawn(self, person, by, text):
        assert not holds(person, "follow_up")
        consent = services.give(person=person, by=by, purpose="follow_up", way="spoken")
        assert holds(person, "follow_up")
        assert not holds(person, "sharing")
        services.withdraw(consent=consent, by=by, words="لم أعد أرغب")
        assert not holds(person, "follow_up")
        services.give(person=person, by=by, purpose="follow_up", way="written")
        assert holds(person, "follow_up")

    def test_a_new_version_leaves_earlier_consents_alone_unless_it_renews(self, person, by, director, text):
        services.give(person=person, by=by, purpose="follow_up", way="spoken")
        second = services.publish_text(by=director, purpose="follow_up", words=WORDS + " وأعرف حقوقي.")
        assert second.version == 2
        assert holds(person, "follow_up")
        services.publish_text(by=director, purpose="follow_up", words=WORDS + " نص جديد.", renews=True)
        assert not holds(person, "follow_up")

    def test_of_merged_rows_any(self, person):
        ConsentFactory(person=PersonFactory(office=person.office, merged_into=person))
        assert holds(person, "follow_up")

    def test_texts_are_never_changed(self, text):
        with pytest.raises(DatabaseError), transaction.atomic():
            ConsentText.objects.update(words="غير ذلك")

    def test_texts_are_the_directors(self, by):
        with pytest.raises(PermissionDenied):
            services.publish_text(by=by, purpose="follow_up", words=WORDS)

    def test_the_same_words_are_no_new_version(self, director, text):
        with pytest.raises(ValidationError) as refused:
            services.publish_text(by=director, purpose="follow_up", words=WORDS)
        assert is_conflict(refused.value)

    def test_through_a_representative_who_may_act(self, person, by, text):
        may_not = RepresentationFactory(person=person, proven=True)
        with pytest.raises(ValidationError) as refused:
            services.give(person=person, by=by, purpose="follow_up", way="spoken", representation=may_not)
        assert "representation" in refused.value.message_dict
        may = RepresentationFactory(person=person, proven=True, scope="act")
        assert services.give(person=person, by=by, purpose="follow_up", way="spoken", representation=may)

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"purpose": "story"}, "purpose"),
            ({"way": "dream"}, "way"),
            ({"given_on": dt.date(2999, 1, 1)}, "given_on"),
        ],
    )
    def test_refused(self, person, by, text, typed, field):
        with pytest.raises(ValidationError) as refused:
            services.give(person=person, by=by, **{"purpose": "follow_up", "way": "spoken"} | typed)
        assert field in refused.value.message_dict

    def test_given_once_and_withdrawn_once(self, person, by, text):
        consent = services.give(person=person, by=by, purpose="follow_up", way="spoken")
        with pytest.raises(ValidationError) as refused:
            services.give(person=person, by=by, purpose="follow_up", way="spoken")
        assert is_conflict(refused.value)
        services.withdraw(consent=consent, by=by)
        with pytest.raises(ValidationError) as refused:
            services.withdraw(consent=consent, by=by)
        assert is_conflict(refused.value)

    def test_not_withdrawn_before_it_was_given(self, person, by, text):
        consent = services.give(person=person, by=by, purpose="follow_up", way="spoken")
        with pytest.raises(ValidationError):
            services.withdraw(consent=consent, by=by, on=today() - DAY)
        assert ConsentTextFactory.build().version == 1
