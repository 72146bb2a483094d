"""Home repair: the visit, the pictures under consent, how long all of it is kept."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.actor import Actor
from beneficiaries.enums import ConsentPurpose
from beneficiaries.models import Consent
from beneficiaries.services import give, publish_text, withdraw
from core.clock import now, today
from referrals import services, tasks
from referrals.enums import PictureStage, ReferralKind, ReferralStatus
from referrals.models import Paper, Referral, RepairVisit
from tests.core.test_pictures import PLACE, exif, jpeg
from tests.referrals.conftest import move

pytestmark = pytest.mark.django_db
S = ReferralStatus
SCOPE = "عزل السقف وإصلاح السباكة"


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def _text(people):
    words = "أوافق على تصوير منزلي قبل الترميم وبعده دون ظهور أحد."
    publish_text(by=people.manager, purpose=ConsentPurpose.PICTURES, words=words)


@pytest.fixture(params=["web", "api"])
def act(request, as_user, api):
    """`act(actor, referral, verb, **given)` through one of the doors."""

    def through(actor, referral, verb, **given):
        if request.param == "web":
            return as_user(actor.user).post(reverse(f"referrals:{verb}", args=[referral.key]), given)
        kind = "multipart" if "file" in given else "json"
        return api(actor.user).post(reverse(f"api-referrals-{verb}", args=[referral.key]), given, format=kind)

    through.web = request.param == "web"
    through.done = 302 if through.web else 200
    through.refused = 200 if through.web else 400
    return through


def errors(answer):
    page = getattr(answer, "context", None)
    return set(page["form"].errors) if page else set(answer.json()["errors"])


def given_visit(act, on):
    if act.web:
        parts = {"visited_on_day": on.day, "visited_on_month": on.month, "visited_on_year": on.year}
        return parts | {"visited_on_calendar": "g"}
    return {"visited_on": on.isoformat()}


def picture(name="السقف.jpg"):
    return SimpleUploadedFile(name, jpeg(exif(6)))


def kept(row, people, stage=PictureStage.BEFORE):
    return services.picture(
        referral=row,
        by=people.staff,
        file=picture(),
        stage=stage,
        without_people=True,
        agreed="spoken",
        caption="السقف",
    )


class TestVisit:
    def test_recorded_and_told(self, act, referral_in, people, as_user):
        row = referral_in(S.UNDER_REVIEW)
        given = {"scope": SCOPE, "estimate": "18500", "days": "12", **given_visit(act, today())}
        assert act(people.staff, row, "visit", **given).status_code == act.done
        seen = RepairVisit.objects.get()
        assert (seen.scope, seen.estimate, seen.days, seen.organisation) == (SCOPE, 18500, 12, people.charity)
        assert row.events.first().verb == "visit"
        page = as_user(people.researcher.user).get(row.get_absolute_url()).content.decode()
        assert SCOPE in page
        assert "18,500" in page or "18500" in page

    def test_what_is_wrong_is_said_on_its_field(self, act, referral_in, people):
        row = referral_in(S.UNDER_REVIEW)
        refused = act(people.staff, row, "visit", scope="", **given_visit(act, today()))
        assert (refused.status_code, errors(refused)) == (act.refused, {"scope"})
        late = act(people.staff, row, "visit", scope=SCOPE, **given_visit(act, today() + dt.timedelta(days=3)))
        assert (late.status_code, errors(late)) == (act.refused, {"visited_on"})

    def test_not_by_the_sender_nor_before_the_study_nor_of_another_kind(self, act, referral_in, people):
        given = {"scope": SCOPE, **given_visit(act, today())}
        row = referral_in(S.SENT)
        assert act(people.staff, row, "visit", **given).status_code == 409
        assert act(people.researcher, row, "visit", **given).status_code == 403
        other = referral_in(S.UNDER_REVIEW, kind=ReferralKind.INELIGIBLE_HOUSEHOLD)
        assert act(people.staff, other, "visit", **given).status_code == 403

    def test_the_next_recipient_learns_nothing_of_it(self, referral_in, people, as_user, api):
        row = referral_in(S.UNDER_REVIEW)
        services.visit(referral=row, by=people.staff, scope=SCOPE)
        services.redirect(referral=move(row, "decline", people), by=people.manager, to=people.third)
        assert SCOPE not in as_user(people.third_staff.user).get(row.get_absolute_url()).content.decode()
        body = api(people.third_staff.user).get(reverse("api-referrals-detail", args=[row.key])).json()
        assert body["visits"] == []
        assert SCOPE in as_user(people.researcher.user).get(row.get_absolute_url()).content.decode()


class TestPictures:
    def test_before_and_after_under_consent(self, act, referral_in, people, person, as_user):
        row = referral_in(S.IN_PROGRESS)
        given = {"stage": "before", "without_people": "on" if act.web else "true", "caption": "السقف"}
        refused = act(people.staff, row, "picture", file=picture(), **given)
        assert (refused.status_code, errors(refused)) == (act.refused, {"agreed"})
        assert act(people.staff, row, "picture", file=picture(), agreed="spoken", **given).status_code == act.done
        consent = Consent.objects.get()
        assert (consent.person, consent.way, consent.text.purpose) == (person, "spoken", "pictures")
        # The consent stands: it is not asked for again.
        given = {**given, "stage": "after"}
        assert act(people.staff, row, "picture", file=picture(), **given).status_code == act.done
        page = as_user(people.researcher.user).get(row.get_absolute_url())
        (_before, first), (_after, second) = page.context["repair"]["stages"]
        assert [paper.stage for paper in (*first, *second)] == ["before", "after"]
        shown = as_user(people.researcher.user).get(reverse("referrals:paper", args=[row.key, first[0].uuid]))
        assert PLACE not in b"".join(shown)
        assert shown["Content-Disposition"].startswith("inline")

    def test_nobody_may_be_seen(self, act, referral_in, people):
        row = referral_in(S.IN_PROGRESS)
        given = {"stage": "before", "agreed": "spoken"} | ({} if act.web else {"without_people": "false"})
        refused = act(people.staff, row, "picture", file=picture(), **given)
        assert (refused.status_code, errors(refused)) == (act.refused, {"without_people"})
        assert not Paper.objects.exists()

    def test_a_paper_is_no_picture(self, act, referral_in, people):
        row = referral_in(S.IN_PROGRESS)
        given = {"stage": "before", "agreed": "spoken", "without_people": "on" if act.web else "true"}
        refused = act(people.staff, row, "picture", file=SimpleUploadedFile("a.pdf", b"%PDF-1.7 x"), **given)
        assert (refused.status_code, errors(refused)) == (act.refused, {"file"})

    def test_a_consent_in_the_file_is_enough(self, referral_in, people, person):
        give(person=person, by=people.researcher, purpose=ConsentPurpose.PICTURES, way="written")
        row = referral_in(S.IN_PROGRESS)
        services.picture(referral=row, by=people.staff, file=picture(), stage="before", without_people=True)
        assert Consent.objects.count() == 1

    def test_withdrawn_they_are_shown_to_nobody_and_removed(self, referral_in, people, as_user):
        paper = kept(referral_in(S.IN_PROGRESS), people)
        where = paper.file.path
        withdraw(consent=Consent.objects.get(), by=people.researcher)
        address = reverse("referrals:paper", args=[paper.referral.key, paper.uuid])
        for actor in (people.staff, people.researcher):
            assert as_user(actor.user).get(address).status_code == 404
        assert services.remove_papers(by=Actor.system(people.office)) == 1
        paper.refresh_from_db()
        assert (paper.removed_because, paper.caption, paper.original_name) == ("consent", "", "")
        assert paper.referral.events.first().verb == "remove"
        assert where

    def test_completing_asks_for_them(self, referral_in, people, as_user):
        row = referral_in(S.IN_PROGRESS)
        url = reverse("referrals:complete", args=[row.key])
        assert reverse("referrals:picture", args=[row.key]) in as_user(people.staff.user).get(url).content.decode()
        kept(row, people, PictureStage.AFTER)
        assert reverse("referrals:picture", args=[row.key]) not in as_user(people.staff.user).get(url).content.decode()


class TestRetention:
    def test_removed_after_the_setting_with_a_record(
        self, referral_in, people, settings, django_capture_on_commit_callbacks
    ):
        row = referral_in(S.UNDER_REVIEW)
        content = SimpleUploadedFile("تقدير.pdf", b"%PDF-1.7 estimate")
        paper = services.attach(referral=row, by=people.staff, file=content)
        row = move(row, "decline", people)
        storage, name = paper.file.storage, paper.file.name
        with django_capture_on_commit_callbacks(execute=True):
            tasks.keep()
        assert storage.exists(name)
        ended = now() - dt.timedelta(days=settings.ATTACHMENTS_KEPT_DAYS + 1)
        Referral.objects.filter(pk=row.pk).update(ended_at=ended)
        with django_capture_on_commit_callbacks(execute=True):
            tasks.keep()
            tasks.keep()  # once more changes nothing
        assert not storage.exists(name)
        paper.refresh_from_db()
        assert (paper.removed_because, paper.file.name, paper.original_name) == ("retention", "", "")
        assert row.events.filter(verb="remove", membership=None).count() == 1
