"""E-mail, by Django's own back ends: SMTP in production, the console or memory elsewhere."""

import smtplib

from django.core.mail import get_connection

from notifications.channels.outcome import Outcome, again, refused, sent, unknown
from notifications.enums import Trouble
from notifications.models import Delivery
from notifications.wording import email


def send(delivery: Delivery) -> Outcome:
    """Hand one e-mail to the server. Mail knows no key: a connection that breaks off leaves the outcome unknown."""
    message = email(delivery)
    try:
        connection = get_connection()
        connection.open()
    except smtplib.SMTPAuthenticationError:
        return again(Trouble.NOT_LET_IN, reached=False)
    except OSError:
        return again(Trouble.AWAY, reached=False)
    message.connection = connection
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        return _refused(max((code for code, _words in error.recipients.values()), default=550), Trouble.BAD_ADDRESS)
    except smtplib.SMTPResponseException as error:
        return _refused(error.smtp_code, Trouble.REFUSED)
    except OSError:
        return unknown(Trouble.BROKE_OFF)
    finally:
        connection.close()
    return sent()


def _refused(code: int, trouble: Trouble) -> Outcome:
    """4xx is for now (a full mailbox, a grey list), 5xx for good."""
    return again(Trouble.BUSY) if 400 <= code < 500 else refused(trouble)
