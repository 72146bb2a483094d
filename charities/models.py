"""Charities, their contacts, services and capacity, and the agreements under which data is shared with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.ownership import OfficeRow
from charities.enums import CharityKind, HelpKind, StatementAnswer
from core.clock import today
from offices.models import District

if TYPE_CHECKING:
    from accounts.actor import Actor


class CharityRowQuerySet(models.QuerySet):
    """Rows that hang on a charity's organisation: the office sees its charities', a charity its own, the branch all."""

    def visible_to(self, actor: Actor) -> CharityRowQuerySet:
        if actor.is_charity:
            return self.filter(charity=actor.organisation)
        if actor.is_branch:
            return self.filter(office__parent=actor.organisation)
        return self.filter(office=actor.office) if actor.is_office else self.none()


class CharityQuerySet(models.QuerySet["Charity"]):
    def visible_to(self, actor: Actor) -> CharityQuerySet:
        """The charities of the actor's office; a branch sees those of its offices."""
        return self.filter(organisation__in=Organisation.objects.visible_to(actor))

    def active(self) -> CharityQuerySet:
        return self.filter(organisation__active=True)


class Charity(models.Model):
    """A charity (جمعية) of an office's governorate, beside the organisation it extends."""

    organisation = models.OneToOneField(
        Organisation,
        primary_key=True,
        on_delete=models.PROTECT,
        related_name="charity_detail",
        verbose_name=_("organisation"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=CharityKind.choices)
    licence = models.CharField(_("licence number"), max_length=20, blank=True)
    licensed_by = models.CharField(_("supervising body"), max_length=120, blank=True)
    districts = models.ManyToManyField(
        District, blank=True, related_name="charities", verbose_name=_("districts served")
    )
    opening_hours = models.CharField(_("opening hours"), max_length=200, blank=True)

    objects = CharityQuerySet.as_manager()

    class Meta:
        verbose_name = _("charity")
        verbose_name_plural = _("charities")
        ordering = ["organisation__sort_name", "pk"]

    def __str__(self) -> str:
        return str(self.organisation)


class CharityContact(OfficeRow):
    """Whom to call at a charity. A charity whose contact was not verified for 90 days is not ready for referrals."""

    charity = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="contacts", verbose_name=_("charity")
    )
    name = models.CharField(_("name"), max_length=150)
    job = models.CharField(_("job"), max_length=100, blank=True)
    phone = models.CharField(_("telephone"), max_length=20)
    email = models.EmailField(_("e-mail address"), blank=True)
    verified_on = models.DateField(_("verified on"), null=True, blank=True)

    objects = CharityRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["charity", "name", "id"]

    def __str__(self) -> str:
        return self.name


class ServiceQuerySet(CharityRowQuerySet):
    def visible_to(self, actor: Actor) -> ServiceQuerySet:
        """Services are known to the whole office: a charity may suggest another's when it declines."""
        if actor.is_branch:
            return self.filter(office__parent=actor.organisation)
        return self.filter(office=actor.office)

    def active(self) -> ServiceQuerySet:
        return self.filter(active=True)

    def with_taken(self) -> ServiceQuerySet:
        """Beside each service, in `taken`, how many places of this month are reserved or used."""
        month = ServiceMonth.objects.filter(service=OuterRef("pk"), month=today().replace(day=1)).order_by()
        return self.annotate(taken=Coalesce(Subquery(month.values(total=F("reserved") + F("used"))), 0))


class Service(OfficeRow):
    """A kind of help that a charity offers, with its conditions and what it can do in a month."""

    charity = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="services", verbose_name=_("charity")
    )
    kind = models.CharField(_("kind of help"), max_length=24, choices=HelpKind.choices)
    name = models.CharField(_("name"), max_length=150)
    districts = models.ManyToManyField(
        District,
        blank=True,
        related_name="+",
        verbose_name=_("districts"),
        help_text=_("Empty: wherever the charity works."),
    )
    conditions = models.TextField(_("conditions"), blank=True)
    documents = models.TextField(_("required documents"), blank=True)
    monthly_capacity = models.PositiveIntegerField(
        _("capacity a month"), null=True, blank=True, help_text=_("Households a month; empty: without a limit.")
    )
    active = models.BooleanField(_("active"), default=True)

    taken: int  # of this month's places; only after `with_taken`

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["charity", "kind", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["charity", "kind", "name_ar"],
                name="service_once",
                violation_error_message=_("The charity already offers this service."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class ServiceMonth(OfficeRow):
    """What of a service's capacity is reserved and used in a month (Gregorian, named by its first day)."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="months", verbose_name=_("service"))
    month = models.DateField(_("month"))
    reserved = models.PositiveIntegerField(_("reserved"), default=0)
    used = models.PositiveIntegerField(_("used"), default=0)

    class Meta:
        verbose_name = _("month of a service")
        verbose_name_plural = _("months of services")
        ordering = ["service", "month", "id"]
        constraints = [
            models.UniqueConstraint(fields=["service", "month"], name="service_month_once"),
            models.CheckConstraint(name="service_month_is_first_day", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.month:%Y-%m}"


class DataSharingAgreementQuerySet(CharityRowQuerySet):
    def in_force(self, on: object = None) -> DataSharingAgreementQuerySet:
        day = on or today()
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day, ended=False)


class DataSharingAgreement(OfficeRow):
    """The agreement under which the office shares data with a charity: without one in force, no statement, no identity.

    Basis: the Cabinet decision on sharing social-security data with the non-profit sector, and the national data-sharing
    policy, which asks for an agreement with a body outside the government (conventions-ar 4.1, 4.2).
    """

    charity = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="agreements", verbose_name=_("charity")
    )
    reference = models.CharField(_("number"), max_length=40)
    answers = ArrayField(
        models.CharField(max_length=12, choices=StatementAnswer.choices),
        verbose_name=_("answers that may be given"),
        default=list,
    )
    statement_quota = models.PositiveIntegerField(_("statements a month"), default=100)
    tells_open_referrals = models.BooleanField(_("may learn that a referral is open elsewhere"), default=False)
    tells_recent_help = models.BooleanField(
        _("may learn whether the same need was helped of late"), default=False, db_default=False
    )
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)
    ended = models.BooleanField(_("ended early"), default=False)

    objects = DataSharingAgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("data-sharing agreement")
        verbose_name_plural = _("data-sharing agreements")
        ordering = ["charity", "-valid_from", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "reference"],
                name="agreement_number_once",
                violation_error_message=_("Another agreement has this number."),
            ),
            models.CheckConstraint(
                name="agreement_ends_after_start",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("An agreement ends on or after the day it starts."),
            ),
        ]

    def __str__(self) -> str:
        return self.reference
