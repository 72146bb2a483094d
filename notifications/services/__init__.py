"""Telling people, and what becomes of each message. Rows are the truth; senders follow them (docs/adr/0008)."""

from notifications.services.sending import STALE, TRIES, begin, claim, due, finish, recover, release, take_back
from notifications.services.telling import (
    SEND,
    Audience,
    Message,
    read,
    read_all,
    send_email,
    send_sms,
    tell,
    tell_many,
)

__all__ = [
    "SEND",
    "STALE",
    "TRIES",
    "Audience",
    "Message",
    "begin",
    "claim",
    "due",
    "finish",
    "read",
    "read_all",
    "recover",
    "release",
    "send_email",
    "send_sms",
    "take_back",
    "tell",
    "tell_many",
]
