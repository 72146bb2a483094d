"""Conflicts keep their nature on whatever way they reach the reader."""

import pytest
from django.core.exceptions import ValidationError

from core.errors import BodyTooLarge, Conflict, Malformed, is_conflict


@pytest.mark.parametrize(
    "error",
    [
        Conflict("سبق الرد."),
        Conflict("سبق الرد.", code="already_decided"),
        Conflict(["سبق الرد.", "وتغيّر."]),
        Conflict({"name": ["سبق الرد."]}),
        Conflict(ValidationError("سبق الرد.", code="x")),
        ValidationError("سبق الرد.", code="conflict"),
        ValidationError({"name": [Conflict("سبق الرد.")]}),
        ValidationError([ValidationError("خطأ"), Conflict("سبق الرد.")]),
    ],
)
def test_a_conflict(error):
    assert is_conflict(error)
    assert "سبق الرد." in error.messages


@pytest.mark.parametrize(
    "error", [ValidationError("خطأ"), ValidationError({"name": ["خطأ"]}), ValidationError(["خطأ"], code="conflicting")]
)
def test_no_conflict(error):
    assert not is_conflict(error)


def test_codes():
    assert Conflict("سبق.").code == "conflict"
    assert Conflict("سبق.", code="uuid_conflict").code == "uuid_conflict"
    assert Conflict(ValidationError("سبق.", code="x")).code == "x"
    assert [each.code for each in Conflict({"name": ["سبق."]}, code="y").error_dict["name"]] == ["y"]
    assert Conflict("بقي %(n)s", params={"n": 3}).messages == ["بقي 3"]


def test_malformed_has_words():
    assert str(Malformed().words)
    assert Malformed("كلمات", code="z").code == "z"
    assert BodyTooLarge().code == "body_too_large"
