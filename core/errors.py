"""What a service says when a rule is in the way.

A `ValidationError` is something the reader can mend in the form. A `Conflict` is something that has happened
meanwhile: the page answers 409 and shows the new state, the API answers 409 with the conflict's own code.
"""

from typing import Any

from django.core.exceptions import BadRequest, ValidationError
from django.utils.translation import gettext_lazy as _


class Conflict(ValidationError):
    """Refused because of the state of things, not because of what was typed."""

    default_code = "conflict"

    def __init__(self, message: Any, code: str | None = None, params: dict[str, Any] | None = None) -> None:
        code = code or getattr(message, "code", None) or self.default_code
        super().__init__(message, code=code, params=params)
        self.code = code
        if hasattr(self, "error_dict"):
            for field, errors in self.error_dict.items():
                self.error_dict[field] = [_as_conflict(error, code) for error in errors]
        elif not hasattr(self, "message"):
            self.error_list = [_as_conflict(error, code) for error in self.error_list]


class Malformed(BadRequest):
    """A request that no page of ours would have sent: answered 400, with words that may be shown."""

    code = "malformed"
    words = _("The request could not be understood.")

    def __init__(self, words: Any = None, code: str | None = None) -> None:
        self.words = words or self.words
        self.code = code or self.code
        super().__init__(str(self.words))


class BodyTooLarge(Malformed):
    """More was sent than we are willing to read: answered 413."""

    code = "body_too_large"
    words = _("What was sent is larger than the portal accepts.")


def is_conflict(error: ValidationError) -> bool:
    """Whether `error`, or any error inside it, is a conflict."""
    if isinstance(error, Conflict) or getattr(error, "code", None) == Conflict.default_code:
        return True
    if hasattr(error, "error_dict"):
        return any(is_conflict(each) for errors in error.error_dict.values() for each in errors)
    return any(is_conflict(each) for each in error.error_list if each is not error)


def _as_conflict(error: ValidationError, code: str) -> ValidationError:
    if isinstance(error, Conflict):
        return error
    return Conflict(error.message, code=error.code or code, params=error.params)
