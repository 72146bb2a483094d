"""Referrals between the office and its charities, in both directions: one model, one state table."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Extent, Permission
from accounts.models import Membership, Organisation
from accounts.ownership import EarlierRecord, EventRow, OfficeRow
from beneficiaries.enums import ConsentPurpose, LegalBasis
from beneficiaries.models import Consent, Household, Person
from charities.enums import HelpKind
from charities.models import DataSharingAgreement
from core.attachments import Attachment
from core.fields import EncryptedTextField
from referrals.enums import (
    MOVES,
    OPEN,
    CloseReason,
    CommentAudience,
    DeclineReason,
    LadderStage,
    NeedResult,
    NeedUrgency,
    PictureStage,
    ReferralKind,
    ReferralStatus,
    Removal,
    StageStatus,
)

if TYPE_CHECKING:
    from accounts.actor import Actor

_OPEN = sorted(OPEN)
MOST_OTHERS = 10


class ReferralQuerySet(models.QuerySet["Referral"]):
    def visible_to(self, actor: Actor) -> ReferralQuerySet:
        """The rows the actor may know about. Every page, list, search and endpoint starts here.

        Ta'affuf exists for keepers alone. A draft exists for its sender alone. An organisation that a referral was
        redirected away from still reads its own part.
        """
        kinds = self._kinds_of(actor)
        if kinds is None:
            return self.none()
        sent = Q(first_sent_on__isnull=False)
        if actor.is_office:
            return self.filter(kinds, Q(sender=actor.organisation) | sent, office=actor.office)
        passed = ReferralHop.objects.filter(referral=OuterRef("pk"), from_organisation=actor.organisation)
        return self.filter(
            kinds,
            Q(sender=actor.organisation) | Q(recipient=actor.organisation) & sent | Exists(passed),
            office=actor.office,
        )

    @staticmethod
    def _kinds_of(actor: Actor) -> Q | None:
        """Which kinds the actor works with; None for an actor who works with none."""
        extents = actor.extents(Permission.REFERRAL_DECIDE) | actor.extents(Permission.REFERRAL_SEND)
        found = None
        if Extent.ALL in extents:
            found = ~Q(kind=ReferralKind.TAAFFUF)
        elif Extent.CANDIDATES in extents:
            found = Q(kind=ReferralKind.EMPOWERMENT_CANDIDATE)
        if actor.is_keeper:
            found = Q(kind=ReferralKind.TAAFFUF) if found is None else found | Q(kind=ReferralKind.TAAFFUF)
        return found

    def open(self) -> ReferralQuerySet:
        return self.filter(status__in=_OPEN)

    def discreet(self) -> ReferralQuerySet:
        return self.filter(kind=ReferralKind.TAAFFUF)

    def plain(self) -> ReferralQuerySet:
        return self.exclude(kind=ReferralKind.TAAFFUF)

    def with_papers(self) -> ReferralQuerySet:
        """Beside each referral, in `has_papers` and `has_visits`, whether anything is attached, any visit recorded."""
        papers = Paper.objects.filter(referral=OuterRef("pk"), removed_at=None)
        repair_visits: Any = self.model._meta.get_field("visits").related_model
        visits = repair_visits._default_manager.filter(referral=OuterRef("pk"))
        return self.annotate(has_papers=Exists(papers), has_visits=Exists(visits))

    def with_elsewhere(self) -> ReferralQuerySet:
        """Beside each, in `elsewhere`, what its recipient may learn under its agreement: that another referral is open.

        Not where, nor of what kind; of ta'affuf nothing at all.
        """
        others = Referral.objects.open().exclude(kind=ReferralKind.TAAFFUF).filter(household=OuterRef("household"))
        agreed = DataSharingAgreement.objects.in_force().filter(
            charity=OuterRef("recipient"), tells_open_referrals=True
        )
        open_there = others.exclude(pk=OuterRef("pk")).exclude(recipient=OuterRef("recipient"))
        return self.annotate(elsewhere=Exists(open_there) & Exists(agreed))

    def with_others(self, actor: Actor) -> ReferralQuerySet:
        """Beside each, in `others_open`, the household's other open referrals: to the office, as far as each may know."""
        if not actor.is_office:
            return self.annotate(others_open=Value([], output_field=models.JSONField()))
        others = Referral.objects.visible_to(actor).open().filter(household=OuterRef("household"))
        listed = others.exclude(pk=OuterRef("pk")).order_by("-id")[:MOST_OTHERS]
        words = JSONObject(reference="reference", kind="kind", to="recipient__name")
        return self.annotate(others_open=ArraySubquery(listed.values(words=words)))

    def keyed(self, key: str) -> ReferralQuerySet:
        """By what stands in an address: the reference, or a draft's uuid (which goes on leading to it)."""
        try:
            return self.filter(uuid=uuid.UUID(key))
        except ValueError:
            return self.filter(reference=key) if key else self.none()


class Referral(EarlierRecord, OfficeRow):
    """A household's need passed from one organisation to another (إحالة), with what became of it.

    ``office`` is the supervising office in both directions. The household is known from sending on; before that a
    charity's draft keeps what was typed, encrypted.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(_("reference"), max_length=32, blank=True)
    kind = models.CharField(_("kind"), max_length=24, choices=ReferralKind.choices)
    sender = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("from"))
    recipient = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("to"))
    status = models.CharField(_("status"), max_length=24, choices=ReferralStatus.choices, default=ReferralStatus.DRAFT)
    household = models.ForeignKey(
        Household,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="referrals",
        verbose_name=_("household"),
    )
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="referrals", verbose_name=_("person")
    )
    # What the sender typed of a person whom they could not choose (referrals/subjects.py). A charity is shown these words
    # of its own for as long as the referral stands, never the register's.
    subject_typed = EncryptedTextField(null=True, blank=True, editable=False)
    summary = models.TextField(_("summary"), blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=20, choices=LegalBasis.choices, blank=True)
    consent = models.BooleanField(_("the person agreed"), default=False)
    # Only those who work on it read whom it is about and what it says; their colleagues see that it is there.
    confidential = models.BooleanField(_("confidential"), default=False, db_default=False)
    assignee = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("assigned to")
    )
    linked_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="links", verbose_name=_("follows from")
    )
    origin_visit = models.UUIDField(null=True, blank=True, editable=False)

    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    # The Riyadh date of the first sending, on which the referral is counted.
    first_sent_on = models.DateField(null=True, blank=True, editable=False)
    take_up_due_at = models.DateTimeField(_("to be taken up by"), null=True, blank=True)
    decide_due_at = models.DateTimeField(_("to be decided by"), null=True, blank=True)
    # The term that runs now; null while none does. Lists are ordered by it.
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    # Since when the terms stand still because information was requested.
    paused_at = models.DateTimeField(null=True, blank=True)
    first_started_on = models.DateField(null=True, blank=True, editable=False)
    decline_reason = models.CharField(_("reason"), max_length=20, choices=DeclineReason.choices, blank=True)
    next_door = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("next door")
    )
    close_reason = models.CharField(_("reason"), max_length=20, choices=CloseReason.choices, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    drafted_by = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # Of what was first received under this ``uuid``: the same sent twice is one referral, anything else a conflict.
    payload_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "reference"], name="referral_reference_once", condition=~Q(reference="")
            ),
            models.UniqueConstraint(
                fields=["household", "kind", "sender", "recipient"],
                condition=Q(status__in=_OPEN),
                name="referral_one_open",
                violation_error_message=_("You already have an open referral of this kind for this household there."),
                violation_error_code="open_referral_exists",
            ),
            models.UniqueConstraint(
                fields=["office", "past_key"], name="referral_past_once", condition=~Q(past_key="")
            ),
            models.CheckConstraint(
                name="referral_past_is_over",
                condition=Q(past=False, past_key="", past_batch=None)
                | Q(
                    past=True,
                    status__in=["completed", "closed", "declined", "withdrawn", "unanswered"],
                    past_batch__isnull=False,
                    due_at=None,
                    take_up_due_at=None,
                    decide_due_at=None,
                    assignee=None,
                )
                & ~Q(past_key="")
                & ~Q(kind="taaffuf"),
            ),
            models.CheckConstraint(name="referral_not_to_oneself", condition=~Q(sender=F("recipient"))),
            models.CheckConstraint(
                name="referral_sent_is_whole",
                condition=Q(status__in=["draft", "withdrawn"])
                | ~Q(reference="")
                & (~Q(legal_basis="") | Q(past=True))
                & Q(household__isnull=False, sent_at__isnull=False, first_sent_on__isnull=False),
            ),
            models.CheckConstraint(
                name="referral_never_sent_has_no_date",
                condition=~Q(status="draft") | Q(sent_at=None, first_sent_on=None, reference=""),
            ),
            models.CheckConstraint(
                name="referral_declined_has_reason",
                condition=Q(status="declined") & ~Q(decline_reason="") | ~Q(status="declined") & Q(decline_reason=""),
                violation_error_message=_("Give the reason for the apology."),
            ),
            models.CheckConstraint(
                name="referral_closed_has_reason",
                condition=Q(status="closed") & ~Q(close_reason="") | ~Q(status="closed") & Q(close_reason=""),
                violation_error_message=_("Give the reason for closing."),
            ),
            models.CheckConstraint(
                name="referral_ended_has_time",
                condition=Q(status__in=["completed", "closed", "declined", "withdrawn"], ended_at__isnull=False)
                | ~Q(status__in=["completed", "closed", "declined", "withdrawn"]) & Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="referral_paused_while_asking",
                condition=Q(status="information_requested", paused_at__isnull=False)
                | ~Q(status="information_requested") & Q(paused_at=None),
            ),
            models.CheckConstraint(
                name="referral_consent_ground_has_consent",
                condition=~Q(legal_basis="consent") | Q(consent=True),
                violation_error_message=_("Confirm that the person agreed."),
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "due_at", "id"], name="referral_inbox", condition=Q(status__in=_OPEN)),
            models.Index(fields=["sender", "due_at", "id"], name="referral_outbox", condition=Q(status__in=_OPEN)),
            models.Index(fields=["past_batch"], name="referral_past_of_file", condition=Q(past=True)),
            models.Index(fields=["recipient", "-id"], name="referral_received"),
            models.Index(fields=["sender", "-id"], name="referral_sent"),
            models.Index(fields=["office", "status", "-id"], name="referral_by_status"),
            models.Index(
                fields=["office", "first_sent_on"],
                include=["kind", "status", "household", "sender", "recipient"],
                name="referral_counted",
                condition=Q(first_sent_on__isnull=False),
            ),
            # The board: all that stands, by age; what ended lately.
            models.Index(
                fields=["office", "sent_at", "id"],
                include=["kind", "status", "sender", "recipient", "due_at", "first_sent_on"],
                name="referral_standing",
                condition=Q(status__in=[*_OPEN, "unanswered"]),
            ),
            models.Index(
                fields=["office", "ended_at"],
                include=["kind", "status", "sender", "recipient", "first_sent_on"],
                name="referral_ended",
                condition=Q(ended_at__isnull=False),
            ),
            # A charity's mirror: whose turn began when, and what was sent when.
            models.Index(fields=["recipient", "sent_at"], name="referral_turn", condition=Q(sent_at__isnull=False)),
            models.Index(
                fields=["sender", "first_sent_on"], name="referral_went", condition=Q(first_sent_on__isnull=False)
            ),
            models.Index(
                fields=["office", "first_started_on", "id"],
                include=["linked_to"],
                name="referral_urgent_started",
                condition=Q(first_started_on__isnull=False, kind="urgent"),
            ),
        ]

    def __str__(self) -> str:
        return self.reference or f"{self._meta.verbose_name} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("referrals:detail", args=[self.key])

    @property
    def key(self) -> str:
        """What stands for it in addresses: the reference, or the uuid while it has none."""
        return self.reference or str(self.uuid)

    @property
    def is_discreet(self) -> bool:
        return self.kind == ReferralKind.TAAFFUF

    @property
    def is_urgent(self) -> bool:
        return self.kind == ReferralKind.URGENT

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    def allows(self, verb: str) -> bool:
        """Whether the state table lets this verb start from here. What comes from an earlier record stays as it is."""
        return not self.past and self.status in MOVES[verb].leaves


class Need(OfficeRow):
    """One of the household's needs in a referral: accepted, met and told of one by one."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="needs", verbose_name=_("referral"))
    kind = models.CharField(_("need"), max_length=24, choices=HelpKind.choices)
    description = models.CharField(_("description"), max_length=300, blank=True)
    urgency = models.CharField(_("urgency"), max_length=10, choices=NeedUrgency.choices, default=NeedUrgency.ORDINARY)
    estimate = models.DecimalField(_("estimate in riyals"), max_digits=10, decimal_places=2, null=True, blank=True)
    result = models.CharField(_("result"), max_length=8, choices=NeedResult.choices, blank=True)
    result_words = models.CharField(_("what was done"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["referral", "id"]
        constraints = [
            models.CheckConstraint(
                name="need_estimate_not_negative",
                condition=Q(estimate=None) | Q(estimate__gte=0),
                violation_error_message=_("An amount cannot be below zero."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.referral_id} {self.kind}"


class ReferralHop(OfficeRow):
    """That the office redirected a referral. Hops are only added; the third needs a recorded motive."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="hops", verbose_name=_("referral"))
    number = models.PositiveSmallIntegerField(_("hop"))
    from_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("from")
    )
    to_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("to"))
    motive = models.CharField(_("motive"), max_length=300, blank=True)
    at = models.DateTimeField(_("time"), default=timezone.now)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("hop")
        verbose_name_plural = _("hops")
        ordering = ["referral", "number", "id"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "number"], name="referral_hop_once"),
            models.CheckConstraint(
                name="referral_third_hop_has_motive",
                condition=Q(number__lt=3) | ~Q(motive=""),
                violation_error_message=_("From the third redirection on, give the motive."),
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.referral_id} {self.number}"


class ReferralEvent(EventRow):
    """One move of a referral. ``words`` are for the other side; ``words_person`` are for the person alone."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="events")
    reason = models.CharField(max_length=24, blank=True)
    words_person = models.TextField(_("words for the person"), blank=True)
    # Where else the one who declined pointed to: what the column of the referral loses when it is sent on.
    next_door = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        db_index=False,  # read from the referral's side alone
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("next door"),
    )
    # A comment for one's own people is read in the organisation that wrote it, and nowhere else.
    audience = models.CharField(
        _("audience"), max_length=8, choices=CommentAudience.choices, default="", db_default="", blank=True
    )
    # Of a telephone call: whom the caller telephoned.
    towards = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = _("event of a referral")
        verbose_name_plural = _("events of referrals")
        ordering = ["-id"]
        indexes = [
            # Lapses are counted by their day: the only figure read from events.
            models.Index(
                fields=["office", "at"],
                include=["referral", "status_from"],
                name="referral_lapsed",
                condition=Q(verb="lapse"),
            )
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.referral_id} {self.verb}"


class ReferralTerm(OfficeRow):
    """How long a recipient has, where it differs from the usual terms: per kind and, if wanted, per charity."""

    kind = models.CharField(_("kind"), max_length=24, choices=ReferralKind.choices)
    charity = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("charity")
    )
    take_up_days = models.PositiveSmallIntegerField(_("working days to take up"), default=3)
    decide_days = models.PositiveSmallIntegerField(_("working days to decide"), default=10)
    urgent_hours = models.PositiveSmallIntegerField(_("duty hours to take up an urgent case"), default=4)
    # The ladder of a silence (referrals/ladder.py), around the end of a term, in the recipient's working days.
    soon_days = models.PositiveSmallIntegerField(_("due soon: working days before"), default=1, db_default=1)
    overdue_days = models.PositiveSmallIntegerField(_("its managers: working days after"), default=1, db_default=1)
    office_days = models.PositiveSmallIntegerField(_("the office: working days after"), default=3, db_default=3)
    unanswered_days = models.PositiveSmallIntegerField(_("unanswered: working days after"), default=10, db_default=10)

    class Meta:
        verbose_name = _("term of referrals")
        verbose_name_plural = _("terms of referrals")
        ordering = ["kind", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "kind", "charity"], name="referral_term_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="referral_term_decide_after_take_up",
                condition=Q(decide_days__gte=F("take_up_days")),
                violation_error_message=_("Deciding cannot be due before taking up."),
            ),
            models.CheckConstraint(
                name="referral_term_ladder_rises",
                condition=Q(overdue_days__gte=1)
                & Q(office_days__gte=F("overdue_days"))
                & Q(unanswered_days__gt=F("office_days")),
                violation_error_message=_("Each step of the ladder comes after the one before."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.take_up_days}/{self.decide_days}"


class LadderStep(OfficeRow):
    """One step against a silence: a row from the moment the term begins, taken once (docs/adr/0008).

    The term it belongs to is whose turn it is and when that ends; for information that is awaited, since when it is.
    """

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="ladder", verbose_name=_("referral"))
    recipient = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("to"))
    term_ends_at = models.DateTimeField(_("end of the term"))
    stage = models.CharField(_("step"), max_length=10, choices=LadderStage.choices)
    due_at = models.DateTimeField(_("due"))
    status = models.CharField(_("status"), max_length=10, choices=StageStatus.choices, default=StageStatus.PLANNED)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("step of the ladder")
        verbose_name_plural = _("steps of the ladder")
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "recipient", "term_ends_at", "stage"], name="ladder_step_once"),
            models.CheckConstraint(
                name="ladder_step_finished_has_time",
                condition=Q(status="planned", finished_at=None) | ~Q(status="planned") & Q(finished_at__isnull=False),
            ),
        ]
        # By office: the sweep asks each office for its own.
        indexes = [
            models.Index(fields=["office", "due_at", "id"], name="ladder_step_due", condition=Q(status="planned"))
        ]

    def __str__(self) -> str:
        return f"{self.referral_id} {self.stage}"


class PaperQuerySet(models.QuerySet["Paper"]):
    def visible_to(self, actor: Actor) -> PaperQuerySet:
        """The sender and the office have all of them; a recipient what these two added, and its own."""
        own = Q(organisation=actor.organisation)
        from_them = Q(organisation=F("referral__sender")) | Q(organisation=F("referral__office"))
        whole = Q(referral__sender=actor.organisation) | Q(referral__office=actor.organisation)
        return self.filter(Q(stage="") | Paper.agreed(), removed_at=None).filter(
            own | whole | Q(referral__recipient=actor.organisation) & from_them,
            referral__in=Referral.objects.visible_to(actor),
        )


class Paper(Attachment):
    """A paper or a picture that belongs to a referral: an estimate, the roof before and after."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="papers", verbose_name=_("referral"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    membership = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    caption = models.CharField(_("what it shows"), max_length=150, blank=True)
    # A picture of a house that is repaired: shown in order, kept for as long as the consent to it holds.
    stage = models.CharField(
        _("when it was taken"), max_length=8, choices=PictureStage.choices, default="", db_default="", blank=True
    )
    without_people = models.BooleanField(_("nobody is to be seen"), default=False, db_default=False)
    # The row stays as the record of what was removed and why; the file, its name and its caption are gone.
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    removed_because = models.CharField(
        _("why it was removed"), max_length=12, choices=Removal.choices, default="", db_default="", blank=True
    )

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment of a referral")
        verbose_name_plural = _("attachments of referrals")
        ordering = ["received_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="paper_picture_without_people",
                condition=Q(stage="") | Q(without_people=True, content_type__in=["image/jpeg", "image/png"]),
                violation_error_message=_("Confirm that nobody is to be seen in the picture."),
            ),
            models.CheckConstraint(
                name="paper_removed_has_reason",
                condition=Q(removed_at=None, removed_because="") | Q(removed_at__isnull=False) & ~Q(removed_because=""),
            ),
        ]

    @staticmethod
    def agreed() -> Exists:
        """Whether a consent of the household to pictures of its house holds."""
        return Exists(_picture_consents(OuterRef("referral__household"), OuterRef("referral__person")))


def _picture_consents(household: Any, person: Any) -> models.QuerySet[Consent]:
    given = Consent.objects.holding().filter(text__purpose=ConsentPurpose.PICTURES)
    return given.filter(Q(person__household=household) | Q(person=person) | Q(person__merged_into=person))


def pictures_agreed(referral: Referral) -> bool:
    """Whether pictures of the house may be kept and shown now."""
    return _picture_consents(referral.household, referral.person).exists()
