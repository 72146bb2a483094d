"""Words of a cell that stand for one of our choices, however an office writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext

from core.arabic import search_keys

SEVERAL: Final = re.compile(r"\s*[،,;؛+/\n]\s*")
YES: Final = frozenset({"نعم", "موافق", "موافقه", "صحيح", "yes", "y", "true", "1", "x", "✓"})
NO: Final = frozenset({"لا", "غير موافق", "خطا", "no", "n", "false", "0", "-"})


def key_of(text: str) -> str:
    """Words are compared as search compares: spelling of hamza, taa marbuta and blanks do not matter."""
    return search_keys(text)[0] or text.casefold()


def known_words(choices: Any, written: Mapping[Any, tuple[str, ...]] | None = None) -> dict[str, str]:
    """{key: value}: the labels of both languages, the codes, and the other words under which offices write them."""
    found = {key_of(word): str(choice) for choice, words in (written or {}).items() for word in words}
    for choice in choices:
        found[choice.value] = choice.value
        for language in ("ar", "en"):
            with override(language):
                found[key_of(str(choice.label))] = choice.value
    return found


def chosen(text: str, known: Mapping[str, str], *, code: str, offered: Iterable[Any] = ()) -> str:
    """The value that this text stands for."""
    found = known.get(key_of(text))
    if found is None:
        listed = list(offered)
        words = _("“%(text)s” is not understood here. It may be: %(offered)s.")
        if not listed:
            words = _("“%(text)s” is not understood here.")
        raise ValidationError(words, code=code, params={"text": text[:40], "offered": Listed(listed)})
    return found


def several(text: str, known: Mapping[str, str], *, code: str, offered: Iterable[Any] = ()) -> list[str]:
    """The values of a cell that names several, each once."""
    offered = list(offered)
    return list(dict.fromkeys(chosen(part, known, code=code, offered=offered) for part in SEVERAL.split(text) if part))


def yes_or_no(text: str) -> bool:
    key = key_of(text)
    if key in YES or key in NO:
        return key in YES
    raise ValidationError(_("Please write yes or no."), code="not_yes_or_no")


class Listed:
    """Choices inside a sentence, in the language of whoever reads it."""

    def __init__(self, words: list[Any]) -> None:
        self.words = words

    def __str__(self) -> str:
        return pgettext("between the items of a list", ", ").join(map(str, self.words))
