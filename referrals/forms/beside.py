"""What each act beside the state table asks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.absences import away_words, labels
from beneficiaries.enums import ConsentWay
from charities.models import CharityContact
from core.attachments import AttachmentFormField
from core.clock import today
from core.fields import TypedDateFormField
from referrals import rights, services
from referrals.enums import CallOutcome, CommentAudience, PictureStage, ReferralStatus
from referrals.forms.fields import ReadyCharityChoice, money, paragraph
from referrals.forms.verbs import VerbForm
from referrals.models.referral import pictures_agreed


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
        said = labels(field.queryset, self.referral.recipient, services.open_by_member(referral=self.referral))
        field.label_from_instance = lambda row: said.get(row.pk, str(row.user))
        self.initial.setdefault("membership", self.referral.assignee_id)

    def warning(self) -> str:
        """That the one chosen is away; "" otherwise."""
        member = self.cleaned_data["membership"]
        return away_words(member) if member else ""


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
        called = rights.called_by(self.actor, self.referral)
        contacts = CharityContact.objects.visible_to(self.actor).filter(charity=called)
        field.queryset = contacts.order_by("name", "pk")


class VisitForm(VerbForm):
    heading = _("Recording a visit to the house")
    lead = _("What is to be done and what it will cost. The sender is told.")
    button = _("Record the visit")
    done = _("The visit was recorded.")
    icon = "repair"

    visited_on = TypedDateFormField(label=_("Visited on"), latest=today)
    scope = paragraph(_("Scope of the work"), required=True, rows=4, help_text=_("No names and no identity numbers."))
    estimate = money(_("Estimate in riyals"))
    days = forms.IntegerField(
        label=_("Days of work"),
        required=False,
        min_value=1,
        max_value=365,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "ak-input--short"}),
    )

    def prepare(self) -> None:
        self.initial.setdefault("visited_on", f"g:{today().isoformat()}")

    def arguments(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        return given | {"visited_on": given["visited_on"].gregorian}


class PictureForm(VerbForm):
    heading = _("Adding a picture of the house")
    lead = _("Before and after the repair, without people. Where and when it was taken is removed from it.")
    button = _("Add the picture")
    done = _("The picture was added.")
    icon = "plus"

    stage = forms.ChoiceField(
        label=_("When it was taken"), choices=PictureStage.choices, widget=forms.RadioSelect, required=True
    )
    file = AttachmentFormField(label=_("Picture"), help_text=_("JPG or PNG files."))
    caption = forms.CharField(
        label=_("What it shows"), required=False, max_length=150, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    without_people = forms.BooleanField(
        label=_("Nobody is to be seen in the picture, and nothing that names anybody"), required=True
    )
    agreed = forms.ChoiceField(
        label=_("How the household agreed to pictures of the house"),
        choices=ConsentWay.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "The agreement is written into the household's file; when it is withdrawn, the pictures are removed."
        ),
    )

    def prepare(self) -> None:
        if pictures_agreed(self.referral):
            del self.fields["agreed"]
        work_begun = self.referral.status in (ReferralStatus.IN_PROGRESS, ReferralStatus.COMPLETED)
        self.initial.setdefault("stage", PictureStage.AFTER if work_begun else PictureStage.BEFORE)


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
