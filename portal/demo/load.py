"""Load the demonstration, once; move its present to another day."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from accounts.enums import Role
from accounts.models import Organisation
from beneficiaries.models import Household, Person
from core.clock import now, riyadh_date
from portal.demo import bodies, exchange, lives, notifications, presence
from portal.demo.beneficiaries import RegisterStates
from portal.demo.changes import Changes
from portal.demo.clockwork import Clockwork
from portal.demo.corners import CornerYear
from portal.demo.empowerment import Plans
from portal.demo.housing import Housing
from portal.demo.matters import Matters
from portal.demo.offers import Offers
from portal.demo.present import Present
from portal.demo.referrals import Referrals
from portal.demo.register import Register
from portal.demo.statement_states import StatementStates
from portal.demo.statements import Statements
from portal.demo.year import BEFORE, DOCUMENTED, FIRST, LAST, Year

SEED = 1445
ROOMS = (
    "core",
    "accounts",
    "notifications",
    "exchange",
    "offices",
    "charities",
    "beneficiaries",
    "data_changes",
    "corners",
    "statements",
    "referrals",
    "empowerment",
    "indicators",
)
OURS = {"EST", "QTF", "DMM"}
YEAR = dt.timedelta(days=354)


def load(*, refresh: bool = False, say: Callable[[str], None] = print) -> bool:
    """Make the demonstration's rows; False where they are there already. ``refresh`` makes them anew, anchored today.

    Refuses (ImproperlyConfigured) an installation that is no demonstration, or a database that holds another office.
    """
    refuse_real_data()
    loaded = Organisation.objects.filter(code="QTF").exists()
    if loaded and not refresh:
        return False
    with transaction.atomic():
        if loaded:
            _empty()
        _build(say)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return True


def refuse_real_data() -> None:
    """Only a demonstration's database may be filled with invented people, or emptied of them."""
    if not settings.DEMO:
        raise ImproperlyConfigured("The demonstration is loaded only where DEMO is on.")
    others = Organisation.objects.filter(kind__in=["branch", "office"]).exclude(code__in=OURS)
    if others.exists():
        raise ImproperlyConfigured("This database holds an office that is not the demonstration's.")


def _build(say: Callable[[str], None]) -> None:
    seed, moment = random.Random(SEED), now()
    say("organisations and members")
    qatif, dammam = bodies.build(seed, riyadh_date(moment))
    works = Clockwork(seed)
    register = _large_office(qatif, works, moment, say)
    say("the second office")
    _small_office(dammam, works, moment)
    say("plans")
    Plans(qatif, works, moment).tell()
    Offers(qatif, works, moment).tell()
    works.keep_counters()
    say("events of people's lives")
    for house in (qatif, dammam):
        lives.tell(house.organisation, house.researchers[0], moment)
    say("absences, duty lists, monthly papers")
    for house in (qatif, dammam):
        presence.tell(house, riyadh_date(moment))
    say("messages sent")
    for house in (qatif, dammam):
        notifications.tell(house.organisation, moment)
    say("files of the register")
    exchange.bring_in(qatif, register, riyadh_date(moment))


def _large_office(house: bodies.House, works: Clockwork, moment: dt.datetime, say: Callable[[str], None]) -> Register:
    say("the register")
    register = Register(house.organisation, house.districts, works.seed, first_number=20_000_001)
    register.fill(3700, as_of=moment.date() - dt.timedelta(days=3))
    corners, referrals = CornerYear(house, works), Referrals(house, works)
    statements, changes = Statements(house, works, riyadh_date(moment)), Changes(house, works)
    discreet: list[Person] = []
    for figures, first, last in ((BEFORE, FIRST - YEAR, FIRST - dt.timedelta(days=1)), (DOCUMENTED, FIRST, LAST)):
        year = Year(house, works, register, first, last)
        year.corners(corners, figures)
        year.statements(statements, figures.statements)
        year.referrals(referrals, figures)
        year.changes(changes, figures)
        discreet += year.discreet
    present = Present(house, works, register, moment)
    present.corners(corners, known=520, repeats=90, anonymous=260, trained=50, staff=14)
    present.statements(statements, answered=160)
    present.referrals(referrals)
    present.changes(changes, told=60)
    discreet += present.discreet
    say("corner days and visits")
    corners.save()
    say("statements, referrals, data changes")
    statements.save()
    referrals.save()
    changes.save()
    Person.objects.filter(pk__in=[person.pk for person in discreet]).update(discreet=True)
    Household.objects.filter(pk__in=[person.household_id for person in discreet]).update(discreet=True)
    present.notices(referrals)
    say("statements in every state")
    StatementStates(house, works, register, moment).tell()
    say("housing matches")
    Housing(house.organisation, house.researchers, moment).tell(120)
    say("duplicates, representatives, consents")
    RegisterStates(house.organisation, house.researchers[0], house.office.role(Role.MANAGER)[0], moment).tell()
    say("words, calls, visits and pictures of referrals")
    Matters(house, moment).tell()
    return register


def _small_office(house: bodies.House, works: Clockwork, moment: dt.datetime) -> None:
    register = Register(house.organisation, house.districts, works.seed, first_number=90_000_001)
    register.fill(120, as_of=moment.date() - dt.timedelta(days=3))
    corners, referrals = CornerYear(house, works), Referrals(house, works)
    statements, changes = Statements(house, works, riyadh_date(moment)), Changes(house, works)
    present = Present(house, works, register, moment)
    present.corners(corners, known=20, repeats=4, anonymous=9, trained=2, staff=1)
    present.statements(statements, answered=8)
    present.referrals(referrals)
    present.changes(changes, told=6)
    corners.save()
    statements.save()
    referrals.save()
    changes.save()
    present.notices(referrals)
    Housing(house.organisation, house.researchers, moment).tell(10)
    RegisterStates(house.organisation, house.researchers[0], house.office.role(Role.MANAGER)[0], moment).tell()


def _empty() -> None:
    """Delete every row of the rooms. Foreign keys are checked when the transaction ends; event rows guard themselves."""
    tables = [
        model._meta.db_table
        for room in ROOMS
        for model in apps.get_app_config(room).get_models(include_auto_created=True)
    ]
    with pgtrigger.ignore(), connection.cursor() as cursor:
        for table in ["django_admin_log", *reversed(tables)]:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")
