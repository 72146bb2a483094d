"""Letters about an account: they carry a link and no personal data."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts.models import Organisation, User


def invite(user: User, organisation: Organisation) -> None:
    """Send a new member the link under which they set their first password, in their language.

    A letter that is lost is no loss: «forgotten password» with the same address sends the same link.
    """
    parts = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    with translation.override(user.language):
        url = settings.SITE_URL + reverse("account_reset_password_from_key", kwargs=parts)
        context = {"organisation": organisation, "url": url, "username": user.username}
        subject = render_to_string("account/email/invitation_subject.txt", context).strip()
        send_mail(subject, render_to_string("account/email/invitation_message.txt", context), None, [user.email])
