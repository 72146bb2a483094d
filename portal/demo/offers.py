"""Enabling bodies of the demonstration: 36 programmes of the documented year, what is offered now, and who is nominated."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.db.backends.postgresql.psycopg_any import DateRange

from accounts.enums import OrganisationKind
from accounts.models import Membership, Organisation
from beneficiaries.enums import DisclosureScope, LegalBasis, Purpose
from beneficiaries.models import Disclosure
from core.arabic import name_sort_key
from core.clock import riyadh_date
from empowerment.enums import (
    ENROLMENT_MOVES,
    SEATED,
    Admission,
    BodyKind,
    ConditionKind,
    EndReason,
    EnrolmentStatus,
    Mode,
    OfferingStatus,
    PlanStatus,
    Presence,
    ProgrammeKind,
)
from empowerment.models import (
    Attendance,
    EnablingBody,
    Enrolment,
    EnrolmentEvent,
    Offering,
    OfferingEvent,
    Plan,
    Programme,
    ProgrammeCondition,
    Track,
)
from portal.demo.bodies import House
from portal.demo.clockwork import Clockwork, event_fields

# Programmes of the documented year, from the first day of 2023 on: the demonstration's choice for «more than 35».
FIRST_PROGRAMME, LAST_PROGRAMME = dt.date(2023, 1, 8), dt.date(2023, 8, 27)
PROGRAMMES_OF_THE_YEAR: Final = 36
BODIES: Final = (
    ("QTF-E01", "", "", BodyKind.TRAINING_CENTRE),
    ("QTF-E02", "شركة تجريبية للتجزئة", "Demo retail company", BodyKind.COMPANY),
    ("QTF-E03", "صندوق تجريبي لتمويل المشاريع", "Demo project fund", BodyKind.FUND),
    ("QTF-E04", "مركز حي تجريبي", "Demo neighbourhood centre", BodyKind.NEIGHBOURHOOD_CENTRE),
)
# body, kind, title, track, conditions
K, C = ProgrammeKind, ConditionKind
PROGRAMMES: Final = (
    (0, K.COURSE, "دورة الخياطة والتفصيل", "vocational", ((C.AGE_FROM, "18"),)),
    (0, K.COURSE, "دورة الحاسب وتطبيقات المكتب", "education", ((C.EDUCATION, "intermediate"),)),
    (0, K.COURSE, "دورة صيانة الأجهزة المنزلية", "vocational", ()),
    (0, K.COURSE, "دورة اللغة الإنجليزية للمبتدئين", "education", ()),
    (1, K.JOB, "وظائف خدمة العملاء", "employment", ((C.EDUCATION, "secondary"),)),
    (1, K.TRAINING_WITH_JOB, "تدريب على المبيعات منتهٍ بالتوظيف", "employment", ((C.AGE_FROM, "20"),)),
    (1, K.INTERVIEW_DAY, "يوم مقابلات التوظيف", "employment", ()),
    (2, K.FUNDING, "تمويل المشاريع المنزلية", "vocational", ((C.SECURITY, ""),)),
    (3, K.AWARENESS, "برنامج إدارة ميزانية الأسرة", "education", ()),
)
F = OfferingStatus
# programme, state, days until it begins, how long, seats, how people are admitted
NOW: Final = (
    (0, F.PUBLISHED, 12, 30, 4, Admission.IN_ORDER),
    (1, F.PUBLISHED, 20, 20, 15, Admission.IN_ORDER),
    (5, F.PUBLISHED, 9, 60, 6, Admission.BODY),
    (7, F.PUBLISHED, 25, 5, 10, Admission.BODY),
    (2, F.PUBLISHED, -10, 40, 8, Admission.IN_ORDER),
    (3, F.FINISHED, -80, 40, 10, Admission.IN_ORDER),
    (6, F.FINISHED, -30, 1, 20, Admission.BODY),
    (4, F.DRAFT, 30, 30, 5, Admission.BODY),
    (8, F.CANCELLED, 15, 2, 25, Admission.IN_ORDER),
)
S = EnrolmentStatus
# offering, the verbs that were made, the reason of the last one
PATHS: Final = (
    (0, ("accept",), ""),
    (0, ("accept",), ""),
    (0, ("accept", "withdraw"), EndReason.CARE),
    (0, ("accept",), ""),
    (0, ("accept",), ""),
    (0, ("wait",), ""),
    (0, ("wait",), ""),
    (1, ("accept",), ""),
    (2, (), ""),
    (2, ("accept",), ""),
    (2, ("decline",), EndReason.CONDITIONS),
    (4, ("accept", "attend"), ""),
    (4, ("accept", "attend"), ""),
    (4, ("accept", "attend", "drop"), EndReason.TRANSPORT),
    (5, ("accept", "attend", "complete"), ""),
    (5, ("accept", "attend", "complete"), ""),
    (6, ("decline",), EndReason.FULL),
)


class Offers:
    """What the enabling bodies of an office offer, and the people of its plans in it."""

    def __init__(self, house: House, works: Clockwork, moment: dt.datetime) -> None:
        self.house, self.works, self.moment, self.today = house, works, moment, riyadh_date(moment)
        self.office = house.organisation
        self.districts = house.districts

    def tell(self) -> None:
        tracks = {track.code: track for track in Track.objects.filter(office=self.office, track_set="office")}
        bodies = [self._body(*body) for body in BODIES]
        self.programmes = [self._programme(bodies, tracks, *programme) for programme in PROGRAMMES]
        self._documented_year()
        offerings = [self._offering(*now) for now in NOW]
        plans = Plan.objects.filter(office=self.office, status=PlanStatus.ACTIVE)
        people = iter(plans.select_related("person", "specialist__user").order_by("pk"))
        for place, verbs, reason in PATHS:
            plan = next(people, None)
            if plan is None:
                break
            self._enrolment(offerings[place], plan, verbs, reason)
        for offering in offerings:
            offering.taken = offering.enrolments.filter(status__in=SEATED).count()
            offering.save(update_fields=["taken"])

    def _body(self, code: str, ar: str, en: str, kind: str) -> Organisation:
        organisation = Organisation.objects.filter(code=code).first() or Organisation.objects.create(
            kind=OrganisationKind.ENABLER,
            code=code,
            name_ar=ar,
            name_en=en,
            parent=self.office,
            sort_name=name_sort_key(ar),
        )
        EnablingBody.objects.create(
            organisation=organisation,
            kind=kind,
            contact_name="مسؤول التنسيق",
            contact_phone=f"+96613855{code[-2:]}00",
            contact_verified_on=self.today - dt.timedelta(days=20),
        )
        return organisation

    def _programme(
        self,
        bodies: list[Organisation],
        tracks: dict[str, Track],
        body: int,
        kind: str,
        title: str,
        track: str,
        conditions: tuple[tuple[str, str], ...],
    ) -> Programme:
        row = Programme.objects.create(
            office=self.office, body=bodies[body], kind=kind, title=title, track=tracks.get(track)
        )
        for condition, value in conditions:
            ProgrammeCondition.objects.create(office=self.office, programme=row, kind=condition, value=value)
        return row

    def _documented_year(self) -> None:
        """One after another, at even distances."""
        span = (LAST_PROGRAMME - FIRST_PROGRAMME).days
        for place in range(PROGRAMMES_OF_THE_YEAR):
            start = FIRST_PROGRAMME + dt.timedelta(days=round(place * span / (PROGRAMMES_OF_THE_YEAR - 1)))
            self._save(
                self.programmes[place % len(self.programmes)],
                OfferingStatus.FINISHED,
                start,
                start + dt.timedelta(days=7 + place % 14),
                20,
                Admission.IN_ORDER,
            )

    def _offering(self, programme: int, status: str, begins: int, days: int, seats: int, admission: str) -> Offering:
        start = self.today + dt.timedelta(days=begins)
        end = start + dt.timedelta(days=days)
        return self._save(self.programmes[programme], status, start, end, seats, admission)

    def _save(
        self, programme: Programme, status: str, start: dt.date, end: dt.date, seats: int, admission: str
    ) -> Offering:
        online = programme.kind == ProgrammeKind.FUNDING
        offering = Offering.objects.create(
            office=self.office,
            programme=programme,
            body=programme.body,
            status=status,
            starts_on=start,
            ends_on=end,
            nominate_until=start,
            seats=seats,
            admission=admission,
            mode=Mode.ONLINE if online else Mode.IN_PERSON,
            place="" if online else "قاعة التدريب",
            district=None if online else self.works.seed.choice(self.districts),
            hours="من الأحد إلى الخميس، 4–7 مساءً",
            transport=programme.kind == ProgrammeKind.TRAINING_WITH_JOB,
            accessible=True,
            created_at=self.works.moment(start - dt.timedelta(days=30)),
        )
        self._happened(offering, "publish", start - dt.timedelta(days=28), F.DRAFT, F.PUBLISHED)
        if status in (F.FINISHED, F.CANCELLED):
            day = end if status == F.FINISHED else self.today - dt.timedelta(days=1)
            verb, words = ("finish", "") if status == F.FINISHED else ("cancel", "تعذر توفير القاعة.")
            self._happened(offering, verb, day, F.PUBLISHED, status, words)
        return offering

    def _happened(self, offering: Offering, verb: str, day: dt.date, before: str, after: str, words: str = "") -> None:
        if offering.status == F.DRAFT or day > self.today:
            return
        fields: dict[str, Any] = event_fields(self.office, None, self.works.moment(day), verb)
        fields |= {"organisation": offering.body, "words": words}
        OfferingEvent.objects.create(offering=offering, status_from=before, status_to=after, **fields)

    def _enrolment(self, offering: Offering, plan: Plan, verbs: tuple[str, ...], reason: str) -> None:
        status = ENROLMENT_MOVES[verbs[-1]].reaches if verbs else S.NOMINATED
        day = min(offering.starts_on, self.today) - dt.timedelta(days=9)
        ended = status in (S.COMPLETED, S.WITHDREW, S.DROPPED, S.DECLINED)
        over = min(offering.ends_on, self.today)
        row = Enrolment.objects.create(
            office=self.office,
            reference=self.works.reference(self.office, "ENR", day),
            plan=plan,
            person=plan.person,
            offering=offering,
            body=offering.body,
            status=status,
            period=DateRange(offering.starts_on, offering.ends_on, "[]"),
            agreed_on=day,
            nominated_at=self.works.moment(day),
            nominated_by=plan.specialist,
            end_reason=reason,
            ended_on=over if ended else None,
            certificate_number=f"C-{plan.pk:05d}" if status == S.COMPLETED else "",
            certified_on=over if status == S.COMPLETED else None,
        )
        Disclosure.objects.create(
            office=self.office,
            organisation=offering.body,
            person=plan.person,
            source=row.reference,
            scope=DisclosureScope.IDENTITY,
            purpose=Purpose.PLAN,
            legal_basis=LegalBasis.CONSENT,
            granted_by=plan.specialist,
            until=over + dt.timedelta(days=90) if ended else None,
        )
        self._moved(row, "nominate", day, "", S.NOMINATED, plan.specialist)
        before: str = S.NOMINATED
        days = (day, max(day, offering.starts_on), over)
        for place, verb in enumerate(verbs):
            after = ENROLMENT_MOVES[verb].reaches
            last = place == len(verbs) - 1
            self._moved(row, verb, min(days[place], self.today), before, after, None, reason if last else "")
            before = after
        if S.ATTENDING in (status, before) or status == S.COMPLETED:
            self._attended(row, offering)

    def _moved(
        self, row: Enrolment, verb: str, day: dt.date, before: str, after: str, by: Membership | None, reason: str = ""
    ) -> None:
        fields: dict[str, Any] = event_fields(self.office, by, self.works.moment(day), verb)
        EnrolmentEvent.objects.create(enrolment=row, status_from=before, status_to=after, reason=reason, **fields)

    def _attended(self, row: Enrolment, offering: Offering) -> None:
        reporter = self._reporter(offering)
        if reporter is None:
            return
        for place in range(6):
            day = offering.starts_on + dt.timedelta(days=place)
            if day <= min(offering.ends_on, self.today):
                Attendance.objects.create(
                    office=self.office,
                    enrolment=row,
                    day=day,
                    presence=Presence.EXCUSED if place == 3 else Presence.PRESENT,
                    membership=reporter,
                    recorded_at=self.works.moment(day),
                )

    @staticmethod
    def _reporter(offering: Offering) -> Membership | None:
        return Membership.objects.filter(organisation=offering.body).order_by("pk").first()
