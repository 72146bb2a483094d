"""Files that belong to a matter: what is taken in, how it is kept, how it is given out.

Each room has its own table over `Attachment`. The content decides what a file is, not its name; it is stored under a
name of ours; it is given out only to those who see its row, and never in a way that a browser would run.
"""

import hashlib
import posixpath
import re
import uuid
from collections.abc import Callable
from typing import Any, BinaryIO, Final
from urllib.parse import quote

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from core.arabic import clean_text
from core.pictures import without_metadata

MEGABYTE: Final = 1024 * 1024
DEFAULT_LIMIT: Final = 10 * MEGABYTE
LONGEST_NAME: Final = 150

# content type: (first bytes, extension)
KINDS: Final = {
    "application/pdf": (b"%PDF-", "pdf"),
    "image/jpeg": (b"\xff\xd8\xff", "jpg"),
    "image/png": (b"\x89PNG\r\n\x1a\n", "png"),
}
PICTURES: Final = frozenset({"image/jpeg", "image/png"})
# How programs begin, whatever their name says: of Windows, of Linux, a script.
PROGRAMS: Final = (b"MZ", b"\x7fELF", b"#!")
SAME_EXTENSION: Final = {"jpeg": "jpg", "jpe": "jpg"}


class Scan(models.TextChoices):
    """What the scanner said when the file came in."""

    NOT_SCANNED = "not_scanned", _("Not scanned")
    CLEAN = "clean", _("Clean")


def sniff(content: BinaryIO | File) -> str | None:  # type: ignore[type-arg]
    """The content type by the first bytes, or None for anything we do not take."""
    content.seek(0)
    head = content.read(16)
    content.seek(0)
    return next((kind for kind, (magic, _extension) in KINDS.items() if head.startswith(magic)), None)


def safe_name(name: str, content_type: str) -> str:
    """The name as the person gave it, without paths, marks that reorder it, or an ending that lies."""
    name = clean_text(posixpath.basename(name.replace("\\", "/")))
    name = re.sub(r'[<>:"|?*/\\]', "", name).lstrip(".").strip()
    stem, _dot, extension = name.rpartition(".")
    stem, extension = (stem, extension.lower()) if stem else (name, "")
    wanted = KINDS[content_type][1]
    if (
        extension
        and SAME_EXTENSION.get(extension, extension) != wanted
        and not re.fullmatch(r"[a-z0-9]{1,5}", extension)
    ):
        stem = name  # a full stop inside the name, not an ending
    stem = stem[: LONGEST_NAME - len(wanted) - 1].rstrip(". ") or "attachment"
    return f"{stem}.{wanted}"


def size_limit() -> int:
    return int(getattr(settings, "ATTACHMENT_LIMIT", DEFAULT_LIMIT))


def check(upload: UploadedFile) -> str:  # type: ignore[type-arg]
    """The content type of a file that may come in; otherwise a ValidationError that says why not."""
    size = upload.size or 0
    if size > size_limit():
        raise ValidationError(
            _("The file is larger than %(limit)s MB."), code="too_large", params={"limit": size_limit() // MEGABYTE}
        )
    if size == 0:
        raise ValidationError(_("The file is empty."), code="empty")
    content_type = sniff(upload)
    if content_type is None and _is_program(upload):
        words = _("This file is a program, whatever its name says. Only PDF, JPG and PNG files are accepted.")
        raise ValidationError(words, code="program")
    if content_type is None:
        raise ValidationError(_("Only PDF, JPG and PNG files are accepted."), code="wrong_type")
    return content_type


def _is_program(content: BinaryIO | File) -> bool:  # type: ignore[type-arg]
    content.seek(0)
    head = content.read(4)
    content.seek(0)
    return bool(head.startswith(PROGRAMS))


def scan(upload: File) -> Scan:  # type: ignore[type-arg]
    """Ask the scanner named by `ATTACHMENT_SCANNER`: a function of an open file that says whether it is clean.

    Without one the file is marked as not scanned. A scanner that fails refuses the file: better twice than infected.
    """
    path = getattr(settings, "ATTACHMENT_SCANNER", "")
    if not path:
        return Scan.NOT_SCANNED
    scanner: Callable[[Any], bool] = import_string(path)
    upload.seek(0)
    clean = scanner(upload)
    upload.seek(0)
    if not clean:
        raise ValidationError(_("The file was refused by the malware scan."), code="infected")
    return Scan.CLEAN


def stored_name(instance: "Attachment", filename: str) -> str:
    """A name of ours, in folders of 256, that says nothing about the matter."""
    name = uuid.uuid4().hex
    extension = KINDS[instance.content_type][1]
    return f"{instance._meta.app_label}/{name[:2]}/{name}.{extension}"


class Attachment(models.Model):
    """A file of one room. `visible_to` on the room's own manager decides who may have it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+", verbose_name=_("office"))
    file = models.FileField(_("file"), upload_to=stored_name, max_length=200)
    original_name = models.CharField(_("file name"), max_length=LONGEST_NAME)
    content_type = models.CharField(
        _("file type"), max_length=50, choices=[(kind, extension.upper()) for kind, (_m, extension) in KINDS.items()]
    )
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(max_length=64, editable=False)
    scan = models.CharField(_("malware scan"), max_length=12, choices=Scan.choices, default=Scan.NOT_SCANNED)
    received_at = models.DateTimeField(_("received at"), default=timezone.now)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.original_name

    def take(self, upload: UploadedFile) -> None:  # type: ignore[type-arg]
        """Check, scan and adopt an uploaded file; `save` then stores it. A picture leaves behind where it was taken."""
        self.content_type = check(upload)
        self.scan = scan(upload)
        self.original_name = safe_name(upload.name or "", self.content_type)
        kept: File[Any] = upload
        if self.content_type in PICTURES:
            kept = ContentFile(without_metadata(upload.read(), self.content_type), name=upload.name)
            upload.seek(0)
        self.size = kept.size or 0
        sha256 = hashlib.sha256()
        for chunk in kept.chunks():
            sha256.update(chunk)
        self.sha256 = sha256.hexdigest()
        kept.seek(0)
        self.file = kept


class AttachmentFormField(forms.FileField):
    """A file of the accepted kinds; says them in its help."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Attachment"))
        kwargs.setdefault("help_text", _("PDF, JPG or PNG files."))
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": ",".join(KINDS)}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if isinstance(upload, UploadedFile):
            check(upload)
        return upload


def serve(attachment: Attachment, actor: Any, *, inline: bool = False) -> FileResponse:
    """Give a file out to one who sees its row (404 otherwise), in a way that no browser runs.

    `inline` shows it in the browser instead of saving it.
    """
    rows: Any = type(attachment)._default_manager
    found = get_object_or_404(rows.visible_to(actor), pk=attachment.pk)
    try:
        content = found.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(content, content_type=found.content_type)
    response["Content-Disposition"] = _disposition(found, inline)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def _disposition(attachment: Attachment, inline: bool) -> str:
    extension = KINDS[attachment.content_type][1]
    how = "inline" if inline else "attachment"
    name = quote(attachment.original_name, safe="")
    return f"{how}; filename=\"{attachment.uuid}.{extension}\"; filename*=UTF-8''{name}"
