"""One person in two rows: found by the sweep, decided by a person, undone."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.enums import Role
from beneficiaries import services
from beneficiaries.enums import Clue, PairState, RegisterVerb, Relation
from beneficiaries.models import DuplicatePair, Person, RegisterEvent
from beneficiaries.tasks import compare
from core.errors import is_conflict
from tests.beneficiaries.people import actor_of, keeper_of
from tests.factories.beneficiaries import ContactFactory, PersonFactory, national_number

pytestmark = pytest.mark.django_db
BORN = dt.date(1980, 5, 17)
NAMES = {"first_name": "مريم", "father_name": "حسن", "family_name": "المثال", "gender": "f"}


@pytest.fixture
def by(office):
    return actor_of(office, Role.RESEARCHER)


def person(office, number=None, **fields):
    known = {"national_number": number and national_number(number)}
    return PersonFactory(office=office, **known, **NAMES | fields)


def open_pairs(actor):
    compare()
    return [{pair.first_id, pair.second_id} for pair in DuplicatePair.objects.visible_to(actor).open()]


class TestFinding:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({"birth_date": BORN}, {"birth_date": BORN, "father_name": ""}),
            ({"number": 7001}, {"first_name": "مـريم", "father_name": "حَسَن"}),
            ({"number": 7001, "birth_date": BORN}, {"number": 7002, "birth_date": BORN}),
        ],
        ids=["birth date and name", "the whole name, spelled otherwise", "a slip in the number"],
    )
    def test_alike(self, office, by, one, other):
        pair = person(office, **one), person(office, **other)
        assert open_pairs(by) == [{row.pk for row in pair}]

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({"number": 7001}, {"number": 7002}),
            ({}, {"gender": "m"}),
            ({"birth_date": BORN}, {"birth_date": dt.date(2004, 1, 2)}),
            ({}, {"father_name": "سعيد"}),
            ({"first_name": "مريم", "father_name": ""}, {"first_name": "مريم", "father_name": ""}),
        ],
        ids=["two numbers", "another gender", "another birth date", "another father", "two words of a name"],
    )
    def test_not_alike(self, office, by, one, other):
        person(office, **one)
        person(office, **other)
        assert open_pairs(by) == []

    def test_a_family_that_shares_a_telephone_is_not_one_person(self, office, by):
        mother = person(office)
        daughter = person(office, first_name="زينب", household=mother.household, relation=Relation.CHILD)
        for row in (mother, daughter):
            ContactFactory(person=row, value="+966559998887")
        assert open_pairs(by) == []

    def test_a_telephone_beside_the_same_first_name_is_a_clue(self, office, by):
        one, other = person(office), person(office, father_name="", family_name="")
        for row in (one, other):
            ContactFactory(person=row, value="+966559998887")
        assert open_pairs(by) == [{one.pk, other.pk}]
        assert Clue.MOBILE in DuplicatePair.objects.get().clues

    def test_two_offices_never_meet(self, office, other_office, by):
        person(office)
        person(other_office)
        assert open_pairs(by) == []

    def test_a_doubtful_number_is_a_pair(self, office, by):
        holder = person(office, 7001)
        doubted = person(office, 7001, first_name="ليلى", doubtful=True)
        assert open_pairs(by) == [{holder.pk, doubted.pk}]

    def test_the_queue_looks_again_when_data_change(self, office, by):
        one, other = person(office), person(office, father_name="سعيد")
        assert open_pairs(by) == []
        services.update_person(person=other, by=by, father_name="حسن")
        assert open_pairs(by) == [{one.pk, other.pk}]
        services.update_person(person=other, by=by, gender="m")
        assert open_pairs(by) == []
        assert DuplicatePair.objects.get().state == PairState.GONE

    def test_whatever_door_the_change_came_through(self, office, by):
        one, other = person(office), person(office, birth_date=BORN)
        open_pairs(by)
        Person.objects.filter(pk=one.pk).update(birth_date=dt.date(1999, 1, 1))
        assert Person.objects.get(pk=one.pk).to_compare is True
        assert open_pairs(by) == []
        assert not Person.objects.filter(to_compare=True).exists()
        assert other.pk

    def test_many_cost_as_much_as_one(self, office, django_assert_max_num_queries):
        for number in range(12):
            person(office, family_name=f"المثال {number}")
            person(office, family_name=f"المثال {number}")
        with django_assert_max_num_queries(11):
            services.compare_waiting(office=office)
        assert DuplicatePair.objects.count() == 12


class TestMerging:
    def test_the_survivor_stands_for_both(self, office, by):
        one, other = person(office, 7001), person(office)
        (pair,) = open_pairs(by) and DuplicatePair.objects.all()
        services.merge(duplicate=other, survivor=one, by=by, reason="بطاقة واحدة")
        other.refresh_from_db()
        pair.refresh_from_db()
        assert other.survivor == one
        assert (pair.state, pair.decided_by) == (PairState.MERGED, by.membership)
        assert open_pairs(by) == []
        event = RegisterEvent.objects.get()
        assert (event.verb, event.person, event.other, event.words) == ("merged", other, one, "بطاقة واحدة")

    def test_undone_and_remembered(self, office, by):
        one, other = person(office), person(office)
        services.merge(duplicate=other, survivor=one, by=by)
        parted = services.part(duplicate=other, by=by, reason="شخصان مختلفان")
        assert parted.merged_into is None
        assert open_pairs(by) == []
        assert DuplicatePair.objects.get().state == PairState.APART
        assert list(RegisterEvent.objects.values_list("verb", flat=True)) == [RegisterVerb.MERGED, RegisterVerb.PARTED]

    def test_a_row_that_comes_back_leaves_the_new_breadwinner_in_place(self, office, by):
        one, other = person(office), person(office)
        services.merge(duplicate=other, survivor=one, by=by)
        PersonFactory(office=office, household=other.household)
        assert services.part(duplicate=other, by=by, reason="شخصان مختلفان").relation == ""

    def test_one_level_only(self, office, by):
        first, second, third = (person(office) for _ in range(3))
        services.merge(duplicate=second, survivor=first, by=by)
        for duplicate, survivor in ((third, second), (second, third)):
            with pytest.raises(ValidationError) as refused:
                services.merge(duplicate=duplicate, survivor=survivor, by=by)
            assert is_conflict(refused.value)
        with pytest.raises(ValidationError) as refused:
            services.merge(duplicate=first, survivor=third, by=by)
        assert refused.value.code == "has_duplicates"

    def test_nobody_is_merged_into_themselves(self, office, by):
        row = person(office)
        with pytest.raises(ValidationError) as refused:
            services.merge(duplicate=row, survivor=row, by=by)
        assert refused.value.code == "merge_with_itself"

    def test_what_is_not_merged_cannot_be_parted(self, office, by):
        with pytest.raises(ValidationError) as refused:
            services.part(duplicate=person(office), by=by, reason="شخصان مختلفان")
        assert refused.value.code == "not_merged"

    def test_parting_needs_a_reason(self, office, by):
        one, other = person(office), person(office)
        services.merge(duplicate=other, survivor=one, by=by)
        with pytest.raises(ValidationError, match="كلمات"):
            services.part(duplicate=other, by=by, reason=" ")

    @pytest.mark.parametrize("role", [Role.SPECIALIST, Role.COORDINATOR])
    def test_for_editors_of_the_register(self, office, role):
        with pytest.raises(PermissionDenied):
            services.merge(duplicate=person(office), survivor=person(office), by=actor_of(office, role))

    def test_not_across_offices(self, office, other_office, by):
        with pytest.raises(ValidationError):
            services.merge(duplicate=person(other_office), survivor=person(office), by=by)

    def test_a_number_of_the_merged_row_is_not_entered_twice(self, office, by):
        one, other = person(office), person(office, 7001)
        services.merge(duplicate=other, survivor=one, by=by)
        with pytest.raises(ValidationError) as refused:
            services.update_person(person=one, by=by, national_number=national_number(7001))
        assert is_conflict(refused.value)
        assert "أُدمج" in str(refused.value.messages)


class TestTellingApart:
    def test_not_proposed_again(self, office, by):
        person(office)
        person(office)
        open_pairs(by)
        services.tell_apart(pair=DuplicatePair.objects.get(), by=by)
        Person.objects.update(to_compare=True)
        assert open_pairs(by) == []

    def test_unless_something_new_speaks_for_it(self, office, by):
        one, other = person(office), person(office)
        open_pairs(by)
        services.tell_apart(pair=DuplicatePair.objects.get(), by=by)
        Person.objects.update(birth_date=BORN)
        assert open_pairs(by) == [{one.pk, other.pk}]
        assert DuplicatePair.objects.get().decided_by is None

    def test_decided_once(self, office, by):
        person(office)
        person(office)
        open_pairs(by)
        pair = DuplicatePair.objects.get()
        services.tell_apart(pair=pair, by=by)
        with pytest.raises(ValidationError) as refused:
            services.tell_apart(pair=pair, by=by)
        assert is_conflict(refused.value)

    def test_who_is_entered_all_the_same_is_not_proposed(self, office, by):
        one = person(office)
        services.register_person(by=by, despite=[one.pk], **NAMES)
        assert open_pairs(by) == []
        assert RegisterEvent.objects.get().verb == RegisterVerb.REGISTERED


class TestDiscretion:
    def test_a_pair_with_a_discreet_person_exists_for_the_keepers_alone(self, office, by):
        one, other = person(office), person(office, discreet=True)
        assert open_pairs(by) == []
        assert open_pairs(keeper_of(office)) == [{one.pk, other.pk}]
        with pytest.raises(DuplicatePair.DoesNotExist):
            services.tell_apart(pair=DuplicatePair.objects.get(), by=by)

    def test_nobody_is_hidden_behind_a_discreet_row(self, office):
        keeper = keeper_of(office)
        one, other = person(office), person(office, discreet=True)
        with pytest.raises(ValidationError) as refused:
            services.merge(duplicate=one, survivor=other, by=keeper)
        assert refused.value.code == "survivor_discreet"
        services.merge(duplicate=other, survivor=one, by=keeper)
        assert not RegisterEvent.objects.visible_to(actor_of(office, Role.MANAGER)).exists()
        assert RegisterEvent.objects.visible_to(keeper).count() == 1


class TestDoubtfulNumbers:
    @pytest.fixture
    def holder(self, office):
        return person(office, 7001)

    @pytest.fixture
    def doubted(self, office, holder):
        return person(office, 7001, first_name="ليلى", doubtful=True, verified=False)

    def test_the_number_is_this_persons(self, office, by, holder, doubted):
        services.settle_number(person=doubted, by=by, verdict="own", reason="اطلعت على الهوية")
        holder.refresh_from_db()
        assert holder.national_number_digest is None
        assert services.find_by_number(office=office, national_number=national_number(7001)) == doubted
        assert set(RegisterEvent.objects.values_list("verb", "person")) == {
            ("number_confirmed", doubted.pk),
            ("number_removed", holder.pk),
        }

    def test_it_is_not(self, office, by, holder, doubted):
        person_ = services.settle_number(person=doubted, by=by, verdict="other", reason="اطلعت على الهوية")
        assert (person_.doubtful, person_.national_number) == (False, None)
        assert services.find_by_number(office=office, national_number=national_number(7001)) == holder
        assert open_pairs(by) == []

    def test_they_are_one(self, by, holder, doubted):
        services.merge(duplicate=doubted, survivor=holder, by=by)
        services.part(duplicate=doubted, by=by, reason="شخصان مختلفان")
        doubted.refresh_from_db()
        assert doubted.doubtful is True

    def test_a_holder_whom_only_the_keepers_know_is_not_told_of(self, office, by, holder, doubted):
        Person.objects.filter(pk=holder.pk).update(discreet=True)
        services.settle_number(person=doubted, by=by, verdict="own", reason="اطلعت على الهوية")
        holder.refresh_from_db()
        assert holder.doubtful is True
        assert RegisterEvent.objects.get().other is None

    def test_settled_once(self, by, doubted):
        services.settle_number(person=doubted, by=by, verdict="other", reason="اطلعت على الهوية")
        with pytest.raises(ValidationError) as refused:
            services.settle_number(person=doubted, by=by, verdict="own", reason="اطلعت على الهوية")
        assert is_conflict(refused.value)
