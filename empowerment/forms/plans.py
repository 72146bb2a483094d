"""What is asked for when a plan opens, at each of its verbs, and in its caseload's filter."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.actor import Actor
from accounts.enums import Role
from accounts.models import Membership
from beneficiaries.enums import ConsentWay
from beneficiaries.models import Person
from core.attachments import AttachmentFormField
from core.clock import today
from core.encryption import digest
from core.fields import NationalNumberFormField, TypedDateFormField
from core.forms import ArkanForm, Segment
from empowerment.enums import (
    OPEN_STEPS,
    SCORES,
    SENSITIVE_DIMENSIONS,
    Dimension,
    Education,
    FollowUpChannel,
    FollowUpKind,
    GoalStatus,
    ObstacleStatus,
    PlanCloseReason,
    StepOwner,
)
from empowerment.models import AssessmentQuestion, ObstacleKind, Plan, Track
from empowerment.services import plans, progress
from referrals.models import Referral

Words = str | Promise
NONE = [("", "–")]


def _words(label: Any, *, required: bool = True, rows: int = 2, most: int = 300, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, required=required, max_length=most, widget=widget, **more)


class OpenPlanForm(ArkanForm):
    """A new plan. The person comes with the link, or by national number."""

    person = forms.ModelChoiceField(
        queryset=Person.objects.none(),
        widget=forms.HiddenInput,
        required=False,
        error_messages={"invalid_choice": _("Nobody by this number can be chosen here.")},
    )
    origin_visit = forms.UUIDField(widget=forms.HiddenInput, required=False)
    origin_referral = forms.ModelChoiceField(queryset=Referral.objects.none(), widget=forms.HiddenInput, required=False)
    national_number = NationalNumberFormField(label=_("National number of the person"), required=False)
    aim = _words(
        _("What the person wants to reach"),
        required=False,
        help_text=_("In the person's own words; it may be written later."),
    )
    track: Any = forms.ModelChoiceField(
        label=_("Track"), queryset=Track.objects.none(), required=False, empty_label=_("Not decided yet")
    )
    specialist = forms.ModelChoiceField(
        label=_("Empowerment specialist"), queryset=Membership.objects.none(), required=False
    )

    def __init__(self, *args: Any, actor: Actor, person: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.linked = actor, person
        fields: Any = self.fields
        fields["person"].queryset = Person.objects.visible_to(actor)
        fields["origin_referral"].queryset = Referral.objects.visible_to(actor)
        fields["track"].queryset = Track.objects.visible_to(actor).in_use()
        fields["specialist"].queryset = plans.specialists(office=actor.office)
        fields["specialist"].label_from_instance = lambda row: row.user.full_name
        own = next((row for row in actor.memberships if row.role == Role.SPECIALIST), None)
        fields["specialist"].required = own is None
        if own:
            fields["specialist"].initial = own.pk
        if person:
            fields["person"].initial = person.pk
        fields["national_number"].required = not (person or self.data.get("person"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if {"person", "national_number"} & set(self.errors):
            return cleaned
        cleaned["person"] = cleaned.get("person") or self.linked
        if cleaned["person"]:
            return cleaned
        people = Person.objects.visible_to(self.actor).select_related("merged_into")
        number = str(cleaned.get("national_number"))
        cleaned["person"] = people.filter(national_number_digest=digest(number), doubtful=False).first()
        if cleaned["person"] is None:
            words = _("Nobody in the register has this number. Please register the person first.")
            self.add_error("national_number", ValidationError(words, code="unknown"))
        return cleaned

    def arguments(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "national_number"}


# --- the verbs of a plan -------------------------------------------------------------------------------------------


class PlanForm(ArkanForm):
    """The form of one verb, on its own page or inside the plan's."""

    heading: Words = ""
    lead: Words = ""
    button: Words = ""
    done: Words = ""
    icon = "check"
    section = "next"  # the part of the plan's page that it belongs to

    def __init__(self, *args: Any, plan: Plan, actor: Actor, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan, self.actor, self.row = plan, actor, row
        self.prepare()

    def prepare(self) -> None:
        """What depends on the plan, the reader or the row."""

    def arguments(self) -> dict[str, Any]:
        """What the service is told: days as days, choices as they are."""
        return {name: _plain(value) for name, value in self.cleaned_data.items()}


def _plain(value: Any) -> Any:
    return getattr(value, "gregorian", value)


class DescribeForm(PlanForm):
    heading, button, done = _("Aim and track"), _("Save"), _("The plan was changed.")
    aim = _words(_("What the person wants to reach"), required=False)
    track: Any = forms.ModelChoiceField(
        label=_("Track"), queryset=Track.objects.none(), required=False, empty_label=_("Not decided yet")
    )

    def prepare(self) -> None:
        field: Any = self.fields["track"]
        rows = Track.objects.visible_to(self.actor)
        field.queryset = rows.in_use() | rows.filter(pk=self.plan.track_id or 0)
        self.initial = {"aim": self.plan.aim, "track": self.plan.track_id}


class ActivateForm(PlanForm):
    heading, button, done = _("Beginning of the plan"), _("Begin the plan"), _("The plan has begun.")
    lead = _("The person has agreed to the plan: how, and on which day.")
    way = forms.ChoiceField(label=_("How the person agreed"), choices=ConsentWay.choices, widget=Segment)
    given_on = TypedDateFormField(label=_("Agreed on"), latest=today, required=False)

    def prepare(self) -> None:
        self.agreement = plans.agreement_of(person=self.plan.person)
        if self.agreement:
            self.fields.clear()
            self.lead = _("The person's agreement is on record. From now on the contacts and reviews remind.")
        else:
            self.initial = {"given_on": today()}


class HoldForm(PlanForm):
    heading, button, done = _("A pause of the plan"), _("Put on hold"), _("The plan is on hold.")
    words = _words(_("Why"))
    until = TypedDateFormField(label=_("To be heard from again on"), required=False)


class ResumeForm(PlanForm):
    heading, button, done = _("Resumption of the plan"), _("Resume"), _("The plan goes on.")


class CompleteForm(PlanForm):
    heading, button, done = _("Completion of the plan"), _("Complete the plan"), _("The plan was completed.")
    lead = _("Every goal is reached or dropped, and at least one was reached.")
    words = _words(_("What was reached, in words"), required=False)


class CloseForm(PlanForm):
    heading, button, done = _("Closing of the plan"), _("Close the plan"), _("The plan was closed.")
    lead = _("A plan may end for many reasons other than success; the true one helps the next plan.")
    reason = forms.ChoiceField(label=_("Reason"), choices=PlanCloseReason.choices, widget=forms.RadioSelect)
    words = _words(_("In words"), required=False)


class DeputyForm(PlanForm):
    heading, button, done = _("Deputy of the plan"), _("Save"), _("The deputy was changed.")
    lead = _("The deputy reads the whole plan, what is psychological and about health too.")
    section = "facts"
    deputy = forms.ModelChoiceField(
        label=_("Deputy"), queryset=Membership.objects.none(), required=False, empty_label=_("Nobody")
    )

    def prepare(self) -> None:
        _choose_specialist(self, "deputy")
        self.initial = {"deputy": self.plan.deputy_id}


class HandOverForm(PlanForm):
    heading, button, done = _("Hand-over of the plan"), _("Hand over"), _("The plan was handed over.")
    lead = _("The new specialist reads the whole plan from now on; the one before does not any more.")
    section = "facts"
    to = forms.ModelChoiceField(label=_("New specialist"), queryset=Membership.objects.none())
    words = _words(_("What the new specialist should know"), required=False)

    def prepare(self) -> None:
        _choose_specialist(self, "to")


def _choose_specialist(form: PlanForm, name: str) -> None:
    field: Any = form.fields[name]
    field.queryset = plans.specialists(office=form.actor.office).exclude(pk=form.plan.specialist_id)
    field.label_from_instance = lambda row: row.user.full_name


# --- what goes on in it --------------------------------------------------------------------------------------------


class AssessForm(PlanForm):
    """The office's questions, a scale from 1 to 5 for each; what was not asked stays empty."""

    heading, button, done = _("Assessment"), _("Save the assessment"), _("The assessment was kept.")
    lead = _("1 is the lowest, 5 the highest. A question that was not asked stays empty.")
    section = "dimensions"
    held_on = TypedDateFormField(label=_("Day of the assessment"), latest=today, required=False)
    words = _words(
        _("Summary"),
        required=False,
        most=500,
        help_text=_("Colleagues read it: nothing psychological or about health."),
    )

    def prepare(self) -> None:
        self.initial = {"held_on": today()}
        rows = AssessmentQuestion.objects.visible_to(self.actor).in_use()
        if not self.plan.confides_in(self.actor):
            rows = rows.exclude(dimension__in=SENSITIVE_DIMENSIONS)
        order = list(Dimension)
        self.questions = sorted(rows, key=lambda row: (order.index(Dimension(row.dimension)), row.position, row.pk))
        scale = [(score, str(score)) for score in SCORES]
        for row in self.questions:
            self.fields[f"question_{row.pk}"] = forms.TypedChoiceField(
                label=row.name, choices=scale, coerce=int, empty_value=None, required=False, widget=Segment
            )

    @property
    def groups(self) -> Iterator[tuple[Words, list[Any]]]:
        """Dimension by dimension, its questions' fields."""
        for dimension, rows in groupby(self.questions, key=lambda row: row.dimension):
            yield Dimension(dimension).label, [self[f"question_{row.pk}"] for row in rows]

    def arguments(self) -> dict[str, Any]:
        given = {row.pk: self.cleaned_data.get(f"question_{row.pk}") for row in self.questions}
        scores = {pk: score for pk, score in given.items() if score is not None}
        return {
            "scores": scores,
            "held_on": _plain(self.cleaned_data["held_on"]),
            "words": self.cleaned_data["words"],
        }


class AbilitiesForm(PlanForm):
    heading, button, done = _("Abilities"), _("Save"), _("The abilities were kept.")
    section = "abilities"
    education = forms.ChoiceField(label=_("Education"), choices=[*NONE, *Education.choices], required=False)
    field_of_study = _words(_("Field of study"), required=False, rows=0, most=100)
    skills = _words(_("Skills"), required=False, most=500)
    experience = _words(_("Experience"), required=False, most=500)
    experience_years = forms.IntegerField(
        label=_("Years of experience"), required=False, min_value=0, max_value=60, widget=forms.TextInput
    )
    interests = _words(_("Interests"), required=False, most=500)
    care_duties = _words(_("Care duties"), required=False)
    accommodation = _words(
        _("Accommodation needed"),
        required=False,
        most=200,
        help_text=_("All that an enabling body learns: what it has to provide, never why."),
    )
    health = _words(
        _("Health and disability"),
        required=False,
        most=1000,
        help_text=_("Read by the plan's specialist and deputy alone."),
    )

    def prepare(self) -> None:
        held = getattr(self.plan, "abilities", None)
        if not self.plan.confides_in(self.actor):
            del self.fields["health"]
        if held:
            self.initial = {name: getattr(held, name) for name in self.fields}


class GoalForm(PlanForm):
    heading, button, done = _("New goal"), _("Add the goal"), _("The goal was added.")
    section, icon = "goals", "plus"
    words = _words(_("Goal"), help_text=_("What the person wants to have reached, in their own words."))
    dimension = forms.ChoiceField(
        label=_("Dimension"),
        choices=[*NONE, *((value, Dimension(value).label) for value in progress.GOAL_DIMENSIONS)],
        required=False,
    )
    due_on = TypedDateFormField(label=_("Until"), required=False)


class GoalReachForm(PlanForm):
    heading, button, done = _("A goal reached"), _("Mark as reached"), _("The goal was reached.")
    section = "goals"


class GoalDropForm(PlanForm):
    heading, button, done = _("A goal dropped"), _("Drop the goal"), _("The goal was dropped.")
    lead = _("Its open steps are abandoned with it. Both stay readable.")
    section = "goals"
    words = _words(_("Why it was dropped"))


class StepForm(PlanForm):
    heading, button, done = _("New step"), _("Add the step"), _("The step was added.")
    section, icon = "goals", "plus"
    words = _words(_("Step"))
    owner = forms.ChoiceField(label=_("Who"), choices=StepOwner.choices, widget=Segment, initial=StepOwner.PERSON)
    due_on = TypedDateFormField(label=_("Until"), required=False)


class StepChangeForm(StepForm):
    heading, button, done = _("Change of a step"), _("Save"), _("The step was changed.")
    icon = "check"

    def prepare(self) -> None:
        self.initial = {"words": self.row.words, "owner": self.row.owner, "due_on": self.row.due_on}


class StepStartForm(PlanForm):
    heading, button, done = _("Start of a step"), pgettext_lazy("step", "Start"), _("The step has begun.")
    section = "goals"


class StepHoldForm(PlanForm):
    heading, button, done = _("A pause of a step"), _("Put on hold"), _("The step is on hold.")
    section = "goals"


class StepFinishForm(PlanForm):
    heading, button, done = _("A step done"), _("Mark as done"), _("The step was done.")
    section = "goals"
    done_on = TypedDateFormField(label=_("Done on"), latest=today, required=False)


class StepAbandonForm(PlanForm):
    heading, button, done = _("A step abandoned"), _("Abandon the step"), _("The step was abandoned.")
    section = "goals"
    words = _words(_("Why it was abandoned"))


class ObstacleForm(PlanForm):
    heading, button, done = _("New obstacle"), _("Add the obstacle"), _("The obstacle was added.")
    section, icon = "obstacles", "plus"
    kind: Any = forms.ModelChoiceField(
        label=_("Obstacle"), queryset=ObstacleKind.objects.none(), empty_label=_("Please choose")
    )
    words = _words(_("In words"), required=False)

    def prepare(self) -> None:
        field: Any = self.fields["kind"]
        rows = ObstacleKind.objects.visible_to(self.actor).in_use()
        field.queryset = rows if self.plan.confides_in(self.actor) else rows.filter(sensitive=False)


class ObstacleTryForm(PlanForm):
    heading, button, done = _("What was tried"), _("Save the attempt"), _("The attempt was kept.")
    section = "obstacles"
    words = _words(_("What was tried"))
    became = forms.ChoiceField(
        label=_("What came of it"), choices=ObstacleStatus.choices, widget=Segment, initial=ObstacleStatus.STANDS
    )
    tried_on = TypedDateFormField(label=_("Tried on"), latest=today, required=False)

    def prepare(self) -> None:
        self.initial = {"became": self.row.status, "tried_on": today()}


class FollowUpForm(PlanForm):
    heading, button, done = _("Follow-up"), _("Save the follow-up"), _("The follow-up was kept.")
    section = "follow-ups"
    kind = forms.ChoiceField(
        label=_("Kind"), choices=FollowUpKind.choices, widget=Segment, initial=FollowUpKind.CONTACT
    )
    channel = forms.ChoiceField(label=_("How"), choices=FollowUpChannel.choices, widget=forms.RadioSelect)
    reached = forms.ChoiceField(
        label=_("What came of it"),
        choices=[("yes", _("The person was reached")), ("no", _("Nobody was reached"))],
        widget=Segment,
        initial="yes",
    )
    held_on = TypedDateFormField(label=_("On"), latest=today, required=False)
    words = _words(
        _("What was said"),
        required=False,
        rows=3,
        most=2000,
        help_text=_("Colleagues read it: nothing psychological or about health."),
    )
    next_contact_on = TypedDateFormField(
        label=_("Next contact"), required=False, help_text=_("Empty: in a month, or in a week if nobody was reached.")
    )
    next_review_on = TypedDateFormField(label=_("Next review"), required=False)

    def prepare(self) -> None:
        self.initial = {"held_on": today()}

    def arguments(self) -> dict[str, Any]:
        return super().arguments() | {"reached": self.cleaned_data["reached"] == "yes"}


class PaperForm(PlanForm):
    heading, button, done = _("New document"), _("Keep the document"), _("The document was kept.")
    section, icon = "papers", "clip"
    file = AttachmentFormField(label=_("Document"))
    caption = _words(_("What it shows"), required=False, rows=0, most=150)


VERB_FORMS: dict[str, type[PlanForm]] = {
    "describe": DescribeForm,
    "activate": ActivateForm,
    "hold": HoldForm,
    "resume": ResumeForm,
    "complete": CompleteForm,
    "close": CloseForm,
    "deputy": DeputyForm,
    "hand-over": HandOverForm,
    "assess": AssessForm,
    "abilities": AbilitiesForm,
    "goal-add": GoalForm,
    "obstacle-add": ObstacleForm,
    "follow-up": FollowUpForm,
    "attach": PaperForm,
}
# Verbs of a row of the plan, whose key stands in the address.
ROW_FORMS: dict[str, type[PlanForm]] = {
    "goal-reach": GoalReachForm,
    "goal-drop": GoalDropForm,
    "step-add": StepForm,
    "step-change": StepChangeForm,
    "step-start": StepStartForm,
    "step-hold": StepHoldForm,
    "step-finish": StepFinishForm,
    "step-abandon": StepAbandonForm,
    "obstacle-try": ObstacleTryForm,
}


def is_open(verb: str, plan: Plan, row: Any = None) -> bool:
    """Whether this verb has an object as the plan and its row stand."""
    if verb in ("activate", "hold", "resume", "complete", "close"):
        return plan.allows(verb)
    if not plan.is_open:
        return False
    if verb in ("goal-reach", "goal-drop", "step-add"):
        return bool(row.status == GoalStatus.OPEN)
    if verb.startswith("step-"):
        return row.status in OPEN_STEPS if verb == "step-change" else row.allows(verb.removeprefix("step-"))
    return not (verb == "obstacle-try" and row.status == ObstacleStatus.REMOVED)


class CaseloadFilterForm(ArkanForm):
    """The filter of the list; what does not exist is as if it had not been chosen."""

    mark_required = False

    q = forms.CharField(label=_("Reference"), required=False, max_length=32)
    track: Any = forms.ModelChoiceField(
        label=_("Track"), queryset=Track.objects.none(), required=False, empty_label=_("All")
    )
    who = forms.ModelChoiceField(
        label=_("Empowerment specialist"),
        queryset=Membership.objects.none(),
        required=False,
        empty_label=_("All"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["track"].queryset = Track.objects.visible_to(actor)
        fields["who"].queryset = plans.specialists(office=actor.office)
        fields["who"].label_from_instance = lambda row: row.user.full_name
