"""Fill the demonstration's database with its synthetic year and present."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from portal.demo.load import load


class Command(BaseCommand):
    help = "Load the demonstration (does nothing where it is loaded). --refresh makes it anew, anchored on today."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--refresh", action="store_true", help="make the rows anew, the present ending today")

    def handle(self, *args: Any, **options: Any) -> None:
        begun = time.monotonic()
        try:
            fresh = load(refresh=options["refresh"], say=lambda words: self.stdout.write(f"  {words} …"))
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        words = f"loaded in {time.monotonic() - begun:.1f} s" if fresh else "is loaded already"
        self.stdout.write(f"The demonstration {words}.")
