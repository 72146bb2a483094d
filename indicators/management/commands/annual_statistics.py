"""The annual integration statistics of an office, printed: the numbers of the page and of the API."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from accounts import scope
from accounts.actor import Actor
from accounts.enums import OrganisationKind
from accounts.models import Organisation
from core.periods import Period
from core.typed_dates import TypedDate
from indicators.annual import Annual, annual


class Command(BaseCommand):
    help = "Print the annual integration statistics of one office."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--office", required=True, help="code of the office, as QTF")
        parser.add_argument("--from", required=True, dest="first", metavar="DAY", help="2022-09-11 or h:1444-02-15")
        parser.add_argument("--to", required=True, dest="last", metavar="DAY", help="the last day, inclusive")
        parser.add_argument("--format", choices=["json", "text"], default="text")
        parser.add_argument("--language", choices=["ar", "en"], default="ar", help="of the text")

    def handle(self, *args: Any, **options: Any) -> None:
        office = Organisation.objects.filter(kind=OrganisationKind.OFFICE, code=options["office"].upper()).first()
        if office is None:
            raise CommandError(f"There is no office {options['office']}.")
        with override(options["language"]):
            try:
                period = Period.custom(_day(options["first"]), _day(options["last"]))
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from None
            by = Actor.system(office)
            with scope.enter(by):
                found = annual(by=by, office=office, period=period)
            self.stdout.write(json.dumps(found.payload, indent=2) if options["format"] == "json" else as_text(found))


def as_text(found: Annual) -> str:
    lines = [f"{found.office.name} ({found.office.code})", found.period.label]
    for group, figures in found.groups:
        lines += ["", str(group.label)]
        lines += [f"  {figure.indicator.label}: {figure.spoken}" for figure in figures]
    return "\n".join(lines)


def _day(text: str) -> TypedDate:
    return TypedDate.parse(text if text[1:2] == ":" else f"g:{text}")
