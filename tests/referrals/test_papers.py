"""Attachments: kept once, without a picture's place, given out to those whose referral it is."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from referrals import services
from referrals.enums import ReferralKind, ReferralStatus
from referrals.models import Paper
from tests.core.test_pictures import PLACE, exif, jpeg
from tests.referrals.conftest import given_person, move

pytestmark = pytest.mark.django_db
S = ReferralStatus
PDF = b"%PDF-1.7 estimate"


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def file(name="تقدير التكلفة.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


@pytest.fixture(params=["web", "api"])
def attach(request, as_user, api):
    def through(actor, referral, upload):
        given = {"file": upload, "caption": "السقف قبل الترميم"}
        if request.param == "web":
            return as_user(actor.user).post(reverse("referrals:attach", args=[referral.key]), given)
        return api(actor.user).post(reverse("api-referrals-attach", args=[referral.key]), given, format="multipart")

    through.done = 302 if request.param == "web" else 200
    through.refused = 200 if request.param == "web" else 400
    return through


def opened_by(actor, paper, as_user):
    """The answer, read to its end: a file that is given out is open until then."""
    answer = as_user(actor.user).get(reverse("referrals:paper", args=[paper.referral.key, paper.uuid]))
    answer.read = b"".join(answer)
    return answer


def test_both_sides_add_and_open(attach, referral_in, people, as_user):
    row = referral_in(S.UNDER_REVIEW)
    assert attach(people.staff, row, file()).status_code == attach.done
    assert attach(people.staff, row, file()).status_code == attach.done  # the same once more
    paper = Paper.objects.get()
    assert paper.original_name == "تقدير التكلفة.pdf"
    assert "تقدير" not in paper.file.name
    answer = opened_by(people.researcher, paper, as_user)
    assert answer.read == PDF
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "السقف قبل الترميم" in as_user(people.researcher.user).get(row.get_absolute_url()).content.decode()
    assert opened_by(people.third_staff, paper, as_user).status_code == 404


def test_a_picture_leaves_its_place_behind(attach, referral_in, people):
    row = referral_in(S.IN_PROGRESS)
    assert attach(people.staff, row, file("سقف.jpg", jpeg(exif(6)))).status_code == attach.done
    with Paper.objects.get().file.open() as kept:
        assert PLACE not in kept.read()


@pytest.mark.parametrize("content", [b"MZ\x90\x00 a program", b"PK\x03\x04 a sheet with macros", b"<svg onload=x>"])
def test_what_is_no_paper_is_refused(content, attach, referral_in, people):
    row = referral_in(S.UNDER_REVIEW)
    assert attach(people.staff, row, file("صورة.jpg", content)).status_code == attach.refused
    assert not Paper.objects.exists()


def said_of(answer):
    """What stands on the field of the file."""
    if answer.context:
        return " ".join(answer.context["form"].errors["file"])
    return " ".join(each["message"] for each in answer.json()["errors"]["file"])


def test_a_program_with_another_name_is_called_so(attach, referral_in, people):
    row = referral_in(S.UNDER_REVIEW)
    refused = attach(people.staff, row, file("تقدير.pdf", b"MZ\x90\x00 a program"))
    assert refused.status_code == attach.refused
    assert "برنامج" in said_of(refused)


def test_a_scan_of_fifty_megabytes_is_refused_with_the_limit(attach, referral_in, people):
    row = referral_in(S.UNDER_REVIEW)
    refused = attach(people.staff, row, file(content=PDF + b"x" * 50 * 1024 * 1024))
    assert refused.status_code == 413
    assert "أكبر مما تقبله البوابة" in refused.content.decode()
    refused = attach(people.staff, row, file(content=PDF + b"x" * 11 * 1024 * 1024))
    if refused.status_code != 413:
        assert refused.status_code == attach.refused
        assert "10" in said_of(refused)
    assert not Paper.objects.exists()


def test_the_scanner_is_asked(attach, referral_in, people, settings):
    settings.ATTACHMENT_SCANNER = "tests.referrals.test_papers.infected"
    refused = attach(people.staff, referral_in(S.UNDER_REVIEW), file())
    assert refused.status_code == attach.refused
    assert said_of(refused)


def infected(_file):
    return False


def test_not_after_the_end(attach, referral_in, people):
    assert attach(people.staff, referral_in(S.COMPLETED), file()).status_code == 409


def test_the_next_recipient_has_the_senders_and_not_the_formers(referral_in, people, as_user):
    row = referral_in(S.UNDER_REVIEW)
    of_sender = services.attach(referral=row, by=people.researcher, file=file())
    of_former = services.attach(referral=row, by=people.staff, file=file(content=PDF + b" theirs"))
    services.redirect(referral=move(row, "decline", people), by=people.manager, to=people.third)
    opened = {
        (name, paper.pk): opened_by(getattr(people, name), paper, as_user).status_code
        for name in ("staff", "third_staff", "manager")
        for paper in (of_sender, of_former)
    }
    assert list(opened.values()) == [404, 200, 200, 404, 200, 200]


def test_of_taaffuf_for_keepers_alone(drafted, people, as_user):
    row = drafted(by=people.keeper, kind=ReferralKind.TAAFFUF, given=given_person(555))
    paper = services.attach(referral=row, by=people.keeper, file=file())
    services.send(referral=row, by=people.keeper)
    paper.refresh_from_db()
    assert opened_by(people.charity_keeper, paper, as_user).status_code == 200
    for actor in (people.researcher, people.manager, people.staff, people.third_staff):
        assert opened_by(actor, paper, as_user).status_code == 404
