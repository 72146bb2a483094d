"""The filters of the messages, and how somebody wants to hear by e-mail."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ArkanForm
from notifications.enums import Channel, DeliveryStatus, MailPace
from notifications.reading import ROOMS

ANY = [("", _("All"))]


class FilterForm(ArkanForm):
    """What makes no sense is as if it had not been chosen."""

    mark_required = False

    reference = forms.CharField(label=_("Reference"), required=False, max_length=64)
    channel = forms.ChoiceField(label=_("Channel"), required=False, choices=[*ANY, *Channel.choices])
    about = forms.ChoiceField(label=_("About"), required=False, choices=[*ANY, *ROOMS.items()])
    status = forms.ChoiceField(required=False, choices=[*ANY, *DeliveryStatus.choices], widget=forms.HiddenInput)


class MailForm(ArkanForm):
    pace = forms.ChoiceField(label=_("Notices by e-mail"), choices=MailPace.choices, widget=forms.RadioSelect)
