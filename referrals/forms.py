"""The forms of this room: what each verb asks for, what a new referral asks for, and the filters of the lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.choices import BaseChoiceIterator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.actor import Actor
from accounts.enums import Gender, OrganisationKind
from accounts.models import Organisation
from beneficiaries.enums import LegalBasis
from beneficiaries.services import GivenPerson
from charities.enums import HelpKind
from charities.models import CharityContact
from charities.readiness import facts_of, is_ready, lines_of
from core.attachments import AttachmentFormField
from core.clock import today
from core.fields import NationalNumberFormField, TypedDateFormField
from core.forms import ArkanForm, RadioTiles
from offices.models import District
from offices.places import districts_near
from referrals import rights, services
from referrals.enums import (
    DECLINE_REASONS,
    CallOutcome,
    CloseReason,
    CommentAudience,
    NeedResult,
    NeedUrgency,
    ReferralKind,
    ReferralStatus,
)
from referrals.models import Referral
from referrals.reading import KIND_ICONS
from referrals.services import GivenNeed, Result
from referrals.subjects import Typed

Words = Any  # a plain word or a lazy one


def paragraph(label: Words, *, required: bool = False, help_text: Words = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=2000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )


class CharityChoice(forms.ModelChoiceField):
    """A charity of the actor's office, by name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Organisation.objects.none(), **kwargs)

    def offer(self, actor: Actor, *, but: Iterable[int | None] = ()) -> None:
        charities = Organisation.objects.visible_to(actor).active().filter(kind=OrganisationKind.CHARITY)
        self.queryset = charities.exclude(pk__in=[pk for pk in but if pk]).order_by("sort_name", "pk")


class ReadyCharityChoice(CharityChoice):
    """The same, those that can take a matter up now before those that cannot. Asked only when it is drawn."""

    def group_by_readiness(self, *, kinds: Iterable[str] = (), discreet: bool = False) -> None:
        self.widget.choices = _ByReadiness(self, set(kinds), discreet)


class _ByReadiness(BaseChoiceIterator):
    """The choices, worked out when the widget asks for them."""

    def __init__(self, field: CharityChoice, kinds: set[str], discreet: bool) -> None:
        self.field, self.kinds, self.discreet = field, kinds, discreet

    def __iter__(self) -> Iterator[Any]:
        charities: list[Any] = list(self.field.queryset or [])
        facts = facts_of(charities)
        ready: list[tuple[int, str]] = []
        waiting: list[tuple[int, str]] = []
        for charity in charities:
            lines = lines_of(facts[charity.pk], help_kinds=self.kinds, discreet=self.discreet, ignore_capacity=True)
            (ready if is_ready(lines) else waiting).append((charity.pk, charity.name))
        yield "", _("Choose a charity")
        if ready:
            yield _("Ready for referrals"), ready
        if waiting:
            yield _("Not ready at present"), waiting


# --- the verbs ----------------------------------------------------------------------------------------------------------


class VerbForm(ArkanForm):
    """What one verb asks for. `heading`, `lead` and `button` are its words; `done` is what the next page says."""

    heading: ClassVar[Words]
    lead: ClassVar[Words] = ""
    button: ClassVar[Words]
    done: ClassVar[Words]
    danger: ClassVar[bool] = False
    icon: ClassVar[str] = ""

    def __init__(self, *args: Any, referral: Referral, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.referral, self.actor = referral, actor
        self.prepare()

    def prepare(self) -> None:
        """Fill the choices that depend on the referral."""

    def arguments(self) -> dict[str, Any]:
        """What the service is called with."""
        return dict(self.cleaned_data)


class SendForm(VerbForm):
    heading = _("Sending the referral")
    button = pgettext_lazy("referral", "Send the referral")
    done = _("The referral was sent.")
    icon = "send"

    # Asked for where a charity that stands before the chosen one is passed over; `passes_over` says that it was.
    motive = paragraph(
        _("Motive"), rows=2, help_text=_("Another charity stands before this one. Your own people alone read it.")
    )
    passes_over = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("passes_over") and not given.get("motive"):
            words = _("Say why the charities that stand before it are passed over.")
            self.add_error("motive", ValidationError(words, code="required"))
        return given

    def arguments(self) -> dict[str, Any]:
        return {"motive": self.cleaned_data.get("motive", "")}


class TakeUpForm(VerbForm):
    heading = _("Taking up the referral")
    lead = _("The sender is told that the study has begun, and the time to decide runs on.")
    button = _("Begin the study")
    done = _("The study of the referral has begun.")
    icon = "search"


class RequestInformationForm(VerbForm):
    heading = _("Requesting information")
    lead = _("The time to decide stands still until the sender answers.")
    button = _("Send the request")
    done = _("The request was sent to the sender.")
    icon = "message"

    words = paragraph(_("What is missing"), required=True, help_text=_("No names and no identity numbers."))


class AnswerForm(VerbForm):
    heading = _("Answering the request for information")
    lead = _("The time to decide runs on, later by the working days for which it stood still.")
    button = _("Send the answer")
    done = _("The answer was sent.")
    icon = "message"

    words = paragraph(_("Answer"), required=True, help_text=_("No names and no identity numbers."))


class AcceptForm(VerbForm):
    heading = _("Accepting the referral")
    lead = _(
        "The place that was reserved of this month's capacity is used, and the sender is told. The referral can still "
        "be closed later without assistance, with the reason."
    )
    button = _("Accept the referral")
    done = _("The referral was accepted.")
    icon = "check"

    words = paragraph(_("Words for the sender"), rows=2)


class StartForm(VerbForm):
    heading = _("Beginning the help")
    lead = _("The day on which help begins is recorded and the sender is told.")
    button = _("Begin the help")
    done = _("The beginning of the help was recorded.")
    icon = "hand"

    words = paragraph(_("Words for the sender"), rows=2)


class ProgressForm(VerbForm):
    heading = _("Recording progress")
    button = _("Record progress")
    done = _("The progress was recorded.")
    icon = "flag"

    words = paragraph(_("What has been done"), required=True)


class CompleteForm(VerbForm):
    """A result and, if wanted, a word for every need."""

    heading = _("Completing the referral")
    lead = _("Say of each need what has become of it. The sender sees the results.")
    button = _("Complete the referral")
    done = _("The referral was completed.")
    icon = "check-circle"

    def prepare(self) -> None:
        self.needs = list(self.referral.needs.all())
        for need in self.needs:
            label = need.get_kind_display() + (f" – {need.description}" if need.description else "")
            self.fields[f"result_{need.pk}"] = forms.ChoiceField(
                label=label, choices=NeedResult.choices, widget=forms.RadioSelect
            )
            self.fields[f"words_{need.pk}"] = forms.CharField(
                label=_("What was done"), required=False, max_length=300, widget=forms.TextInput(attrs={"dir": "auto"})
            )
        self.fields["words"] = paragraph(_("Words for the sender"), rows=2)

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        results = {need.pk: Result(given[f"result_{need.pk}"], given[f"words_{need.pk}"]) for need in self.needs}
        return {"results": results, "words": given["words"]}


class CloseForm(VerbForm):
    heading = _("Closing without assistance")
    lead = _("For a reason that lies with the household. It counts neither as help nor as an apology.")
    button = _("Close without assistance")
    done = _("The referral was closed without assistance.")
    icon = "close"

    reason = forms.ChoiceField(label=_("Reason"), choices=CloseReason.choices, widget=forms.RadioSelect)
    words = paragraph(_("Words for the sender"))


class DeclineForm(VerbForm):
    heading = _("Declining with apology")
    lead = _("An apology for lack of means never lowers a charity's standing.")
    button = _("Decline with apology")
    done = _("The apology was sent to the sender.")
    icon = "apology"

    reason = forms.ChoiceField(
        label=_("Reason"),
        widget=forms.RadioSelect,
        help_text=_("Where information is missing, request it instead: the referral goes back to its sender."),
    )
    words = paragraph(_("Words for the sender"), required=True)
    words_person = paragraph(
        _("Words for the person"),
        help_text=_("What may be told to the person; the reason itself is not shown to them."),
    )
    next_door = CharityChoice(
        label=_("Another door for the household"),
        required=False,
        empty_label=_("No suggestion"),
        help_text=_("A suggestion only: the office's director redirects."),
    )

    def prepare(self) -> None:
        reasons: Any = self.fields["reason"]
        reasons.choices = [(reason.value, reason.label) for reason in DECLINE_REASONS[self.referral.kind]]
        charities: Any = self.fields["next_door"]
        charities.offer(self.actor, but=[self.referral.recipient_id, self.referral.sender_id])


class RedirectForm(VerbForm):
    heading = _("Redirecting the referral")
    lead = _("The turn of the present recipient ends; sender, former and new recipient are told.")
    button = _("Redirect the referral")
    done = _("The referral was redirected.")
    icon = "redirect"

    to = ReadyCharityChoice(label=_("To which charity"))
    motive = paragraph(_("Motive"), rows=2)

    def prepare(self) -> None:
        row = self.referral
        charities: Any = self.fields["to"]
        charities.offer(self.actor, but=[row.recipient_id, row.sender_id])
        charities.group_by_readiness(kinds=services.help_kinds(referral=row), discreet=row.is_discreet)
        self.initial.setdefault("to", row.next_door_id)
        if services.next_hop(referral=row) >= services.MOTIVE_FROM:
            self.fields["motive"].required = True
            self.fields["motive"].help_text = _("From the third redirection on, give the motive.")


class WithdrawForm(VerbForm):
    heading = _("Withdrawing the referral")
    lead = _("The recipient's work on it ends and the recipient is told. This cannot be undone.")
    button = _("Withdraw the referral")
    done = _("The referral was withdrawn.")
    danger = True
    icon = "withdraw"

    words = paragraph(_("Words for the recipient"), rows=2)

    def prepare(self) -> None:
        if self.referral.status == ReferralStatus.DRAFT:
            del self.fields["words"]


class ReopenForm(VerbForm):
    heading = _("Reopening the referral")
    lead = _("The recipient studies it again, and the time to decide begins anew.")
    button = _("Reopen the referral")
    done = _("The referral was reopened.")
    icon = "undo"

    motive = paragraph(_("Motive"), required=True)


class AssignForm(VerbForm):
    heading = _("Assigning the referral")
    lead = _("The member is told. Without a member it is everybody's again.")
    button = _("Assign")
    done = _("The referral was assigned.")
    icon = "user"

    membership: Any = forms.ModelChoiceField(
        label=_("Member"), queryset=None, required=False, empty_label=_("Nobody in particular")
    )

    def prepare(self) -> None:
        field: Any = self.fields["membership"]
        field.queryset = services.can_be_assigned(referral=self.referral)
        field.label_from_instance = lambda row: str(row.user)
        self.initial.setdefault("membership", self.referral.assignee_id)


class CommentForm(VerbForm):
    heading = _("Writing about the referral")
    lead = _("The other side is told, unless it is a note for your own people.")
    button = pgettext_lazy("comment", "Send")
    done = _("Your words were added.")
    icon = "message"

    words = paragraph(_("New message"), required=True, help_text=_("No names and no identity numbers."))
    inside = forms.BooleanField(label=_("For our own people alone"), required=False)

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"words": given["words"], "audience": CommentAudience.OWN if given["inside"] else CommentAudience.BOTH}


class AttachForm(VerbForm):
    heading = _("Adding an attachment")
    lead = _("Pictures without people. Where and when a picture was taken is removed from it.")
    button = _("Add the attachment")
    done = _("The attachment was added.")
    icon = "clip"

    file = AttachmentFormField()
    caption = forms.CharField(
        label=_("What it shows"), required=False, max_length=150, widget=forms.TextInput(attrs={"dir": "auto"})
    )


class CallForm(VerbForm):
    heading = _("Recording a telephone call")
    lead = _("The call stands in the course of the referral.")
    button = _("Record the call")
    done = _("The call was recorded.")
    icon = "phone"

    outcome = forms.ChoiceField(label=_("What came of the call"), choices=CallOutcome.choices, widget=forms.RadioSelect)
    contact: Any = forms.ModelChoiceField(
        label=_("Who was called"), queryset=None, required=False, empty_label=_("Somebody else")
    )
    words = paragraph(_("Note"), rows=2, help_text=_("No names and no identity numbers."))

    def prepare(self) -> None:
        field: Any = self.fields["contact"]
        contacts = CharityContact.objects.visible_to(self.actor).filter(charity=self.referral.recipient)
        field.queryset = contacts.order_by("name", "pk")


class SendSecondForm(VerbForm):
    heading = _("Sending the case to the next charity as well")
    lead = _(
        "A second referral is sent, linked to the first: both are one intervention. The first recipient may still take "
        "the case up."
    )
    button = _("Send to the next charity")
    done = _("The second referral was sent.")
    icon = "redirect"

    to = ReadyCharityChoice(label=_("To which charity"))
    words = paragraph(_("Motive"), rows=2)

    def prepare(self) -> None:
        row = self.referral
        charities: Any = self.fields["to"]
        charities.offer(self.actor, but=[row.recipient_id, row.sender_id])
        charities.group_by_readiness(kinds=services.help_kinds(referral=row))
        self.initial.setdefault("to", row.next_door_id)


VERB_FORMS: dict[str, type[VerbForm]] = {
    "send": SendForm,
    "take_up": TakeUpForm,
    "request_information": RequestInformationForm,
    "answer": AnswerForm,
    "accept": AcceptForm,
    "start": StartForm,
    "progress": ProgressForm,
    "complete": CompleteForm,
    "close": CloseForm,
    "decline": DeclineForm,
    "redirect": RedirectForm,
    "withdraw": WithdrawForm,
    "reopen": ReopenForm,
    "assign": AssignForm,
    "attach": AttachForm,
    "call": CallForm,
    "comment": CommentForm,
    "send_second": SendSecondForm,
}


# --- a new referral -------------------------------------------------------------------------------------------------------

KIND_HINTS: dict[str, Words] = {
    ReferralKind.INELIGIBLE_HOUSEHOLD: _("A household in hardship outside the conditions of registration"),
    ReferralKind.HOME_REPAIR: _("Faults of the house that touch safety or health"),
    ReferralKind.URGENT: _("Taken up within four hours of duty"),
    ReferralKind.TAAFFUF: _("For the keepers of both sides alone"),
    ReferralKind.REGISTRATION_HELP: _("Guidance on registering and its conditions"),
    ReferralKind.EMPOWERMENT_CANDIDATE: _("Somebody who may benefit from a plan"),
    ReferralKind.OTHER: _("Anything else that the office can answer"),
}


class SubjectForm(ArkanForm):
    """Somebody who is not chosen but typed."""

    national_number = NationalNumberFormField(required=False)
    first_name = forms.CharField(label=_("First name"), max_length=60)
    father_name = forms.CharField(label=_("Father's name"), max_length=60, required=False)
    grandfather_name = forms.CharField(label=_("Grandfather's name"), max_length=60, required=False)
    family_name = forms.CharField(label=_("Family name"), max_length=60)
    gender = forms.ChoiceField(label=_("Gender"), choices=Gender.choices, widget=forms.RadioSelect)
    birth_date = TypedDateFormField(label=_("Date of birth"), required=False, allow_partial=True, latest=today)
    district: Any = forms.ModelChoiceField(
        label=_("District"),
        queryset=District.objects.none(),
        required=False,
        empty_label=pgettext_lazy("m", "Not known"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        district: Any = self.fields["district"]
        district.queryset = districts_near(actor.office)
        if actor.is_office:
            # Who is in the register is found by the number alone; only somebody new needs a name.
            for name in ("first_name", "family_name", "gender"):
                self.fields[name].required = False

    def given(self) -> GivenPerson:
        given = dict(self.cleaned_data)
        return GivenPerson(birth_date_typed=given.pop("birth_date"), **given)

    @staticmethod
    def initial_of(typed: Typed) -> dict[str, Any]:
        return {**typed.values(), "birth_date": typed.birth_date or None}


class NeedForm(ArkanForm):
    """One need. A row without a kind is no need."""

    mark_required = False

    kind = forms.ChoiceField(label=_("Need"), choices=[("", _("No need")), *HelpKind.choices], required=False)
    description = forms.CharField(
        label=_("Description"), max_length=300, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    urgency = forms.ChoiceField(
        label=_("Urgency"), choices=NeedUrgency.choices, required=False, initial=NeedUrgency.ORDINARY
    )
    estimate = forms.DecimalField(
        label=_("Estimate in riyals"),
        max_digits=10,
        decimal_places=2,
        min_value=0,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "dir": "ltr"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("kind") and (given.get("description") or given.get("estimate") is not None):
            self.add_error("kind", ValidationError(_("Please choose what is needed."), code="required"))
        return given


NEED_ROWS = 4
NeedFormSet = forms.formset_factory(NeedForm, extra=0, min_num=NEED_ROWS, max_num=12)


class ReferralForm(ArkanForm):
    """What is needed, on which ground, and from whom."""

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind of referral"), widget=RadioTiles(columns=2))
    summary = paragraph(
        _("Description of the need"),
        required=True,
        rows=4,
        help_text=_("What was seen, and whom it touches. No names and no identity numbers."),
    )
    legal_basis = forms.ChoiceField(label=_("Legal basis"), choices=LegalBasis.choices, widget=forms.RadioSelect)
    consent = forms.BooleanField(label=_("The person agreed that this is passed on to the recipient"), required=False)
    to = ReadyCharityChoice(label=_("To which charity"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.initial.setdefault("uuid", uuid4())
        kinds = rights.kinds_to_send(actor)
        field: Any = self.fields["kind"]
        field.choices = [(kind.value, kind.label) for kind in kinds]
        field.widget.icons = {kind.value: KIND_ICONS[kind] for kind in kinds}
        field.widget.hints = {kind.value: KIND_HINTS[kind] for kind in kinds}
        if actor.is_office:
            recipients: Any = self.fields["to"]
            recipients.offer(actor)
            recipients.group_by_readiness()
        else:
            del self.fields["to"]
            self.initial.setdefault("legal_basis", LegalBasis.CONSENT)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("legal_basis") == LegalBasis.CONSENT and not given.get("consent"):
            self.add_error("consent", ValidationError(_("Confirm that the person agreed."), code="required"))
        return given

    def content(self) -> dict[str, Any]:
        """What the services take of it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "uuid"}


def needs_of(formset: forms.BaseFormSet[NeedForm]) -> list[GivenNeed]:
    """The rows that state a need."""
    return [
        GivenNeed(
            kind=row["kind"],
            description=row["description"],
            urgency=row["urgency"] or NeedUrgency.ORDINARY,
            estimate=row["estimate"],
        )
        for row in formset.cleaned_data
        if row.get("kind")
    ]


# --- lists ----------------------------------------------------------------------------------------------------------------

SENT_WITHIN = [
    ("", _("At any time")),
    ("7", _("7 days")),
    ("30", _("30 days")),
    ("90", _("90 days")),
    ("365", _("A year")),
]


class FilterForm(ArkanForm):
    """The filters of a list, all of them in the address."""

    mark_required = False

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto", "placeholder": _("Reference or name")}),
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False)
    within = forms.ChoiceField(label=_("Sent within"), required=False, choices=SENT_WITHIN)
    mine = forms.BooleanField(label=_("Assigned to me"), required=False)

    def __init__(self, *args: Any, actor: Actor, statuses: Iterable[ReferralStatus], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [kind for kind in ReferralKind if rights.reads_kind(actor, kind)]
        self.fields["kind"].choices = [("", _("All kinds")), *((kind.value, kind.label) for kind in kinds)]  # type: ignore[attr-defined]
        self.fields["status"].choices = [("", _("All states")), *((each.value, each.label) for each in statuses)]  # type: ignore[attr-defined]
