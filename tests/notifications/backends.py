"""Mail servers that misbehave."""

from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

from django.core.mail.backends.base import BaseEmailBackend


class Away(BaseEmailBackend):
    def open(self):
        raise ConnectionRefusedError


class Refusing(BaseEmailBackend):
    def send_messages(self, messages):
        raise SMTPRecipientsRefused({"someone@example.invalid": (550, b"no such user")})


class BreakingOff(BaseEmailBackend):
    def send_messages(self, messages):
        raise SMTPServerDisconnected
