import re

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.test import override_settings
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core.identifiers import (
    display_mobile,
    mask_last4,
    national_number_check_digit,
    normalise_licence,
    normalise_mobile,
    normalise_national_number,
    normalise_phone,
    normalise_short_address,
)

SCRIPTS = ("0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹")
VALID = ["1023456781", "2345678904", "1087654321", "1000000008", "2000000006", "1234567897", "1000000016"]

first_nine = st.from_regex(r"[12][0-9]{8}", fullmatch=True)
subscriber = st.from_regex(r"5[0-9]{8}", fullmatch=True)


def typed(number, scripts, separator=""):
    """A number as a person types it: each digit in a script of its choice, with separators between."""
    digits = [scripts[position % len(scripts)][int(d)] if d.isdigit() else d for position, d in enumerate(number)]
    return separator.join(digits)


def code_of(function, text):
    with pytest.raises(ValidationError) as caught:
        function(text)
    return caught.value.code


def message_of(function, text, language="ar"):
    with pytest.raises(ValidationError) as caught:
        function(text)
    with translation.override(language):
        return caught.value.messages


def luhn_sum(number):
    """The rule written the other way round, from the right, over all ten digits."""
    doubled = [digit * 2 if place % 2 else digit for place, digit in enumerate(int(d) for d in reversed(number))]
    return sum(digit - 9 if digit > 9 else digit for digit in doubled)


# --- national number


@pytest.mark.parametrize("number", VALID)
def test_valid_national_numbers(number):
    assert normalise_national_number(number) == number
    assert luhn_sum(number) % 10 == 0


@pytest.mark.parametrize("number", ["1000000009", "1023456782"])
def test_a_wrong_check_digit_is_refused_in_words(number):
    assert code_of(normalise_national_number, number) == "national_number_checksum"
    assert message_of(normalise_national_number, number) == ["رقم الهوية غير صحيح. يرجى التأكد من الأرقام المدخلة."]


@pytest.mark.parametrize(
    "number",
    [
        *("", " ", "1", "102345678", "10234567811", "1000000008\n1"),
        *("3023456781", "7001234567", "0023456781"),
        *("10234567A1", "١٠٢٣٤٥٦٧٨", "١٢٣٤٥٦٧٨٩x", "Ⅷ000000008", "²000000006"),
    ],
)
def test_a_wrong_structure_is_refused_in_words(number):
    assert code_of(normalise_national_number, number) == "invalid_national_number"
    assert message_of(normalise_national_number, number) == [
        "رقم الهوية يتكون من 10 أرقام ويبدأ بالرقم 1 للمواطن أو 2 للمقيم."
    ]


@given(first_nine, st.lists(st.sampled_from(SCRIPTS), min_size=1), st.sampled_from(["", " ", "-", "\u200f", "  ", "–"]))
def test_generated_numbers_pass_however_typed(nine, scripts, separator):
    number = nine + national_number_check_digit(nine)
    assert luhn_sum(number) % 10 == 0
    assert normalise_national_number(typed(number, scripts, separator)) == number


@given(first_nine, st.integers(0, 9), st.integers(1, 9))
def test_one_mistyped_digit_is_always_noticed(nine, position, shift):
    number = nine + national_number_check_digit(nine)
    wrong = str((int(number[position]) + shift) % 10)
    mistyped = number[:position] + wrong + number[position + 1 :]
    assert code_of(normalise_national_number, mistyped) in {"national_number_checksum", "invalid_national_number"}


@given(st.text(max_size=14))
def test_whatever_is_typed_is_ten_digits_or_refused(text):
    try:
        number = normalise_national_number(text)
    except ValidationError:
        return
    assert re.fullmatch("[12][0-9]{9}", number, re.ASCII)


def test_the_check_digit_may_be_confirmed_only_where_the_office_says_so():
    wrong = "1023456782"
    with override_settings(NATIONAL_ID_CHECKSUM="warn"):
        assert code_of(normalise_national_number, wrong) == "national_number_unconfirmed"
        assert normalise_national_number(wrong, checksum_confirmed=True) == wrong
    with override_settings(NATIONAL_ID_CHECKSUM="enforce"), pytest.raises(ValidationError):
        normalise_national_number(wrong, checksum_confirmed=True)
    with override_settings(NATIONAL_ID_CHECKSUM="off"):
        assert normalise_national_number(wrong) == wrong
        assert code_of(normalise_national_number, "3000000000") == "invalid_national_number"
    with override_settings(NATIONAL_ID_CHECKSUM="perhaps"), pytest.raises(ImproperlyConfigured):
        normalise_national_number(wrong)


@pytest.mark.parametrize("nine", ["", "12345678", "1234567890", "١٢٣٤٥٦٧٨٩"])
def test_a_check_digit_needs_nine_digits(nine):
    with pytest.raises(ValueError, match="nine"):
        national_number_check_digit(nine)


# --- telephones


@given(
    subscriber,
    st.sampled_from(["0", "", "966", "00966", "+966", "+9660", "(+966)", "+966 (0) "]),
    st.lists(st.sampled_from(SCRIPTS), min_size=1),
    st.sampled_from(["", " ", "-"]),
)
def test_every_way_to_write_a_mobile_gives_one_number(number, prefix, scripts, separator):
    assert normalise_mobile(prefix + typed(number, scripts, separator)) == f"+966{number}"


@pytest.mark.parametrize(
    "number",
    [
        *("", "050123456", "05012345678", "0401234567", "05O1234567", "0501234567 ext 3"),
        *("0138551234", "920012345", "+971501234567"),
    ],
)
def test_what_is_no_saudi_mobile_is_refused_in_words(number):
    assert code_of(normalise_mobile, number) == "invalid_mobile"
    assert message_of(normalise_mobile, number) == ["يرجى إدخال رقم جوال سعودي صحيح، مثل: 0501234567."]


@pytest.mark.parametrize(
    ("number", "stored"),
    [
        ("013 855 1234", "+966138551234"),
        ("٠١٣٨٥٥١٢٣٤", "+966138551234"),
        ("9200 12345", "+966920012345"),
        ("800 123 4567", "+9668001234567"),
        ("0501234567", "+966501234567"),
    ],
)
def test_organisations_have_other_telephones_too(number, stored):
    assert normalise_phone(number) == stored


@pytest.mark.parametrize("number", ["", "12", "+44 20 7946 0018", "abc", "0138551234 ext. 5"])
def test_what_is_no_saudi_telephone_is_refused(number):
    assert code_of(normalise_phone, number) == "invalid_phone"


def test_a_mobile_is_shown_as_it_is_read_aloud():
    assert display_mobile("+966501234567") == "050 123 4567"
    assert display_mobile("+966138551234") == "+966138551234"
    assert display_mobile("") == ""


# --- address, licence, mask


@pytest.mark.parametrize("address", ["RRRD2929", "rrrd2929", " RRRD 2929 ", "RRRD-٢٩٢٩", "rrrd۲۹۲۹"])
def test_short_address(address):
    assert normalise_short_address(address) == "RRRD2929"


@pytest.mark.parametrize("address", ["", "RRR2929", "RRRD292", "2929RRRD", "ردرد2929", "ſRRD2929", "RRRDD2929"])
def test_a_wrong_short_address_is_refused_in_words(address):
    assert code_of(normalise_short_address, address) == "invalid_short_address"
    assert message_of(normalise_short_address, address) == [
        "العنوان المختصر يتكون من 4 أحرف إنجليزية و4 أرقام، مثل: RRRD2929."
    ]


@pytest.mark.parametrize(
    ("licence", "stored"),
    [
        ("1968", "1968"),
        ("١٠٠٠٥٦٨٨٠٠", "1000568800"),
        ("110.523700", "110.523700"),
        ("12 / 3–4", "12/3-4"),
        ("1" * 20, "1" * 20),
    ],
)
def test_licences_of_every_format(licence, stored):
    assert normalise_licence(licence) == stored


@pytest.mark.parametrize("licence", ["", "...", "1" * 21, "A123", "12;3"])
def test_what_is_no_licence_is_refused(licence):
    assert code_of(normalise_licence, licence) == "invalid_licence"


def test_only_the_last_four_show():
    assert mask_last4("6781") == "••••••6781"
    assert mask_last4("") == ""


@pytest.mark.parametrize(
    ("function", "text"),
    [
        (normalise_national_number, "x"), (normalise_national_number, "1023456782"), (normalise_mobile, "x"),
        (normalise_phone, "x"), (normalise_short_address, "x"), (normalise_licence, "x"),
    ],
)  # fmt: skip
def test_every_refusal_speaks_the_readers_language(function, text):
    (arabic,), (english,) = message_of(function, text, "ar"), message_of(function, text, "en")
    assert re.search("[\u0621-\u064a]", arabic)
    assert not re.search("[\u0621-\u064a]", english)
