"""Tracks, offerings, plans, enrolments and what came of them."""

import datetime as dt

import factory
from django.db.backends.postgresql.psycopg_any import DateRange
from factory.django import DjangoModelFactory

from accounts.enums import Role
from beneficiaries.enums import ConsentPurpose
from core.clock import today
from empowerment.enums import (
    Admission,
    BodyKind,
    ConditionKind,
    Dimension,
    EnrolmentStatus,
    FollowUpChannel,
    OfferingStatus,
    OutcomeKind,
    PlanStatus,
    Presence,
    ProgrammeKind,
    TrackSet,
)
from empowerment.models import (
    Abilities,
    Assessment,
    AssessmentAnswer,
    AssessmentQuestion,
    Attendance,
    EnablingBody,
    Enrolment,
    EnrolmentEvent,
    FollowUp,
    Goal,
    Obstacle,
    ObstacleAttempt,
    ObstacleKind,
    Offering,
    OfferingEvent,
    Outcome,
    OutcomeCheck,
    Plan,
    PlanEvent,
    PlanPaper,
    Programme,
    ProgrammeCondition,
    Step,
    Track,
)
from tests.factories.accounts import EnablerOrganisationFactory, MembershipFactory, OfficeOrganisationFactory
from tests.factories.beneficiaries import ConsentFactory, ConsentTextFactory, PersonFactory


class SpecialistFactory(MembershipFactory):
    role = Role.SPECIALIST


class TrackFactory(DjangoModelFactory):
    class Meta:
        model = Track

    office = factory.SubFactory(OfficeOrganisationFactory)
    track_set = TrackSet.OFFICE
    code = factory.Sequence(lambda n: f"track{n}")
    name_ar = "المسار المهني"
    name_en = "Vocational"


class AssessmentQuestionFactory(DjangoModelFactory):
    class Meta:
        model = AssessmentQuestion

    office = factory.SubFactory(OfficeOrganisationFactory)
    dimension = Dimension.ECONOMIC
    name_ar = "إدارة الدخل والمصروف"
    name_en = "Managing income and spending"


class ObstacleKindFactory(DjangoModelFactory):
    class Meta:
        model = ObstacleKind

    office = factory.SubFactory(OfficeOrganisationFactory)
    name_ar = "المواصلات"
    name_en = "Transport"


class EnablingBodyFactory(DjangoModelFactory):
    class Meta:
        model = EnablingBody

    organisation = factory.SubFactory(EnablerOrganisationFactory)
    kind = BodyKind.TRAINING_CENTRE
    contact_name = "مسؤولة التدريب"
    contact_phone = "+966138000000"


class ProgrammeFactory(DjangoModelFactory):
    """A course of an enabling body of the office."""

    class Meta:
        model = Programme

    body = factory.LazyAttribute(lambda o: EnablingBodyFactory(organisation__parent=o.office).organisation)
    office = factory.SubFactory(OfficeOrganisationFactory)
    kind = ProgrammeKind.COURSE
    title = factory.Sequence(lambda n: f"دورة تجريبية {n}")


class ProgrammeConditionFactory(DjangoModelFactory):
    class Meta:
        model = ProgrammeCondition

    programme = factory.SubFactory(ProgrammeFactory)
    office = factory.SelfAttribute("programme.office")
    kind = ConditionKind.AGE_FROM
    value = "18"


class OfferingFactory(DjangoModelFactory):
    """Published, begins in a fortnight, lasts a month."""

    class Meta:
        model = Offering

    programme = factory.SubFactory(ProgrammeFactory, office=factory.SelfAttribute("..office"))
    office = factory.SubFactory(OfficeOrganisationFactory)
    body = factory.SelfAttribute("programme.body")
    status = OfferingStatus.PUBLISHED
    starts_on = factory.LazyFunction(lambda: today() + dt.timedelta(days=14))
    ends_on = factory.LazyAttribute(lambda o: o.starts_on + dt.timedelta(days=30))
    nominate_until = factory.LazyAttribute(lambda o: o.starts_on)
    seats = 10
    admission = Admission.IN_ORDER


class OfferingEventFactory(DjangoModelFactory):
    class Meta:
        model = OfferingEvent

    offering = factory.SubFactory(OfferingFactory)
    office = factory.SelfAttribute("offering.office")
    organisation = factory.SelfAttribute("offering.body")
    verb = "publish"


class PlanFactory(DjangoModelFactory):
    """Active, with the person's agreement."""

    class Meta:
        model = Plan

    office = factory.SubFactory(OfficeOrganisationFactory)
    reference = factory.Sequence(lambda n: f"QTF-PLN-1448-{n:06d}")
    person = factory.SubFactory(PersonFactory, office=factory.SelfAttribute("..office"))
    specialist = factory.SubFactory(SpecialistFactory, organisation=factory.SelfAttribute("..office"))
    status = PlanStatus.ACTIVE
    aim = "عمل قريب من البيت"
    agreement = factory.LazyAttribute(
        lambda o: (
            ConsentFactory(
                person=o.person,
                text=ConsentTextFactory(office=o.office, purpose=ConsentPurpose.PLAN, version=o.number),
            )
            if o.status not in (PlanStatus.DRAFT, PlanStatus.CLOSED)
            else None
        )
    )

    class Params:
        number = factory.Sequence(lambda n: n + 1)


class PlanEventFactory(DjangoModelFactory):
    class Meta:
        model = PlanEvent

    plan = factory.SubFactory(PlanFactory)
    office = factory.SelfAttribute("plan.office")
    organisation = factory.SelfAttribute("plan.office")
    verb = "activate"


class PlanPaperFactory(DjangoModelFactory):
    class Meta:
        model = PlanPaper

    plan = factory.SubFactory(PlanFactory)
    office = factory.SelfAttribute("plan.office")
    file = factory.django.FileField(filename="paper.pdf", data=b"%PDF-1.4 paper")
    original_name = "paper.pdf"
    content_type = "application/pdf"
    size = 14
    sha256 = factory.Sequence(lambda n: f"{n:064d}")


class AbilitiesFactory(DjangoModelFactory):
    class Meta:
        model = Abilities

    plan = factory.SubFactory(PlanFactory)
    office = factory.SelfAttribute("plan.office")


class AssessmentFactory(DjangoModelFactory):
    class Meta:
        model = Assessment

    plan = factory.SubFactory(PlanFactory)
    office = factory.SelfAttribute("plan.office")
    membership = factory.SelfAttribute("plan.specialist")


class AssessmentAnswerFactory(DjangoModelFactory):
    class Meta:
        model = AssessmentAnswer

    assessment = factory.SubFactory(AssessmentFactory)
    office = factory.SelfAttribute("assessment.office")
    question = factory.SubFactory(AssessmentQuestionFactory, office=factory.SelfAttribute("..office"))
    score = 3


class GoalFactory(DjangoModelFactory):
    class Meta:
        model = Goal

    plan = factory.SubFactory(PlanFactory)
    office = factory.SelfAttribute("plan.office")
    words = "إتمام دورة الخياطة"


class StepFactory(DjangoModelFactory):
    class Meta:
        model = Step

    goal = factory.SubFactory(GoalFactory)
    plan = factory.SelfAttribute("goal.plan")
    office = factory.SelfAttribute("goal.office")
    words = "التسجيل في الدورة"


class ObstacleFactory(DjangoModelFactory):
    class Meta:
        model = Obstacle

    plan = factory.SubFactory(PlanFactory)
    office = factory.SelfAttribute("plan.office")
    kind = factory.SubFactory(ObstacleKindFactory, office=factory.SelfAttribute("..office"))


class ObstacleAttemptFactory(DjangoModelFactory):
    class Meta:
        model = ObstacleAttempt

    obstacle = factory.SubFactory(ObstacleFactory)
    office = factory.SelfAttribute("obstacle.office")
    words = "التنسيق مع الجمعية لتوفير المواصلات"
    membership = factory.SelfAttribute("obstacle.plan.specialist")


class FollowUpFactory(DjangoModelFactory):
    class Meta:
        model = FollowUp

    plan = factory.SubFactory(PlanFactory)
    office = factory.SelfAttribute("plan.office")
    channel = FollowUpChannel.CALL
    membership = factory.SelfAttribute("plan.specialist")


class EnrolmentFactory(DjangoModelFactory):
    """Nominated, not yet answered."""

    class Meta:
        model = Enrolment

    office = factory.SubFactory(OfficeOrganisationFactory)
    reference = factory.Sequence(lambda n: f"QTF-ENR-1448-{n:06d}")
    plan = factory.SubFactory(PlanFactory, office=factory.SelfAttribute("..office"))
    person = factory.SelfAttribute("plan.person")
    offering = factory.SubFactory(OfferingFactory, office=factory.SelfAttribute("..office"))
    body = factory.SelfAttribute("offering.body")
    status = EnrolmentStatus.NOMINATED
    period = factory.LazyAttribute(lambda o: DateRange(o.offering.starts_on, o.offering.ends_on, "[]"))
    nominated_by = factory.SelfAttribute("plan.specialist")


class EnrolmentEventFactory(DjangoModelFactory):
    class Meta:
        model = EnrolmentEvent

    enrolment = factory.SubFactory(EnrolmentFactory)
    office = factory.SelfAttribute("enrolment.office")
    organisation = factory.SelfAttribute("enrolment.office")
    verb = "accept"


class AttendanceFactory(DjangoModelFactory):
    class Meta:
        model = Attendance

    enrolment = factory.SubFactory(EnrolmentFactory, status=EnrolmentStatus.ATTENDING)
    office = factory.SelfAttribute("enrolment.office")
    day = factory.LazyFunction(today)
    presence = Presence.PRESENT
    membership = factory.SubFactory(MembershipFactory, organisation=factory.SelfAttribute("..enrolment.body"))


class OutcomeFactory(DjangoModelFactory):
    class Meta:
        model = Outcome

    plan = factory.SubFactory(PlanFactory)
    person = factory.SelfAttribute("plan.person")
    office = factory.SelfAttribute("plan.office")
    kind = OutcomeKind.JOB
    started_on = factory.LazyFunction(today)
    employer = "شركة تجريبية"
    membership = factory.SelfAttribute("plan.specialist")


class OutcomeCheckFactory(DjangoModelFactory):
    class Meta:
        model = OutcomeCheck

    outcome = factory.SubFactory(OutcomeFactory)
    office = factory.SelfAttribute("outcome.office")
    months = 3
    due_on = factory.LazyFunction(lambda: today() + dt.timedelta(days=90))
