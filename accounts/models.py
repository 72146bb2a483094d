"""Users, the organisations they work in, and the log of who looked at what."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Gender, Language, OrganisationKind, Role
from accounts.role_names import role_name
from core.arabic import clean_text, name_sort_key
from core.clock import today

if TYPE_CHECKING:
    from accounts.actor import Actor


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, actor: Actor) -> OrganisationQuerySet:
        """The organisations the actor may know: its tenant's (office, charities, enabling bodies); a branch's offices."""
        if actor.is_branch:
            return self.filter(
                Q(pk=actor.organisation.pk) | Q(parent=actor.organisation) | Q(parent__parent=actor.organisation)
            )
        return self.filter(Q(pk=actor.office.pk) | Q(parent=actor.office) | Q(pk=actor.office.parent_id))

    def active(self) -> OrganisationQuerySet:
        return self.filter(active=True)


class Organisation(models.Model):
    """A body that people work in: the ministry's branch, an office, a charity, an enabling body.

    The register of offices, charities and enabling bodies extends it one to one. A charity's office is its
    parent, said nowhere else.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=OrganisationKind.choices)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("belongs to"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,  # work is counted by organisation for as long as its rows stand
        related_name="children",
    )
    code = models.CharField(_("code"), max_length=16, unique=True)
    name = models.CharField(_("name"), max_length=200)
    sort_name = models.CharField(max_length=200, editable=False)
    active = models.BooleanField(_("active"), default=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["sort_name", "id"]
        constraints = [
            models.CheckConstraint(
                name="organisation_has_parent_unless_branch",
                condition=Q(kind="branch", parent=None) | ~Q(kind="branch") & Q(parent__isnull=False),
                violation_error_message=_("Every organisation but the branch belongs to another."),
            ),
            models.CheckConstraint(
                name="organisation_code_is_plain",
                condition=Q(code__regex=r"^[A-Z0-9][A-Z0-9-]*$"),
                violation_error_message=_("A code has capital Latin letters, digits and hyphens only."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_name = name_sort_key(self.name)[:200]
        super().save(*args, **kwargs)

    @property
    def tenant(self) -> Organisation:
        """The office whose rows this organisation works in; for an office or the branch, itself."""
        if self.kind in (OrganisationKind.CHARITY, OrganisationKind.ENABLER):
            assert self.parent is not None
            return self.parent
        return self


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, actor: Actor) -> UserQuerySet:
        """The people whose membership in the actor's own organisation (or, for an office, its bodies) it may see."""
        return self.filter(memberships__in=Membership.objects.visible_to(actor)).distinct()


class AccountManager(UserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Creates users with a hashed password, and reads them by visibility."""


class User(AbstractUser):
    """A person who signs in: by user name or e-mail address. Their rights come from memberships only."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(_("full name"), max_length=150)
    full_name_en = models.CharField(_("full name in English"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    gender = models.CharField(_("gender"), max_length=1, choices=Gender.choices)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.ARABIC)
    # The organisation last worked in; the switch in the header moves it.
    current_organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("works now in")
    )

    # Of whoever a request found (`accounts.sign_in`); nothing stored.
    memberships_in_force: list[Membership] | None = None

    objects = AccountManager()  # type: ignore[misc]
    REQUIRED_FIELDS = ["full_name", "gender"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["username", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                condition=~Q(email=""),
                violation_error_message=_("Another user has this e-mail address."),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    def clean(self) -> None:
        super().clean()
        self.full_name = clean_text(self.full_name)

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[0]


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> MembershipQuerySet:
        """In force today (Riyadh), of an active user in an active organisation."""
        day = today()
        return self.filter(
            Q(ends_on=None) | Q(ends_on__gte=day),
            starts_on__lte=day,
            user__is_active=True,
            organisation__active=True,
        )

    def visible_to(self, actor: Actor) -> MembershipQuerySet:
        """The members an actor may see: its own organisation's; for an office also those of its charities and bodies."""
        if actor.is_office or actor.is_branch:
            return self.filter(organisation__in=Organisation.objects.visible_to(actor))
        return self.filter(organisation=actor.organisation)


class Membership(models.Model):
    """A person's role in an organisation from one day to another. Work records the membership it was done in."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("user"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    starts_on = models.DateField(_("from"), default=today)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["organisation", "user", "id"]
        constraints = [
            models.CheckConstraint(
                name="membership_ends_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("A membership ends on or after the day it starts."),
            ),
            models.UniqueConstraint(
                name="membership_once_open",
                fields=["user", "organisation", "role"],
                condition=Q(ends_on=None),
                violation_error_message=_("This person already holds this role here."),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "role"], name="membership_of_role")]

    def __str__(self) -> str:
        return f"{self.user} – {self.get_role_display()} – {self.organisation}"

    @property
    def role_name(self) -> str:
        """The role in the person's own gender."""
        return str(role_name(self.role, self.user.gender))

    @property
    def is_active(self) -> bool:
        day = today()
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def visible_to(self, actor: Actor) -> AbsenceQuerySet:
        """Those of the members whom the actor may see."""
        return self.filter(membership__in=Membership.objects.visible_to(actor))

    def standing(self) -> AbsenceQuerySet:
        return self.filter(cancelled_at=None)

    def on(self, day: date) -> AbsenceQuerySet:
        return self.standing().filter(starts_on__lte=day, ends_on__gte=day)

    def to_come(self) -> AbsenceQuerySet:
        """Those that have not ended yet."""
        return self.standing().filter(ends_on__gte=today())


class Absence(models.Model):
    """That a member is away, both days included, and who stands in. Why is nobody's business here.

    It is the person's in that organisation, whatever roles they hold there; ``membership`` is their main one.
    """

    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="absences", verbose_name=_("member")
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    deputy = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("stands in")
    )
    entered_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("entered by"))
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("An absence ends on or after the day it starts."),
            ),
            models.CheckConstraint(
                name="absence_deputy_is_another",
                condition=Q(deputy=None) | ~Q(deputy=F("membership")),
                violation_error_message=_("Somebody else stands in."),
            ),
        ]
        indexes = [
            models.Index(fields=["membership", "ends_on"], name="absence_of_member", condition=Q(cancelled_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} {self.starts_on} – {self.ends_on}"


class HandOverQuerySet(models.QuerySet["HandOver"]):
    def visible_to(self, actor: Actor) -> HandOverQuerySet:
        return self.filter(giver__in=Membership.objects.visible_to(actor))


class HandOver(models.Model):
    """That everything open of one member moved to another in one step. How much of what, never whose. Never changed.

    Ta'affuf stands in no such row: it moves between keepers and leaves its trace on the case alone.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    giver = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("from"))
    taker = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("to"))
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("time"), default=timezone.now)
    moved = models.JSONField(_("what moved"), default=dict)

    objects = HandOverQuerySet.as_manager()

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        ordering = ["-id"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.giver_id} → {self.taker_id}"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def valid(self) -> ApiTokenQuerySet:
        return self.filter(expires_at__gt=timezone.now(), user__is_active=True)


class ApiToken(models.Model):
    """What a client of the API shows instead of a password. Only its digest is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens", verbose_name=_("user"))
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(_("valid until"))

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.user} – {self.expires_at:%Y-%m-%d}"


class AccessEntryQuerySet(models.QuerySet["AccessEntry"]):
    def visible_to(self, actor: Actor) -> AccessEntryQuerySet:
        """What was looked at in the actor's office."""
        return self.filter(office=actor.office)


class AccessEntry(models.Model):
    """One answered request: who asked, for what, and the answer. Written after the response, never changed.

    URL names and keys, not paths and never names: the log itself must not become a second register.
    """

    at = models.DateTimeField(_("time"), default=timezone.now)
    office = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("office")
    )
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("organisation"),
    )
    user = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("user")
    )
    method = models.CharField(_("method"), max_length=8)
    view = models.CharField(_("view"), max_length=100)
    key = models.CharField(_("object"), max_length=64, blank=True)
    status = models.PositiveSmallIntegerField(_("answer"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = AccessEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("access log entry")
        verbose_name_plural = _("access log")
        ordering = ["-id"]
        indexes = [BrinIndex(fields=["at"], name="access_by_time")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.user_id} {self.view} {self.status}"
