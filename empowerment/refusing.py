"""How this room says that one thing that was given is wrong."""

from django.core.exceptions import ValidationError


def wrong(field: str, words: str, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(words, code=code)})
