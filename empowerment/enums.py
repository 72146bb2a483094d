"""The words of empowerment, its ready sets and its state tables: guards, buttons, API and documentation derive from them."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Move:
    """One verb: what it is called, from where it may start, where it leads."""

    label: str | Promise
    leaves: frozenset[str]
    reaches: str


# --- tracks ------------------------------------------------------------------------------------------------------


class TrackSet(models.TextChoices):
    """Whose division of the ways it is. Each belongs to a jurisdiction; figures never add sets together."""

    OFFICE = "office", _("The office's three tracks")
    JAZAN = "jazan", _("The Jazan forum's three tracks")
    OMAN = "oman", _("Oman's four tracks (reference)")


class Jurisdiction(models.TextChoices):
    SAUDI_ARABIA = "sa", _("Saudi Arabia")
    OMAN = "om", _("Oman")


JURISDICTION_OF: dict[str, str] = {
    TrackSet.OFFICE: Jurisdiction.SAUDI_ARABIA,
    TrackSet.JAZAN: Jurisdiction.SAUDI_ARABIA,
    TrackSet.OMAN: Jurisdiction.OMAN,
}
# The ready sets: code, Arabic, English, in their order (sources 000, 002, 003).
READY_TRACKS: dict[str, tuple[tuple[str, str, str], ...]] = {
    TrackSet.OFFICE: (
        ("education", "المسار التعليمي", "Education"),
        ("vocational", "المسار المهني", "Vocational"),
        ("employment", "مسار التوظيف", "Employment"),
    ),
    TrackSet.JAZAN: (
        ("training", "التدريب والتأهيل", "Training and qualification"),
        ("job_search", "البحث عن فرص وظيفية", "Job search"),
        ("entrepreneurship", "الدعم الريادي للمشاريع", "Entrepreneurship"),
    ),
    TrackSet.OMAN: (
        ("direct_employment", "التشغيل المباشر", "Direct employment"),
        ("training_with_employment", "التدريب المقرون بالتشغيل", "Training with employment"),
        ("project_financing", "تمويل المشاريع الصغيرة والمتوسطة", "Financing of small and medium projects"),
        ("awareness", "التوعية والتثقيف", "Awareness and education"),
    ),
}


# --- what is offered ---------------------------------------------------------------------------------------------


class BodyKind(models.TextChoices):
    TRAINING_CENTRE = "training_centre", _("Training centre")
    COMPANY = "company", _("Company")
    FUND = "fund", _("Fund")
    UNIVERSITY = "university", _("University")
    NEIGHBOURHOOD_CENTRE = "neighbourhood_centre", _("Neighbourhood centre")
    GOVERNMENT = "government", _("Government body")
    NON_PROFIT = "non_profit", _("Non-profit body")


class ProgrammeKind(models.TextChoices):
    COURSE = "course", _("Course")
    TRAINING_WITH_JOB = "training_with_job", _("Training that ends in a job")
    JOB = "job", _("Job")
    INTERVIEW_DAY = "interview_day", _("Interview day")
    FUNDING = "funding", _("Funding of projects")
    AWARENESS = "awareness", _("Awareness programme")


class Mode(models.TextChoices):
    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")
    BLENDED = "blended", _("In person and online")


class Audience(models.TextChoices):
    EVERYBODY = "", _("Men and women")
    MEN = "m", _("Men")
    WOMEN = "f", _("Women")


class Admission(models.TextChoices):
    IN_ORDER = "in_order", _("In the order of nomination, while there are seats")
    BODY = "body", _("The enabling body chooses")


class OfferingStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("m", "Draft")
    PUBLISHED = "published", pgettext_lazy("m", "Published")
    FINISHED = "finished", pgettext_lazy("m", "Finished")
    CANCELLED = "cancelled", pgettext_lazy("m", "Cancelled")


F = OfferingStatus
OFFERING_MOVES: dict[str, Move] = {
    "publish": Move(_("Publish"), frozenset({F.DRAFT}), F.PUBLISHED),
    "finish": Move(_("Finish"), frozenset({F.PUBLISHED}), F.FINISHED),
    "cancel": Move(_("Cancel"), frozenset({F.DRAFT, F.PUBLISHED}), F.CANCELLED),
}


class ConditionKind(models.TextChoices):
    """What is asked of a person; all but words are checked against the file."""

    AGE_FROM = "age_from", _("Age from")
    AGE_TO = "age_to", _("Age up to")
    EDUCATION = "education", _("Education at least")
    SECURITY = "security", _("Currently a social-security beneficiary")
    EXPERIENCE = "experience", _("Years of experience at least")
    WORDS = "words", _("Another condition, confirmed by the specialist")


class Education(models.TextChoices):
    """The highest level reached, from the lowest up: the order is the comparison."""

    NONE = "none", _("No schooling")
    READS = "reads", _("Reads and writes")
    PRIMARY = "primary", _("Primary school")
    INTERMEDIATE = "intermediate", _("Intermediate school")
    SECONDARY = "secondary", _("Secondary school")
    DIPLOMA = "diploma", _("Diploma")
    BACHELOR = "bachelor", _("Bachelor")
    HIGHER = "higher", _("Higher studies")


# --- the plan ----------------------------------------------------------------------------------------------------


class PlanStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("f", "Draft")
    ACTIVE = "active", pgettext_lazy("plan", "Active")
    ON_HOLD = "on_hold", pgettext_lazy("plan", "On hold")
    COMPLETED = "completed", pgettext_lazy("f", "Completed")
    CLOSED = "closed", pgettext_lazy("f", "Closed")


P = PlanStatus
OPEN_PLANS = frozenset({P.DRAFT, P.ACTIVE, P.ON_HOLD})
PLAN_MOVES: dict[str, Move] = {
    "activate": Move(_("Begin the plan"), frozenset({P.DRAFT}), P.ACTIVE),
    "hold": Move(_("Put on hold"), frozenset({P.ACTIVE}), P.ON_HOLD),
    "resume": Move(_("Resume"), frozenset({P.ON_HOLD}), P.ACTIVE),
    "complete": Move(_("Complete the plan"), frozenset({P.ACTIVE}), P.COMPLETED),
    "close": Move(_("Close the plan"), frozenset({P.DRAFT, P.ACTIVE, P.ON_HOLD}), P.CLOSED),
}


class PlanCloseReason(models.TextChoices):
    """Why a plan ends without being completed; success is not among them."""

    MOVED = "moved", _("Moved away")
    DIED = "died", _("Has died")
    FOUND_WORK = "found_work", _("Found work without the plan")
    REFUSED = "refused", _("Does not wish to go on")
    UNREACHABLE = "unreachable", _("Cannot be reached")
    HEALTH = "health", _("Health does not allow it")
    CARE = "care", _("Care duties do not allow it")
    DUPLICATE = "duplicate", _("Recorded twice")
    OTHER = "other", _("Another reason")


class Dimension(models.TextChoices):
    """The six dimensions of social empowerment (source 002)."""

    PSYCHOLOGICAL = "psychological", _("Psychological")
    COMMUNITY = "community", _("Community")
    ORGANISATIONAL = "organisational", _("Organisational")
    ECONOMIC = "economic", _("Economic")
    SOCIAL = "social", _("Social")
    CULTURAL = "cultural", _("Cultural")


# Read by the specialist of the plan and the named deputy alone.
SENSITIVE_DIMENSIONS = frozenset({Dimension.PSYCHOLOGICAL})
# The questions an office begins with, in the order of the page; the first three are the aims of source 002.
STARTER_QUESTIONS: tuple[tuple[str, str, str], ...] = (
    (Dimension.PSYCHOLOGICAL, "الإيجابية مع الذات: كيف ترى قدرتك على تغيير وضعك؟", "A positive view of oneself"),
    (Dimension.PSYCHOLOGICAL, "ضبط النفس: كيف تتصرف عند المواقف الصعبة؟", "Self-control in hard moments"),
    (Dimension.PSYCHOLOGICAL, "صنع القرار: كيف تتخذ قرارًا يخص عملك أو تعليمك؟", "Taking decisions"),
    (Dimension.COMMUNITY, "المشاركة في أنشطة الحي أو الجمعية", "Taking part in the neighbourhood or a charity"),
    (Dimension.ORGANISATIONAL, "معرفة الجهات والبرامج المتاحة وطرق الوصول إليها", "Knowing the bodies and programmes"),
    (Dimension.ECONOMIC, "إدارة الدخل والمصروف", "Managing income and spending"),
    (Dimension.ECONOMIC, "الجاهزية للعمل أو لإدارة مشروع", "Readiness for work or a project"),
    (Dimension.SOCIAL, "التواصل مع الآخرين ووجود من يساند", "Communication and support around the person"),
    (Dimension.CULTURAL, "النظرة إلى العمل والمهن المتاحة", "View of work and of the trades at hand"),
)
SCORES = range(1, 6)


class GoalStatus(models.TextChoices):
    OPEN = "open", pgettext_lazy("m", "Open")
    REACHED = "reached", pgettext_lazy("goal", "Reached")
    DROPPED = "dropped", pgettext_lazy("goal", "Dropped")


class StepStatus(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("f", "Planned")
    IN_PROGRESS = "in_progress", pgettext_lazy("f", "In progress")
    ON_HOLD = "on_hold", pgettext_lazy("step", "On hold")
    DONE = "done", pgettext_lazy("step", "Done")
    ABANDONED = "abandoned", pgettext_lazy("step", "Abandoned")


T = StepStatus
OPEN_STEPS = frozenset({T.PLANNED, T.IN_PROGRESS, T.ON_HOLD})
STEP_MOVES: dict[str, Move] = {
    "start": Move(_("Start"), frozenset({T.PLANNED, T.ON_HOLD}), T.IN_PROGRESS),
    "hold": Move(_("Put on hold"), frozenset({T.PLANNED, T.IN_PROGRESS}), T.ON_HOLD),
    "finish": Move(_("Mark as done"), frozenset({T.PLANNED, T.IN_PROGRESS, T.ON_HOLD}), T.DONE),
    "abandon": Move(_("Abandon"), frozenset({T.PLANNED, T.IN_PROGRESS, T.ON_HOLD}), T.ABANDONED),
}


class StepOwner(models.TextChoices):
    PERSON = "person", _("The person")
    SPECIALIST = "specialist", _("The specialist")
    BODY = "body", _("An enabling body")
    FAMILY = "family", _("The family")


class ObstacleStatus(models.TextChoices):
    STANDS = "stands", pgettext_lazy("obstacle", "Stands")
    EASED = "eased", pgettext_lazy("obstacle", "Eased")
    REMOVED = "removed", pgettext_lazy("obstacle", "Removed")


# The obstacles an office begins with: those of the sources first (000, 002, 003), then what keeps people from courses.
STARTER_OBSTACLES: tuple[tuple[str, str], ...] = (
    ("الاعتقاد بأن التمكين يعني قطع المعاش", "The belief that empowerment means losing the pension"),
    ("العزوف عن البرامج", "Reluctance towards the programmes"),
    ("البطالة والفراغ", "Unemployment and idleness"),
    ("عادات تحد من مشاركة بعض الفئات", "Traditions that limit some groups"),
    ("صعوبة تسويق المنتج", "Difficulty in marketing the product"),
    ("قلة المعارض الترويجية", "Few promotional exhibitions"),
    ("المواصلات", "Transport"),
    ("رعاية الأطفال أو كبار السن", "Care of children or older people"),
    ("ضعف المؤهل", "Insufficient qualification"),
    ("ظرف صحي", "A health condition"),
)
# Those that say something of the person's health: read like the health itself.
SENSITIVE_OBSTACLES = frozenset({"A health condition"})


class FollowUpKind(models.TextChoices):
    CONTACT = "contact", _("Contact")
    REVIEW = "review", _("Review of the plan")


class FollowUpChannel(models.TextChoices):
    CALL = "call", _("Telephone call")
    MEETING = "meeting", _("Meeting at the office")
    VISIT = "visit", _("Home visit")
    CORNER = "corner", _("At a corner")
    MESSAGE = "message", _("Message")


# --- enrolment ---------------------------------------------------------------------------------------------------


class EnrolmentStatus(models.TextChoices):
    NOMINATED = "nominated", pgettext_lazy("enrolment", "Nominated")
    ACCEPTED = "accepted", pgettext_lazy("enrolment", "Accepted")
    WAITING = "waiting", pgettext_lazy("enrolment", "On the waiting list")
    ATTENDING = "attending", pgettext_lazy("enrolment", "Attending")
    COMPLETED = "completed", pgettext_lazy("enrolment", "Completed")
    WITHDREW = "withdrew", pgettext_lazy("enrolment", "Withdrew")
    DROPPED = "dropped", pgettext_lazy("enrolment", "Dropped out")
    DECLINED = "declined", pgettext_lazy("enrolment", "Not accepted")


E = EnrolmentStatus
# Who holds a seat; who still has one before them.
SEATED = frozenset({E.ACCEPTED, E.ATTENDING, E.COMPLETED})
OPEN_ENROLMENTS = frozenset({E.NOMINATED, E.ACCEPTED, E.WAITING, E.ATTENDING})


class EnrolmentSide(models.TextChoices):
    OFFICE = "office", _("The specialist")
    BODY = "body", _("The enabling body")
    SYSTEM = "system", _("The system")


@dataclass(frozen=True)
class EnrolmentMove(Move):
    """A verb of an enrolment, and whose it is."""

    sides: frozenset[str]


_BODY = frozenset({EnrolmentSide.BODY, EnrolmentSide.OFFICE})
_OFFICE = frozenset({EnrolmentSide.OFFICE})
ENROLMENT_MOVES: dict[str, EnrolmentMove] = {
    "accept": EnrolmentMove(
        _("Accept"), frozenset({E.NOMINATED, E.WAITING}), E.ACCEPTED, _BODY | {EnrolmentSide.SYSTEM}
    ),
    "wait": EnrolmentMove(
        _("Put on the waiting list"), frozenset({E.NOMINATED}), E.WAITING, _BODY | {EnrolmentSide.SYSTEM}
    ),
    "attend": EnrolmentMove(_("Record the start"), frozenset({E.ACCEPTED}), E.ATTENDING, _BODY),
    "complete": EnrolmentMove(_("Record completion"), frozenset({E.ATTENDING}), E.COMPLETED, _BODY),
    "decline": EnrolmentMove(_("Not accept"), frozenset({E.NOMINATED, E.WAITING}), E.DECLINED, _BODY),
    "drop": EnrolmentMove(_("Record dropping out"), frozenset({E.ACCEPTED, E.ATTENDING}), E.DROPPED, _BODY),
    "withdraw": EnrolmentMove(
        _("Withdraw"), frozenset({E.NOMINATED, E.ACCEPTED, E.WAITING, E.ATTENDING}), E.WITHDREW, _OFFICE
    ),
}


class EndReason(models.TextChoices):
    """Why an enrolment ended before its completion."""

    FULL = "full", _("No seat was left")
    CONDITIONS = "conditions", _("The conditions are not met")
    ABSENT = "absent", _("Absence")
    FOUND_WORK = "found_work", _("Found work")
    HEALTH = "health", _("Health")
    CARE = "care", _("Care duties")
    TRANSPORT = "transport", _("Transport")
    CANCELLED = "cancelled", _("The offering was cancelled")
    CHANGED_MIND = "changed_mind", _("No longer wishes to")
    OTHER = "other", _("Another reason")


class Presence(models.TextChoices):
    PRESENT = "present", _("Present")
    EXCUSED = "excused", _("Absent with an excuse")
    ABSENT = "absent", _("Absent")


# --- outcomes ----------------------------------------------------------------------------------------------------


class OutcomeKind(models.TextChoices):
    JOB = "job", _("Job")
    TRAINING_WAGE = "training_wage", _("Training wage")
    PROJECT = "project", _("Income of an own project")


CHECK_MONTHS = (3, 6, 12)


class CheckResult(models.TextChoices):
    CONTINUES = "continues", _("Continues")
    ENDED = "ended", pgettext_lazy("outcome", "Has ended")
    UNKNOWN = "unknown", _("Could not be learned")
