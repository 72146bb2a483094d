"""Two descriptions of one dwelling: what agrees, what differs, what there is nothing to compare with."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beneficiaries.housing.comparing import compare, numbers_disagree, same_name, same_number, same_place
from beneficiaries.housing.enums import COMPARED_WITH, HousingBasis
from beneficiaries.housing.models import HousingDeclaration, HousingRecord
from tests.factories.housing import ADDRESS

DAY = dt.date(2026, 11, 22)
LEASE = {"document_number": "10051063760", "holder_name": "سلمى علي حسن المثال"}


def said(basis="rented", records=None, on=DAY, **declared):
    """The comparison of these values with records given as {source: values, or None where it knows nothing}."""
    rows = {
        source: HousingRecord(source=source, found=values is not None, **(values or {}))
        for source, values in (records or {}).items()
    }
    return compare(declared=HousingDeclaration(basis=basis, **declared), basis=basis, records=rows, on=on)


def differing(found):
    return [(line.source, line.field) for line in found.lines if line.verdict == "differs"]


class TestFields:
    @pytest.mark.parametrize(
        ("left", "right"),
        [
            ("حي الشاطئ", "الشاطي"),
            ("حَيّ الشّاطِئ", "الشاطيء"),
            ("شارع الملك فهد", "الملك فهد"),
            ("ش. الملك فهد", "شارع الملك فهد"),
            ("محافظة القطيف", "القطيف"),
            ("القـطيف", "قطيف"),
            ("الناصره", "الناصرة"),
            ("أم الحمام", "ام الحمام"),
            ("King Fahd", "king fahd"),
            ("شارع ٥", "شارع 5"),
        ],
    )
    def test_one_place_in_two_spellings(self, left, right):
        assert same_place(left, right)
        assert same_place(right, left)

    @pytest.mark.parametrize(
        ("left", "right"),
        [("حي الشاطئ", "حي الناصرة"), ("شارع الملك فهد", "شارع الملك سعود"), ("شارع 5", "شارع 15"), ("حي", "شارع")],
    )
    def test_two_places(self, left, right):
        assert not same_place(left, right)

    @pytest.mark.parametrize(
        ("left", "right"),
        [
            ("سلمى علي المثال", "سلمى بنت علي بن حسن المثال"),
            ("سلمي علي المثال", "سلمى على مثال"),
            ("عبد الله أحمد", "عبدالله احمد"),
            ("مؤمن آل نموذج", "مؤمن النموذج"),
        ],
    )
    def test_one_name_written_shorter(self, left, right):
        assert same_name(left, right)
        assert same_name(right, left)

    @pytest.mark.parametrize(
        ("left", "right"),
        [
            ("سلمى علي المثال", "هدى علي المثال"),
            ("سلمى علي المثال", "سلمى علي النموذج"),
            ("سلمى", "سلمى المثال"),
            ("سلمى حسن المثال", "سلمى علي المثال"),
        ],
    )
    def test_two_names(self, left, right):
        assert not same_name(left, right)

    @pytest.mark.parametrize(
        ("left", "right"), [("١٠٠٥-١٠٦", "1005106"), ("0041", "41"), ("12 أ", "12أ"), ("12a", "12A")]
    )
    def test_one_number(self, left, right):
        assert same_number(left, right)

    def test_two_numbers(self):
        assert not same_number("4121", "4112")

    @given(st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهوي ", min_size=1, max_size=40))
    def test_everything_agrees_with_itself(self, text):
        assert same_place(text, text)
        assert same_name(text, text)
        assert same_number(text, text)


class TestResult:
    def test_nothing_seen_is_not_checked(self):
        found = said(**ADDRESS, **LEASE)
        assert (found.result, found.missing, found.lines) == ("not_checked", ("ejar",), ())

    def test_the_lease_agrees(self):
        found = said(records={"ejar": {"document_number": "10051063760", "city": "قطيف"}}, **ADDRESS, **LEASE)
        assert (found.result, found.gaps, found.missing) == ("matched", (), ())

    def test_what_differs_is_named_with_both_values(self):
        found = said(records={"ejar": {"district": "حي الناصرة", "city": "القطيف"}}, **ADDRESS, **LEASE)
        assert found.result == "mismatched"
        (line,) = [line for line in found.lines if line.verdict == "differs"]
        assert (line.source, line.field, line.declared, line.found) == ("ejar", "district", "حي النموذج", "حي الناصرة")

    def test_a_field_that_only_one_side_has_is_no_mismatch(self):
        found = said(records={"ejar": {"unit_number": "3", "city": "القطيف"}}, **ADDRESS)
        assert found.result == "matched"
        assert {line.field: line.verdict for line in found.lines}["unit_number"] == "open"

    def test_nothing_in_common_is_not_checked(self):
        found = said(records={"ejar": {"unit_number": "3"}}, **ADDRESS)
        assert found.result == "not_checked"

    def test_every_source_of_the_basis_is_needed(self):
        first = {"property": {"city": "القطيف"}}
        assert said("owned", first, **ADDRESS).result == "not_checked"
        both = first | {"national_address": {"short_address": "QTFA4121"}}
        assert said("owned", both, **ADDRESS).result == "matched"

    def test_a_source_beyond_the_basis_is_compared_too(self):
        records = {"ejar": {"city": "القطيف"}, "national_address": {"postal_code": "32612"}}
        assert differing(said("rented", records, **ADDRESS)) == [("national_address", "postal_code")]

    @pytest.mark.parametrize("records", [{}, {"national_address": {"city": "الدمام"}}, {"property": None}])
    def test_without_a_document_help_is_needed_and_nothing_mismatches(self, records):
        found = said("no_document", records, **ADDRESS)
        assert (found.result, found.gaps) == ("help_needed", ("no_document",))

    @pytest.mark.parametrize(
        ("basis", "source", "gap"),
        [
            ("rented", "ejar", "no_lease"),
            ("owned", "property", "no_property_data"),
            ("hosted", "national_address", "no_address"),
        ],
    )
    def test_what_the_source_does_not_know_asks_for_help(self, basis, source, gap):
        found = said(basis, {source: None}, **ADDRESS)
        assert (found.result, found.gaps) == ("help_needed", (gap,))

    def test_a_source_that_the_basis_does_not_need_may_know_nothing(self):
        records = {"ejar": {"city": "القطيف"}, "national_address": None}
        assert said("rented", records, **ADDRESS).result == "matched"

    def test_a_lease_that_has_run_out(self):
        records = {"ejar": {"city": "القطيف", "ends_on": DAY}}
        assert said(records=records, **ADDRESS).result == "matched", "its last day is still one of it"
        over = said(records=records, on=DAY + dt.timedelta(days=1), **ADDRESS)
        assert (over.result, over.gaps) == ("help_needed", ("lease_ended",))

    def test_a_mismatch_weighs_more_than_a_gap(self):
        records = {"property": None, "national_address": {"city": "الدمام"}}
        found = said("owned", records, **ADDRESS)
        assert (found.result, found.gaps) == ("mismatched", ("no_property_data",))

    def test_every_basis_says_with_what_it_is_compared(self):
        assert set(COMPARED_WITH) == set(HousingBasis)


def test_a_short_address_that_ends_in_another_building_is_only_a_hint():
    assert not numbers_disagree(HousingDeclaration(**ADDRESS))
    other = ADDRESS | {"building_number": "4122"}
    assert numbers_disagree(HousingDeclaration(**other))
    assert said("hosted", {"national_address": other}, **other).result == "matched"
