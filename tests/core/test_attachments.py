"""Files: known by their content, kept under our names, given out so that no browser runs them."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st

from core.attachments import KINDS, AttachmentFormField, Scan, safe_name, serve, sniff
from core.forms import ArkanForm
from tests.factories.accounts import OfficeOrganisationFactory
from tests.kernel_app.models import Paper

PDF = b"%PDF-1.7\n..."
PNG = b"\x89PNG\r\n\x1a\n..."
JPG = b"\xff\xd8\xff\xe0..."


@dataclass
class Actor:
    office: Any


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def office(db):
    return OfficeOrganisationFactory()


def upload(name, content=PDF, content_type="application/octet-stream"):
    return SimpleUploadedFile(name, content, content_type)


def stored(office, name="تقرير.pdf", content=PDF):
    paper = Paper(office=office)
    paper.take(upload(name, content))
    paper.save()
    return Paper.objects.get(pk=paper.pk)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "application/pdf"),
        (PNG, "image/png"),
        (JPG, "image/jpeg"),
        (b"", None),
        (b"%PD", None),
        (b"<html>%PDF-", None),
        (b"<svg onload=alert(1)>", None),
        (b"GIF89a", None),
        (b"PK\x03\x04", None),
        (b"MZ\x90", None),
    ],
)
def test_the_content_decides(content, kind):
    assert sniff(upload("x.pdf", content)) == kind


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("سقف الغرفة.jpg", "سقف الغرفة.pdf"),
        ("تقرير.pdf", "تقرير.pdf"),
        ("report.PDF", "report.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\x\\عقد.pdf", "عقد.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.pdf"),
        ("a\x00b.pdf", "ab.pdf"),
        ("<img onerror=x>.pdf", "img onerror=x.pdf"),
        ('a"; filename="b.pdf', "a; filename=b.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("عقد رقم 1.السكن الجديد", "عقد رقم 1.السكن الجديد.pdf"),
        ("", "attachment.pdf"),
        ("...", "attachment.pdf"),
        ("ط" * 500 + ".pdf", "ط" * 146 + ".pdf"),
    ],
)
def test_names(name, kept):
    assert safe_name(name, "application/pdf") == kept


@given(st.text(max_size=200), st.sampled_from(sorted(KINDS)))
def test_any_name_becomes_a_name(name, kind):
    kept = safe_name(name, kind)
    assert 5 <= len(kept) <= 150
    assert not set(kept) & set('/\\"<>\x00\u202e\n')
    assert kept.endswith(f".{KINDS[kind][1]}")
    assert safe_name(kept, kind) == kept


def test_what_is_kept(office):
    paper = stored(office, "../تقرير الزيارة.png", PNG)
    assert paper.original_name == "تقرير الزيارة.png"
    assert paper.content_type == "image/png"
    assert paper.size == len(PNG)
    assert len(paper.sha256) == 64
    assert paper.scan == Scan.NOT_SCANNED
    assert paper.file.name.startswith("kernel_app/")
    assert paper.file.name.endswith(".png")
    assert "تقرير" not in paper.file.name
    with paper.file.open("rb") as content:
        assert content.read() == PNG


def test_a_name_that_was_given_twice_is_kept_twice(office):
    assert stored(office).file.name != stored(office).file.name


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "empty"), (b"<html>", "wrong_type"), (PDF + b"x" * 2_000_000, "too_large")]
)
def test_what_is_not_taken(office, settings, content, code):
    settings.ATTACHMENT_LIMIT = 1_000_000
    with pytest.raises(ValidationError) as refusal:
        Paper(office=office).take(upload("x.pdf", content))
    assert refusal.value.code == code


def finds_nothing(content):
    return content.read(4) == b"%PDF"


def finds_something(content):
    return False


def test_the_scanner_is_asked(office, settings):
    settings.ATTACHMENT_SCANNER = f"{__name__}.finds_nothing"
    assert stored(office).scan == Scan.CLEAN
    settings.ATTACHMENT_SCANNER = f"{__name__}.finds_something"
    with pytest.raises(ValidationError) as refusal:
        stored(office)
    assert refusal.value.code == "infected"
    assert Paper.objects.count() == 1


# --- giving out ---


def test_serving(office):
    response = serve(stored(office, "تقرير الزيارة.pdf"), Actor(office))
    with response.file_to_stream:
        assert b"".join(response.streaming_content) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]
    disposition = response["Content-Disposition"]
    assert disposition.startswith("attachment; ")
    assert disposition.isascii()
    assert "filename*=UTF-8''%D8%AA" in disposition
    assert response["Content-Length"] == str(len(PDF))


def test_serving_inside_the_page(office):
    response = serve(stored(office), Actor(office), inline=True)
    response.file_to_stream.close()
    assert response["Content-Disposition"].startswith("inline; ")


def test_another_offices_file_is_not_there(office):
    with pytest.raises(Http404):
        serve(stored(office), Actor(OfficeOrganisationFactory()))


def test_a_file_that_was_lost_is_not_there(office):
    paper = stored(office)
    paper.file.storage.delete(paper.file.name)
    with pytest.raises(Http404):
        serve(paper, Actor(office))


# --- the field ---


class UploadForm(ArkanForm):
    file = AttachmentFormField()


def test_the_field():
    assert UploadForm({}, {"file": upload("x.pdf")}).is_valid()
    bad = UploadForm({}, {"file": upload("x.pdf", b"<script>")})
    assert bad.errors.as_data()["file"][0].code == "wrong_type"
    assert "PDF" in bad.errors["file"][0]
    html = str(UploadForm())
    assert 'accept="application/pdf,image/jpeg,image/png"' in html
