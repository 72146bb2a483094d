"""The demonstration's password is public: it may open nothing else."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

DEMO_PASSWORD = "Arkan-demo-1445"


def is_the_demo_password(password: str) -> bool:
    return password == DEMO_PASSWORD


class NotTheDemoPassword:
    """Refuse the demonstration's password outside the demonstration."""

    def validate(self, password: str, user: object = None) -> None:
        if not settings.DEMO and is_the_demo_password(password):
            raise ValidationError(_("This password is public. Please choose another one."), code="demo_password")

    def get_help_text(self) -> str:
        return ""
