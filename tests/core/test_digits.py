from hypothesis import given
from hypothesis import strategies as st

from core.digits import fold_digits

SCRIPTS = ("0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹")


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from(SCRIPTS))))
def test_every_script_and_any_mixture_gives_the_same_number(digits):
    typed = "".join(script[digit] for digit, script in digits)
    assert fold_digits(typed) == "".join(str(digit) for digit, _script in digits)


@given(st.text())
def test_nothing_but_digits_changes(text):
    folded = fold_digits(text)
    assert len(folded) == len(text)
    assert all(after == before or after in SCRIPTS[0] for before, after in zip(text, folded, strict=True))
    assert fold_digits(folded) == folded


def test_signs_between_digits_stay():
    assert fold_digits("٧:١٥ – ٪۵۰٫۵") == "7:15 – ٪50٫5"
