"""A plan from its opening to its end: one function per verb, one writer of its status."""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import Permission, Role
from accounts.models import Membership, Organisation
from beneficiaries.enums import ConsentPurpose
from beneficiaries.models import Consent, Person, Representation
from beneficiaries.services.consents import record as record_consent
from core.arabic import clean_text
from core.clock import today
from core.constraints import explain
from core.errors import Conflict
from core.references import next_reference
from empowerment import plan_notices
from empowerment.enums import PLAN_MOVES, GoalStatus, PlanCloseReason, PlanStatus
from empowerment.models import Plan, PlanEvent, Track
from empowerment.models.offers import manages
from empowerment.refusing import wrong
from empowerment.services import sets
from referrals.enums import ReferralKind, ReferralStatus
from referrals.models import Referral

KIND_OF_REFERENCE: Final = "PLN"
FIRST_CONTACT: Final = dt.timedelta(days=7)  # after opening, and after the plan begins
CONTACT_EVERY: Final = dt.timedelta(days=30)
REVIEW_EVERY: Final = dt.timedelta(days=90)
# From which states a candidate's referral may lead to a plan.
CANDIDATE: Final = frozenset({ReferralStatus.UNDER_REVIEW, ReferralStatus.ACCEPTED, ReferralStatus.IN_PROGRESS})
BATCH: Final = 100


# --- opening -------------------------------------------------------------------------------------------------------


@transaction.atomic
def open_plan(
    *,
    person: Person,
    by: Actor,
    specialist: Membership | None = None,
    aim: str = "",
    track: Track | None = None,
    origin_visit: uuids.UUID | None = None,
    origin_referral: Referral | None = None,
) -> Plan:
    """Open a draft for a person of the register, in social security or not. A person has one open plan at a time.

    Without a ``specialist`` it is the actor's own; the director chooses one.
    """
    require_plans(by=by)
    sets.ensure(office=by.office)
    person = Person.objects.visible_to(by).select_for_update(of=("self",), no_key=True).get(pk=person.survivor.pk)
    standing = Plan.objects.filter(office=by.office, person__in=person.file_ids).open().first()
    if standing:
        raise Conflict(
            _("This person has an open plan already: %(reference)s."),
            code="open_plan_exists",
            params={"reference": standing.reference},
        )
    if origin_referral is not None:
        origin_referral = _candidate(origin_referral, person, by)
    plan = Plan(
        office=by.office,
        person=person,
        specialist=_specialist(specialist, by),
        aim=clean_text(aim)[:300],
        track=_track(track, by),
        origin_visit=origin_visit,
        origin_referral=origin_referral,
        contact_due_on=today() + FIRST_CONTACT,
    )
    plan.reference = next_reference(by.office, KIND_OF_REFERENCE)
    with explain(Plan):
        plan.save(force_insert=True)
    record(plan=plan, by=by, verb="open")
    plan_notices.given(plan, by=by)
    return plan


def _candidate(referral: Referral, person: Person, by: Actor) -> Referral:
    """A referral of a candidate to this office, being studied or accepted, about this person or their household."""
    found = Referral.objects.visible_to(by).filter(
        pk=referral.pk, kind=ReferralKind.EMPOWERMENT_CANDIDATE, recipient=by.office, status__in=CANDIDATE
    )
    row = found.filter(Q(person__in=person.file_ids) | Q(household=person.household_id)).first()
    if row is None:
        words = _("A plan is opened from a candidate's referral that is studied or accepted, for its own household.")
        raise wrong("origin_referral", words, "not_a_candidate")
    return row


def _specialist(given: Membership | None, by: Actor) -> Membership:
    """Who leads the plan: the chosen one, else the actor where they are a specialist."""
    own = next((row for row in by.memberships if row.role == Role.SPECIALIST), None)
    chosen = given or own
    if chosen is None:
        raise wrong("specialist", _("Please choose the specialist who leads the plan."), "required")
    return _of_office(chosen, by.office, "specialist")


def _of_office(membership: Membership, office: Organisation, field: str) -> Membership:
    found = specialists(office=office).filter(pk=membership.pk).first()
    if found is None:
        raise wrong(field, _("Please choose one of the office's specialists."), "invalid_choice")
    return found


def specialists(*, office: Organisation) -> QuerySet[Membership]:
    """Who may lead plans of this office today, by name."""
    rows = Membership.objects.active().filter(organisation=office, role=Role.SPECIALIST)
    return rows.select_related("user").order_by("user__full_name", "pk")


def _track(track: Track | None, by: Actor) -> Track | None:
    if track is None:
        return None
    found: Track | None = Track.objects.visible_to(by).in_use().filter(pk=track.pk).first()
    if found is None:
        raise wrong("track", _("Please choose one of the office's tracks."), "invalid_choice")
    return found


# --- its verbs -----------------------------------------------------------------------------------------------------


@transaction.atomic
def describe(*, plan: Plan, by: Actor, aim: str, track: Track | None = None) -> Plan:
    """What the person wants to reach, in their own words, and on which way."""
    plan = held(plan=plan, by=by)
    plan.aim = clean_text(aim)[:300]
    plan.track = track if track is not None and track.pk == plan.track_id else _track(track, by)
    plan.save(update_fields=["aim", "track"])
    return plan


@transaction.atomic
def activate(
    *,
    plan: Plan,
    by: Actor,
    way: str = "",
    given_on: dt.date | None = None,
    representation: Representation | None = None,
) -> Plan:
    """Begin the plan. The person has agreed to it: the agreement on record, or the one recorded now (``way``, day)."""
    require_plans(by=by)
    plan = _locked(plan, by)
    if not plan.allows("activate"):
        raise changed_meanwhile()
    agreement = agreement_of(person=plan.person)
    if agreement is None:
        if not way:
            raise wrong("way", _("Record the person's agreement before the plan begins."), "agreement_missing")
        agreement = record_consent(
            person=plan.person,
            by=by,
            purpose=ConsentPurpose.PLAN,
            way=way,
            given_on=given_on,
            representation=representation,
        )
    return _move(
        "activate",
        plan,
        by,
        agreement=agreement,
        contact_due_on=today() + FIRST_CONTACT,
        review_due_on=plan.review_due_on or today() + REVIEW_EVERY,
    )


def agreement_of(*, person: Person) -> Consent | None:
    """The agreement to a plan that holds today, if there is one."""
    rows = Consent.objects.holding().filter(person__in=person.file_ids, text__purpose=ConsentPurpose.PLAN)
    return rows.order_by("-given_on", "-id").first()


def hold(*, plan: Plan, by: Actor, words: str, until: dt.date | None = None) -> Plan:
    """Let it rest, and say why; on the day given, or in a month, the person is heard from again."""
    if until and until <= today():
        raise wrong("until", _("The day lies after today."), "too_early")
    return _move("hold", plan, by, words=_said(words), contact_due_on=until or today() + CONTACT_EVERY)


def resume(*, plan: Plan, by: Actor) -> Plan:
    return _move("resume", plan, by, contact_due_on=today() + FIRST_CONTACT)


def complete(*, plan: Plan, by: Actor, words: str = "") -> Plan:
    """The person has reached what they set out for: at least one goal reached, none left open."""
    return _move("complete", plan, by, words=clean_text(words, keep_newlines=True), **_ended())


def close(*, plan: Plan, by: Actor, reason: str, words: str = "") -> Plan:
    """End it for another reason than success, and say which."""
    if reason not in PlanCloseReason.values:
        raise wrong("reason", _("Give the reason for closing."), "required")
    if reason == PlanCloseReason.OTHER and not clean_text(words):
        raise wrong("words", _("Please say why, in a few words."), "required")
    words = clean_text(words, keep_newlines=True)
    return _move("close", plan, by, words=words, reason=reason, close_reason=reason, **_ended())


@transaction.atomic
def name_deputy(*, plan: Plan, by: Actor, deputy: Membership | None) -> Plan:
    """Who reads the whole plan beside the specialist, or nobody. The specialist names them, or the director."""
    plan = held(plan=plan, by=by)
    _require_of_plan(plan, by)
    if deputy is not None:
        deputy = _of_office(deputy, plan.office, "deputy")
        if deputy.pk == plan.specialist_id:
            raise wrong("deputy", _("The deputy is somebody else than the specialist."), "same")
    if deputy == plan.deputy:
        return plan
    plan.deputy = deputy
    with explain(Plan):
        plan.save(update_fields=["deputy"])
    record(plan=plan, by=by, verb="deputy", about=deputy.user.full_name if deputy else "")
    plan_notices.deputy_named(plan, by=by)
    return plan


@transaction.atomic
def give_to(*, plan: Plan, by: Actor, to: Membership, words: str = "") -> Plan:
    """Hand one plan over to another specialist, who reads all of it from now on; the one before does not any more."""
    plan = held(plan=plan, by=by)
    _require_of_plan(plan, by)
    to = _of_office(to, plan.office, "to")
    if to.pk == plan.specialist_id:
        raise wrong("to", _("The plan is with this specialist already."), "same")
    return _give(plan, to, by, clean_text(words, keep_newlines=True))


@transaction.atomic
def hand_over(*, from_: Membership, to: Membership, by: Actor) -> int:
    """Hand every open plan of one specialist over to another. Returns how many."""
    require_plans(by=by)
    if not _directs(by) and from_ not in by.memberships:
        raise PermissionDenied(Permission.PLAN_MANAGE.value)
    to = _of_office(to, by.office, "to")
    if to.pk == from_.pk:
        raise wrong("to", _("Please choose somebody else."), "same")
    rows = Plan.objects.visible_to(by).open().select_related("office", "specialist__user", "deputy__user")
    plans = list(rows.filter(specialist=from_).select_for_update(of=("self",)).order_by("pk"))
    for plan in plans:
        _give(plan, to, by, "")
    Plan.objects.visible_to(by).open().filter(deputy=from_).exclude(specialist=to).update(deputy=to)
    Plan.objects.visible_to(by).open().filter(deputy=from_).update(deputy=None)
    return len(plans)


def _give(plan: Plan, to: Membership, by: Actor, words: str) -> Plan:
    before = plan.specialist.user.full_name
    plan.specialist = to
    if plan.deputy_id == to.pk:
        plan.deputy = None
    with explain(Plan):
        plan.save(update_fields=["specialist", "deputy"])
    about = _("%(before)s → %(after)s") % {"before": before, "after": to.user.full_name}
    record(plan=plan, by=by, verb="hand_over", about=about[:300], words=words)
    plan_notices.given(plan, by=by)
    return plan


# --- reminding -----------------------------------------------------------------------------------------------------


@transaction.atomic
def remind_due(*, by: Actor) -> int:
    """Tell the specialists whose contact or review is due; each day once. Returns how many plans were looked at."""
    day = today()
    contact = Q(contact_due_on__lte=day) & (Q(contact_told_for=None) | ~Q(contact_told_for=F("contact_due_on")))
    review = Q(review_due_on__lte=day) & (Q(review_told_for=None) | ~Q(review_told_for=F("review_due_on")))
    rows = Plan.objects.filter(office=by.office).open().filter(contact | review)
    rows = rows.select_related("office", "specialist__user", "specialist__organisation").order_by("pk")
    due = list(rows.select_for_update(of=("self",), skip_locked=True)[:BATCH])
    for plan in due:
        if plan.contact_due_on and plan.contact_due_on <= day and plan.contact_told_for != plan.contact_due_on:
            plan.contact_told_for = plan.contact_due_on
            plan_notices.contact_due(plan)
        if plan.review_due_on and plan.review_due_on <= day and plan.review_told_for != plan.review_due_on:
            plan.review_told_for = plan.review_due_on
            plan_notices.review_due(plan)
    Plan.objects.bulk_update(due, ["contact_told_for", "review_told_for"])
    return len(due)


# --- the one writer ------------------------------------------------------------------------------------------------


@transaction.atomic
def _move(verb: str, plan: Plan, by: Actor, *, words: str = "", reason: str = "", **changes: Any) -> Plan:
    """Lock, check, change, record, tell: the only code that writes a plan's status."""
    require_plans(by=by)
    plan = _locked(plan, by)
    if not plan.allows(verb):
        raise changed_meanwhile()
    if verb == "complete":
        _require_goals(plan)
    before = plan.status
    for field, value in changes.items():
        setattr(plan, field, value)
    plan.status = PLAN_MOVES[verb].reaches
    with explain(Plan):
        plan.save(update_fields=[*changes, "status"])
    record(plan=plan, by=by, verb=verb, words=words, reason=reason, moved=(before, plan.status))
    plan_notices.moved(plan, by=by)
    return plan


def _require_goals(plan: Plan) -> None:
    found = set(plan.goals.values_list("status", flat=True))
    if GoalStatus.OPEN in found:
        words = _("Goals are still open: each is reached or dropped before the plan is completed.")
        raise Conflict(words, code="open_goals")
    if GoalStatus.REACHED not in found:
        words = _("A plan is completed when a goal was reached; otherwise it is closed with its reason.")
        raise Conflict(words, code="no_goal_reached")


def _ended() -> dict[str, Any]:
    return {"ended_on": today(), "contact_due_on": None, "review_due_on": None}


# --- what the verbs share ------------------------------------------------------------------------------------------


def require_plans(*, by: Actor) -> None:
    """Go on only as somebody who leads plans at an office."""
    by.require(Permission.PLAN_MANAGE)
    if not manages(by):
        raise PermissionDenied(Permission.PLAN_MANAGE.value)


def held(*, plan: Plan, by: Actor) -> Plan:
    """The plan under its lock, still open: what is over is only read."""
    require_plans(by=by)
    plan = _locked(plan, by)
    if plan.status in (PlanStatus.COMPLETED, PlanStatus.CLOSED):
        raise Conflict(_("The plan has ended: nothing is added to it any more."), code="plan_ended")
    return plan


def record(
    *,
    plan: Plan,
    by: Actor,
    verb: str,
    about: str = "",
    words: str = "",
    reason: str = "",
    moved: tuple[str, str] = ("", ""),
) -> None:
    PlanEvent.objects.create(
        office=plan.office,
        plan=plan,
        verb=verb,
        status_from=moved[0],
        status_to=moved[1],
        membership=by.membership,
        organisation=by.organisation,
        about=about[:300],
        words=words,
        reason=reason,
    )


def changed_meanwhile() -> Conflict:
    return Conflict(_("Meanwhile this plan has changed. The page shows how it stands now."))


def _locked(plan: Plan, by: Actor) -> Plan:
    rows = Plan.objects.visible_to(by).select_related("office", "person", "specialist__user", "deputy__user")
    return rows.select_for_update(of=("self",)).get(pk=plan.pk)


def _directs(by: Actor) -> bool:
    return by.is_system or by.holds(Role.MANAGER)


def _require_of_plan(plan: Plan, by: Actor) -> None:
    """Who else reads what is confidential is said by the specialist of the plan, or by the director."""
    if not _directs(by) and plan.specialist_id not in [row.pk for row in by.memberships]:
        raise PermissionDenied(Permission.PLAN_MANAGE.value)


def _said(words: str) -> str:
    words = clean_text(words, keep_newlines=True)
    if not words:
        raise wrong("words", _("Please say why, in a few words."), "required")
    return words
