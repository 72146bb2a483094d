"""Write docs/roles.md from accounts/roles.py."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.matrix import as_markdown

PAGE = Path(settings.BASE_DIR) / "docs" / "roles.md"


class Command(BaseCommand):
    help = "Write docs/roles.md, the permission matrix, from accounts/roles.py."

    def handle(self, *args: Any, **options: Any) -> None:
        PAGE.write_text(as_markdown())
        self.stdout.write(f"{PAGE.relative_to(settings.BASE_DIR)} is written.")
