"""What a person decides about their own use of the portal."""

from accounts.enums import Language
from accounts.models import User


def choose_language(*, user: User, language: str) -> None:
    """Remember the language that messages to this person are written in."""
    user.language = Language(language)
    user.save(update_fields=["language"])
