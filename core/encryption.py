"""Encryption of stored values."""

from cryptography.fernet import Fernet
from django.conf import settings


def encrypt(text: str) -> str:
    return Fernet(settings.FIELD_KEYS[0].partition(":")[2]).encrypt(text.encode()).decode()


def decrypt(text: str) -> str:
    return Fernet(settings.FIELD_KEYS[0].partition(":")[2]).decrypt(text.encode()).decode()
