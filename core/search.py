"""Forgiving search in Arabic text.

Each searchable row keeps two keys of its text (hamza deleted, hamza folded to its seat; `core.arabic.search_keys`).
A query is folded in the same two ways; a hit in either key is a hit.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Index, Q, Value
from django.db.models.functions import Cast

from core.arabic import clean_text, search_keys

DELETED, SEATED = "search_key", "search_key_seated"
TRIGRAM = 3  # a trigram index needs three letters
LONGEST_QUERY = 100
MOST_WORDS = 8
NOTHING = Q(pk__in=[])


class Searchable(models.Model):
    """A model that is found by its text: `search_texts` says which, saving keeps the keys."""

    search_key = models.TextField(editable=False, default="")
    search_key_seated = models.TextField(editable=False, default="")

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        keys = keys_for(*self.search_texts())
        for name, key in keys.items():
            setattr(self, name, key)
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], *keys}
        super().save(*args, **kwargs)

    def search_texts(self) -> Iterable[str]:
        raise NotImplementedError


def keys_for(*texts: str) -> dict[str, str]:
    """The two columns of a row, for bulk writes that do not pass through `save`."""
    deleted, seated = search_keys(" ".join(text for text in texts if text))
    return {DELETED: deleted, SEATED: seated}


def search_q(text: str, prefix: str = "", columns: tuple[str, str] = (DELETED, SEATED)) -> Q:
    """The condition for rows that contain every word of `text`; everything when it is blank.

    `prefix` is the path to the searched row ("household__"), `columns` name its two keys. A query without any word of
    three letters is taken as the beginning of the text, which the prefix index answers.
    """
    text = clean_text(text)[:LONGEST_QUERY]
    if not text:
        return Q()
    condition = NOTHING
    for column, key in zip(columns, search_keys(text), strict=True):
        words = key.split()[:MOST_WORDS]
        if words:
            condition |= _contains_all(f"{prefix}{column}", words)
    return condition


def _contains_all(column: str, words: list[str]) -> Q:
    if all(len(word) < TRIGRAM for word in words):
        return Q(**{f"{column}__startswith": " ".join(words)})
    condition = Q()
    for word in words:
        if len(word) < TRIGRAM:
            condition &= Q(**{f"{column}__startswith": word}) | Q(**{f"{column}__contains": f" {word}"})
        else:
            condition &= Q(**{f"{column}__contains": word})
    return condition


def as_bigint(key: int) -> Cast:
    """A key in the type of its column: the trigram indexes know no other, and would read every office's names."""
    return Cast(Value(key), models.BigIntegerField())


def search_indexes(name: str, office: str = "office") -> list[Index]:
    """The indexes of a `Searchable` model: trigrams and prefixes of both keys, within an office.

    Pass `office=""` for a register that is not an office's own.
    """
    within, classes = ([office], ["int8_ops"]) if office else ([], [])
    indexes: list[Index] = []
    for column, short in ((DELETED, "d"), (SEATED, "s")):
        indexes.append(
            GinIndex(fields=[*within, column], opclasses=[*classes, "gin_trgm_ops"], name=f"{name}_{short}_trgm")
        )
        indexes.append(
            Index(fields=[*within, column], opclasses=[*classes, "text_pattern_ops"], name=f"{name}_{short}_start")
        )
    return indexes
