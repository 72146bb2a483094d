"""What each verb of the state table asks for."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.actor import Actor
from core.forms import ArkanForm
from referrals import services
from referrals.enums import DECLINE_REASONS, CloseReason, NeedResult, ReferralStatus
from referrals.forms.fields import CharityChoice, ReadyCharityChoice, Words, money, paragraph
from referrals.models import Referral
from referrals.services import Result


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
            self.fields[f"value_{need.pk}"] = money(_("Value of the help in riyals"))
        self.fields["words"] = paragraph(_("Words for the sender"), rows=2)

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        results = {need.pk: self._result_of(need.pk) for need in self.needs}
        return {"results": results, "words": given["words"]}

    def _result_of(self, pk: int) -> Result:
        given = self.cleaned_data
        return Result(given[f"result_{pk}"], given[f"words_{pk}"], given[f"value_{pk}"])


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
