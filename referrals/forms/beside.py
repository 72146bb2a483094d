"""What each act beside the state table asks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from charities.models import CharityContact
from core.attachments import AttachmentFormField
from referrals import services
from referrals.enums import (
    CallOutcome,
    CommentAudience,
)
from referrals.forms.fields import ReadyCharityChoice, paragraph
from referrals.forms.verbs import VerbForm


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
