import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from core.encryption import DecryptionError, decrypt, digest, encrypt, key_id_in_use, rotate

OLD, NEW = (f"{key_id}:{Fernet.generate_key().decode()}" for key_id in ("k1", "k2"))


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_round_trip(text):
    ciphertext = encrypt(text)
    assert decrypt(ciphertext) == text
    assert len(text) < 4 or text not in ciphertext
    assert encrypt(text) != ciphertext


def test_the_newest_key_writes_and_every_key_reads(settings):
    settings.FIELD_KEYS = [OLD]
    before = encrypt("1023456781")
    assert before.startswith("k1:")
    settings.FIELD_KEYS = [NEW, OLD]
    assert key_id_in_use() == "k2"
    assert decrypt(before) == "1023456781"
    assert encrypt("1023456781").startswith("k2:")


def test_rotating_moves_a_value_to_the_newest_key(settings):
    settings.FIELD_KEYS = [OLD]
    before = encrypt("قيمة")
    settings.FIELD_KEYS = [NEW, OLD]
    after = rotate(before)
    assert after.startswith("k2:")
    assert rotate(after) == after
    settings.FIELD_KEYS = [NEW]
    assert decrypt(after) == "قيمة"
    with pytest.raises(DecryptionError):
        decrypt(before)


def test_a_key_replaced_in_place_still_opens(settings):
    same_id = f"k1:{Fernet.generate_key().decode()}"
    settings.FIELD_KEYS = [OLD]
    before = encrypt("قيمة")
    settings.FIELD_KEYS = f"{same_id},{OLD}"
    assert decrypt(before) == "قيمة"


@pytest.mark.parametrize("broken", ["", ":", "test", "1023456781", "test:", "test:gAAAA", "nobody:gAAAA", "test:قيمة"])
def test_what_cannot_be_opened_says_so_without_the_value(broken):
    with pytest.raises(DecryptionError) as caught:
        decrypt(broken)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert "1023456781" not in str(caught.value)


def test_a_changed_ciphertext_is_noticed():
    ciphertext = encrypt("1023456781")
    changed = ciphertext[:-6] + ("A" if ciphertext[-6] != "A" else "B") + ciphertext[-5:]
    with pytest.raises(DecryptionError):
        decrypt(changed)


@pytest.mark.parametrize("keys", [[], [""], ["k1"], ["k1:short"], [":" + OLD.partition(":")[2]], ["a b:" + OLD]])
def test_unusable_keys_are_a_fault_of_the_settings(settings, keys):
    settings.FIELD_KEYS = keys
    with pytest.raises(ImproperlyConfigured) as caught:
        encrypt("x")
    assert OLD.partition(":")[2] not in str(caught.value)


def test_the_digest_is_keyed_and_steady(settings):
    settings.DIGEST_KEY = "key"
    # RFC-style vector: HMAC_SHA256("key", "The quick brown fox jumps over the lazy dog")
    assert digest("The quick brown fox jumps over the lazy dog") == (
        "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"
    )
    settings.DIGEST_KEY = "another"
    assert not digest("The quick brown fox jumps over the lazy dog").startswith("f7bc")
    settings.DIGEST_KEY = ""
    with pytest.raises(ImproperlyConfigured):
        digest("1023456781")


@given(st.text(), st.text())
def test_digests_tell_values_apart(first, second):
    first, second = (text.encode("utf-8", "replace").decode() for text in (first, second))
    assert (digest(first) == digest(second)) == (first == second)
    assert len(digest(first)) == 64
