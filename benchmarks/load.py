"""The data of docs/performance.md: 150 offices, five years, one office-year of 100,000 visits, 100,000 referrals.

Loaded by SQL (`generate_series`), in steps: first the large office's year alone, then the rest of the table around it.
Everything is drawn with a fixed seed, so that two runs measure the same rows.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import connection, transaction

from accounts.enums import OrganisationKind, Role
from accounts.models import Membership, Organisation, User
from benchmarks.bulk import bare, fill, settle
from beneficiaries.models import Household, Person
from charities.enums import HelpKind
from charities.models import Charity, DataSharingAgreement, Service
from core.clock import today
from core.encryption import encrypt
from corners.enums import DayStatus
from corners.models import Corner, CornerDay, CornerDayResearcher, Visit
from data_changes.models import DataChange
from offices.models import Governorate, Office, Region
from referrals.models import Need, Referral, ReferralEvent
from statements.models import StatementRequest

OFFICES: Final = 150
CHARITIES: Final = 20
CORNERS_LARGE, CORNERS_SMALL = 19, 4
RESEARCHERS_LARGE, RESEARCHERS_SMALL = 42, 5
YEARS: Final = 5
# The first rows are the measured office's and of this week: a list of few rows has twenty to show, as one of many has.
FEW: Final = 90
LARGEST_OFFICE_YEAR: Final = 100_000
PEOPLE_LARGE, PEOPLE_SMALL, PEOPLE_SMALL_OF_A_MILLION = 60_000, 600, 6_310
SEED: Final = 0.1445
# Names whose letters no search key changes, so that SQL can write the keys: 70,000 different ones of four parts.
GIVEN: Final = re.findall(r"\w+", "محمد سالم خالد ناصر فهد سعود بدر ماجد يوسف حمد راشد سعيد صالح مشعل نواف")
TRIBES: Final = re.findall(r"\w+", "دوسر شمر حرب عنز مطير قحطان سبيع غامد زهران جهين")
FAMILIES: Final = [f"{before}{tribe}" for before in ("", "بن ") for tribe in TRIBES]
FULL_NAME: Final = "concat_ws(' ', house.first, house.father, house.grandfather, house.family)"


@dataclass(frozen=True)
class World:
    """Who is measured: the large office with its people, its first charity, and the year that has 100,000 visits."""

    office: Organisation
    charity: Organisation
    manager: User
    researchers: tuple[User, ...]
    staff: User
    year: int

    @property
    def first(self) -> date:
        return date(self.year, 1, 1)

    @property
    def last(self) -> date:
        return date(self.year, 12, 31)


def offices() -> World:
    """Organisations, people who work there, corners and their weekly days."""
    with transaction.atomic():
        _seed()
        branch = Organisation.objects.create(kind=OrganisationKind.BRANCH, code="BR", name="فرع القياس")
        # `bulk_create` does not call save(): the sort key is given here.
        codes = [f"O{number:03d}" for number in range(1, OFFICES + 1)]
        found = Organisation.objects.bulk_create(
            Organisation(kind=OrganisationKind.OFFICE, parent=branch, code=code, name=f"مكتب {code}", sort_name=code)
            for code in codes
        )
        charities = Organisation.objects.bulk_create(
            Organisation(
                kind=OrganisationKind.CHARITY,
                parent=office,
                code=f"{office.code}-C{number:02d}",
                name=f"جمعية {number}",
                sort_name=f"{number:02d}",
            )
            for office in found
            for number in range(1, CHARITIES + 1)
        )
        _registers(found, charities)
        users = _people_at_work(found, charities)
        _corners(found, charities)
    last_year = today().year - 1
    world = World(
        found[0], charities[0], users["manager"][0], tuple(users["researchers"]), users["staff"][0], last_year
    )
    _corner_days(world)
    return world


def _seed() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(%s)", [SEED])


def _registers(found: list[Organisation], charities: list[Organisation]) -> None:
    """The register entries that services ask for, of the measured office and its charities."""
    region = Region.objects.create(code="BN", name="منطقة القياس")
    governorate = Governorate.objects.create(region=region, name="محافظة القياس")
    Office.objects.create(organisation=found[0], governorate=governorate)
    for number, charity in enumerate(charities[:CHARITIES]):
        Charity.objects.create(organisation=charity, kind="charitable", licence=str(5000 + number))
        Service.objects.create(charity=charity, office=found[0], kind=HelpKind.HOME_REPAIR, name="ترميم")
    # Every office's first charity asks for statements.
    DataSharingAgreement.objects.bulk_create(
        DataSharingAgreement(
            charity=charities[number * CHARITIES],
            office=office,
            reference=f"B-{number}",
            answers=["current"],
            valid_from="2020-01-01",
        )
        for number, office in enumerate(found)
    )


def _people_at_work(found: list[Organisation], charities: list[Organisation]) -> dict[str, list[User]]:
    def users(organisations: list[Organisation], role: Role, each: int) -> list[User]:
        made = User.objects.bulk_create(
            User(username=f"{role}-{body.code}-{number}".lower(), full_name="شخص القياس", gender="f", password="!")
            for body in organisations
            for number in range(each)
        )
        Membership.objects.bulk_create(
            Membership(user=user, organisation=organisations[index // each], role=role, starts_on="2019-01-01")
            for index, user in enumerate(made)
        )
        return made

    small = users(found[1:], Role.RESEARCHER, RESEARCHERS_SMALL)
    large = users(found[:1], Role.RESEARCHER, RESEARCHERS_LARGE)
    return {
        "researchers": large,
        "others": small,
        "manager": users(found[:1], Role.MANAGER, 1),
        "staff": users(charities[:1], Role.CHARITY_STAFF, 1),
    }


def _corners(found: list[Organisation], charities: list[Organisation]) -> None:
    hosts = {office.pk: [body for body in charities if body.parent_id == office.pk] for office in found}
    Corner.objects.bulk_create(
        Corner(
            office=office,
            charity=hosts[office.pk][number % CHARITIES],
            code=f"K{number:02d}",
            name=f"ركن {number}",
            weekdays=[6],
            starts_at="08:00",
            ends_at="20:00",
            status_since="2019-01-01",
        )
        for index, office in enumerate(found)
        for number in range(CORNERS_LARGE if index == 0 else CORNERS_SMALL)
    )


def _corner_days(world: World) -> None:
    """One day a week at every corner."""
    first = date(world.year - YEARS + 1, 1, 1)
    days = (today() - first).days
    with bare(CornerDay):
        fill(
            CornerDay,
            # The first corner of each office is open today.
            "(SELECT corner.*, %(first)s::date + n AS on_day FROM corners_corner corner, generate_series(0, %(days)s) n"
            " WHERE n %% 7 = CASE WHEN corner.code = 'K00' THEN %(days)s ELSE corner.id END %% 7) day",
            {"first": first, "days": days},
            office="day.office_id",
            corner="day.id",
            day="on_day",
            starts_at="'08:00'",
            ends_at="'20:00'",
            status=f"CASE WHEN on_day = '{today()}' THEN '{DayStatus.OPEN}' ELSE '{DayStatus.CLOSED}' END",
            opened_at="least(on_day + interval '5 hours', now() - interval '1 minute')",
            closed_at=f"CASE WHEN on_day < '{today()}' THEN on_day + interval '17 hours' END",
            closing_count=f"CASE WHEN on_day < '{today()}' THEN 0 END",
        )
    settle(CornerDay, Corner)
    # The measured researchers run today's day of the first corner.
    open_day = CornerDay.objects.filter(office=world.office, day=today()).order_by("id").first()
    members = Membership.objects.filter(organisation=world.office, role=Role.RESEARCHER)
    CornerDayResearcher.objects.bulk_create(
        CornerDayResearcher(office=world.office, day=open_day, membership=membership) for membership in members
    )


def people(world: World, *, large: int, small: int) -> None:
    """Bring the registers to so many people: the large office's, each other's; one in two hundred is a duplicate."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM beneficiaries_household")
        last = cursor.fetchone()[0]
    with bare(Household):
        fill(
            Household,
            """(SELECT office_id, generate_series(there + 1, wanted) AS n FROM (
                    SELECT office.id AS office_id,
                           CASE WHEN office.id = %(office)s THEN %(large)s ELSE %(small)s END AS wanted,
                           (SELECT count(*)::int FROM beneficiaries_household WHERE office_id = office.id) AS there
                    FROM accounts_organisation office WHERE office.kind = 'office') sizes) house""",
            {"office": world.office.pk, "large": large, "small": small},
            office="office_id",
            reference="'HH-' || lpad(n::text, 6, '0')",
        )
    with bare(Person):
        fill(
            Person,
            f"(SELECT house.*, {_drawn_name('house.id')} FROM beneficiaries_household house"
            " WHERE house.id > %(last)s) house",
            {"last": last, "given": GIVEN, "families": FAMILIES},
            office="house.office_id",
            household="house.id",
            relation="'head'",
            first_name="house.first",
            father_name="house.father",
            grandfather_name="house.grandfather",
            family_name="house.family",
            full_name=FULL_NAME,
            sort_name=FULL_NAME,
            search_key_dropped=FULL_NAME,
            search_key_seated=FULL_NAME,
            gender="CASE WHEN mod(house.id, 2) = 0 THEN 'f' ELSE 'm' END",
        )
    # With indexes and statistics: a trigger looks for the other duplicates of each.
    settle(Household, Person)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE beneficiaries_person SET merged_into_id = id - 1, relation = ''"
            " WHERE office_id = %s AND id %% 200 = 0 AND household_id > %s AND id - 1 IN"
            " (SELECT id FROM beneficiaries_person WHERE office_id = %s AND merged_into_id IS NULL)",
            [world.office.pk, last, world.office.pk],
        )
    settle(Person)


def _drawn_name(key: str) -> str:
    """Four columns that draw the parts of a name, the same for the same key in every run."""

    def draw(salt: int, names: str) -> str:
        return (
            f"(%({names})s::text[])[1 + (hashint8({key} * 8 + {salt}) & 1048575) %% cardinality(%({names})s::text[])]"
        )

    parts = {"first": "given", "father": "given", "grandfather": "given", "family": "families"}
    return ", ".join(f"{draw(salt, names)} AS {part}" for salt, (part, names) in enumerate(parts.items()))


def visits(world: World, *, total: int) -> None:
    """Bring the table to `total` rows: the large office's year first, the rest over all offices and years."""
    there = Visit.objects.count()
    with bare(Visit):
        _seed()
        if there < LARGEST_OFFICE_YEAR:
            _visits_of(world.office, world.first, world.last, min(total, LARGEST_OFFICE_YEAR) - there)
            there = min(total, LARGEST_OFFICE_YEAR)
        missing = total - there
        if missing > 0:
            first = date(world.year - YEARS + 1, 1, 1)
            for office in Organisation.objects.filter(kind=OrganisationKind.OFFICE).order_by("pk"):
                # The large office's own year stays as it is: the period that is measured has 100,000 visits throughout.
                until = world.first - timedelta(days=1) if office.pk == world.office.pk else world.last
                _visits_of(office, first, until, missing // OFFICES)
    settle(Visit)


def _visits_of(office: Organisation, first: date, last: date, number: int) -> None:
    """Visits on days that the office's corners were open: 70 % known people, 27 % relatives and staff."""
    fill(
        Visit,
        """(
            WITH days AS (
                SELECT row_number() OVER (ORDER BY day, id) - 1 AS n, id, corner_id, day FROM corners_cornerday
                WHERE office_id = %(office)s AND day BETWEEN %(first)s AND %(last)s),
            staff AS (
                SELECT row_number() OVER (ORDER BY id) - 1 AS n, id FROM accounts_membership
                WHERE organisation_id = %(office)s AND role = 'researcher'),
            folk AS (
                SELECT row_number() OVER (ORDER BY id) - 1 AS n, id FROM beneficiaries_person
                WHERE office_id = %(office)s),
            sizes AS (
                SELECT (SELECT count(*) FROM days) AS days, (SELECT count(*) FROM staff) AS staff,
                       (SELECT count(*) FROM folk) AS folk),
            drawn AS MATERIALIZED (
                SELECT floor(random() * days)::bigint AS d, floor(random() * staff)::bigint AS s,
                       floor(random() * folk)::bigint AS f, random() AS known, random() AS kind
                FROM generate_series(1, %(number)s), sizes)
            SELECT days.id AS day_id, days.corner_id, days.day, staff.id AS staff_id,
                   CASE WHEN known < .7 AND kind < .97 THEN folk.id END AS person_id,
                   CASE WHEN kind < .73 THEN 'citizen' WHEN kind < .97 THEN 'relative' ELSE 'charity_staff' END AS who,
                   kind, known
            FROM drawn JOIN days ON days.n = d JOIN staff ON staff.n = s JOIN folk ON folk.n = f
        ) visit""",
        {"office": office.pk, "first": first, "last": last, "number": number},
        uuid="gen_random_uuid()",
        payload_digest="repeat('0', 64)",
        office=str(office.pk),
        corner_day="visit.day_id",
        corner="visit.corner_id",
        day="visit.day",
        happened_at="visit.day + interval '6 hours' + known * interval '8 hours'",
        received_at="visit.day + interval '6 hours' + known * interval '8 hours'",
        logged_by="visit.staff_id",
        visitor_kind="visit.who",
        person="visit.person_id",
        gender="CASE WHEN known < .35 THEN 'f' ELSE 'm' END",
        services="CASE WHEN who = 'charity_staff' THEN ARRAY['charity_staff_trained']"
        " WHEN kind > .9 THEN ARRAY['question_answered', 'relative_trained'] ELSE ARRAY['question_answered'] END",
        topics="ARRAY['registration']",
        outcome="'resolved'",
        minutes="5",
    )


def referrals(world: World, *, total: int) -> None:
    """30 % sent by the large office, 10 % of all to its first charity, over 24 months, states spread."""
    there = Referral.objects.count()
    if there >= total:
        return
    with bare(Referral), bare(ReferralEvent), bare(Need):
        _seed()
        fill(
            Referral,
            """(
                WITH bodies AS (
                    SELECT id, parent_id, row_number() OVER (PARTITION BY parent_id ORDER BY id) AS n
                    FROM accounts_organisation WHERE kind = 'charity'),
                drawn AS MATERIALIZED (
                    SELECT n, random() AS whose, random() AS age, random() AS state, random() AS kind,
                           2 + floor(random() * (%(charities)s - 1))::int AS any_charity,
                           %(office)s + 1 + floor(random() * (%(offices)s - 1))::int AS any_office
                    FROM generate_series(%(there)s + 1, %(total)s) n),
                placed AS (
                    SELECT drawn.*, CASE WHEN n <= %(few)s OR whose < .3 THEN %(office)s ELSE any_office END AS office_id,
                           CASE WHEN n <= %(few)s OR whose < .1 THEN 1 ELSE any_charity END AS charity_n FROM drawn),
                folk AS (
                    SELECT id, household_id, office_id,
                           row_number() OVER (PARTITION BY office_id ORDER BY id) - 1 AS n FROM beneficiaries_person),
                sizes AS (SELECT office_id, count(*) AS folk FROM beneficiaries_person GROUP BY office_id)
                SELECT placed.*, bodies.id AS charity_id, folk.id AS person_id, folk.household_id,
                       (%(today)s::date - 1 - floor(age * 730)::int) AS sent_on,
                       CASE WHEN state < .08 THEN 'sent' WHEN state < .14 THEN 'under_review'
                            WHEN state < .17 THEN 'accepted' WHEN state < .24 THEN 'in_progress'
                            WHEN state < .80 THEN 'completed' WHEN state < .86 THEN 'closed'
                            WHEN state < .94 THEN 'declined' WHEN state < .97 THEN 'unanswered'
                            ELSE 'withdrawn' END AS status,
                       CASE WHEN kind < .45 THEN 'ineligible_household' WHEN kind < .9 THEN 'home_repair'
                            WHEN kind < .93 THEN 'urgent' WHEN kind < .99 THEN 'other' ELSE 'taaffuf' END AS what
                FROM placed JOIN bodies ON bodies.parent_id = placed.office_id AND bodies.n = placed.charity_n
                JOIN sizes ON sizes.office_id = placed.office_id
                JOIN folk ON folk.office_id = placed.office_id AND folk.n = placed.n %% sizes.folk
            ) referral""",
            {
                "office": world.office.pk,
                "charities": CHARITIES,
                "offices": OFFICES,
                "there": there,
                "total": total,
                "today": today(),
                "few": FEW,
            },
            uuid="gen_random_uuid()",
            office="referral.office_id",
            reference="'B-REF-' || lpad(n::text, 7, '0')",
            # One open referral per household and kind: the number keeps their kinds apart.
            kind="referral.what",
            sender="referral.office_id",
            recipient="referral.charity_id",
            status="referral.status",
            household="referral.household_id",
            person="referral.person_id",
            summary="'إحالة للقياس'",
            legal_basis="'agreement'",
            sent_at="sent_on + interval '9 hours'",
            first_sent_on="sent_on",
            due_at="CASE WHEN status IN ('sent', 'under_review') THEN sent_on + interval '10 days' END",
            first_started_on="CASE WHEN status IN ('in_progress', 'completed') THEN sent_on + 2 END",
            decline_reason="CASE WHEN status = 'declined' THEN 'no_means' ELSE '' END",
            close_reason="CASE WHEN status = 'closed' THEN 'moved' ELSE '' END",
            ended_at="CASE WHEN status IN ('completed', 'closed', 'declined', 'withdrawn')"
            " THEN sent_on + interval '20 days' END",
            created_at="sent_on + interval '8 hours'",
        )
        with connection.cursor() as cursor:  # the constraint's own rule, before it is made again
            cursor.execute(
                "DELETE FROM referrals_referral a USING referrals_referral b WHERE a.id > b.id"
                " AND a.household_id = b.household_id AND a.kind = b.kind AND a.sender_id = b.sender_id"
                " AND a.recipient_id = b.recipient_id"
                " AND a.status IN ('sent', 'under_review', 'accepted', 'in_progress')"
                " AND b.status IN ('sent', 'under_review', 'accepted', 'in_progress')"
            )
        for verb, condition, lag in (
            ("send", "true", 0),
            ("start", "first_started_on IS NOT NULL", 2),
            ("lapse", "status = 'unanswered'", 20),
        ):
            fill(
                ReferralEvent,
                f"referrals_referral referral WHERE {condition}",
                office="referral.office_id",
                referral="referral.id",
                verb=f"'{verb}'",
                status_from="'sent'",
                status_to="referral.status",
                at=f"referral.sent_at + interval '{lag} days'",
                organisation="referral.sender_id" if verb == "send" else "referral.recipient_id",
            )
        fill(
            Need,
            "referrals_referral referral",
            office="referral.office_id",
            referral="referral.id",
            kind="'home_repair'",
        )
    settle(Referral, ReferralEvent, Need)


def others(world: World, *, total: int) -> None:
    """Bring data changes and statements to `total` rows each, five years of them."""
    there = DataChange.objects.count()
    first = date(world.year - YEARS + 1, 1, 1)
    days = (today() - first).days + 1
    with bare(DataChange):
        fill(
            DataChange,
            "(SELECT person.*, CASE WHEN %(new)s THEN %(today)s::date - (row_number() OVER ())::int %% 8"
            " ELSE %(first)s::date + (row_number() OVER ())::int %% %(days)s END AS happened"
            " FROM beneficiaries_person person WHERE office_id = %(office)s OR NOT %(new)s"
            " ORDER BY random() LIMIT %(more)s) person",
            {
                "first": first,
                "days": days,
                "more": total - there,
                "office": world.office.pk,
                "today": today(),
                "new": not there,
            },
            uuid="gen_random_uuid()",
            office="person.office_id",
            reference=f"'B-CHG-{there}-' || person.id || '-' || happened",
            person="person.id",
            kind="'social'",
            status="CASE WHEN happened < now() - interval '30 days' THEN 'verified' ELSE 'open' END",
            happened_on="happened",
            learned_on="happened",
            due_on="happened + 15",
            channel="'office'",
            opened_for="person.office_id",
            notified_on="CASE WHEN happened < now() - interval '30 days' THEN happened + mod(person.id, 20)::int END",
            proof="CASE WHEN happened < now() - interval '30 days' THEN 'said' ELSE '' END",
        )
    with bare(StatementRequest):
        fill(
            StatementRequest,
            """(
                WITH bodies AS (
                    SELECT row_number() OVER (ORDER BY agreement.id) - 1 AS b, agreement.id AS agreement_id, charity_id,
                           office_id, (SELECT min(id) FROM accounts_membership
                                       WHERE organisation_id = office_id AND role = 'researcher') AS answerer
                    FROM charities_datasharingagreement agreement)
                SELECT n, CASE WHEN n <= %(few)s THEN %(today)s::date - n %% 8 ELSE %(first)s::date + n %% %(days)s END AS asked,
                       bodies.*
                FROM generate_series(%(there)s + 1, %(total)s) n
                JOIN bodies ON b = CASE WHEN n <= %(few)s OR n %% 10 < 3 THEN 0 ELSE 1 + n %% (%(offices)s - 1) END) statement""",
            {
                "first": first,
                "days": days,
                "offices": OFFICES,
                "there": there,
                "total": total,
                "few": FEW,
                "today": today(),
                "sealed_name": encrypt("شخص القياس"),
                "sealed_number": encrypt("1000000008"),
            },
            uuid="gen_random_uuid()",
            office="statement.office_id",
            reference="'B-STM-' || n",
            charity="statement.charity_id",
            agreement="statement.agreement_id",
            status="CASE WHEN asked < now() - interval '10 days' THEN 'answered' ELSE 'asked' END",
            purpose="'food'",
            name_typed="%(sealed_name)s",
            number_typed="%(sealed_number)s",
            number_last4="'0000'",
            gender="'m'",
            answer="CASE WHEN asked < now() - interval '10 days' THEN 'refer' ELSE '' END",
            asked_at="asked",
            due_at="asked + 5",
            answered_at="CASE WHEN asked < now() - interval '10 days' THEN asked + 2 END",
            answered_by="CASE WHEN asked < now() - interval '10 days' THEN answerer END",
            answered_on="CASE WHEN asked < now() - interval '10 days' THEN asked + 2 END",
        )
    settle(DataChange, StatementRequest)
