"""People and households of an office's register, and to whom they are disclosed.

Every row belongs to one office (docs/adr/0001); an organisation beyond it sees a person only through an open
disclosure (docs/adr/0002). A duplicate points at its survivor and is never repointed (docs/adr/0005).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

import pghistory
import pgtrigger
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.enums import Extent, Gender, Language, Permission
from accounts.models import Membership, Organisation
from accounts.ownership import OfficeRow
from beneficiaries.enums import (
    ContactKind,
    ContactOwner,
    DisclosureScope,
    LegalBasis,
    PersonTag,
    Purpose,
    Relation,
    SecurityStatus,
)
from core.arabic import search_keys, sort_key
from core.clock import today
from core.fields import EncryptedTextField, TypedDateField
from core.search import as_bigint, search_q
from offices.models import District

if TYPE_CHECKING:
    from accounts.actor import Actor


class HouseholdQuerySet(models.QuerySet["Household"]):
    def visible_to(self, actor: Actor) -> HouseholdQuerySet:
        """The own office's households, or those disclosed; discreet ones exist for the office's keepers only."""
        if Extent.ALL in actor.extents(Permission.PERSON_VIEW):
            rows = self.filter(office=actor.office)
            return rows if actor.is_keeper else rows.filter(discreet=False)
        if Extent.DISCLOSED in actor.extents(Permission.PERSON_VIEW):
            return self.filter(Exists(Disclosure.objects.open_to(actor).filter(household=OuterRef("pk"))))
        return self.none()

    def with_file(self, actor: Actor) -> HouseholdQuerySet:
        """With the keys of the members and of their duplicates: see `Household.file_ids`."""
        people = Person.objects.visible_to(actor).order_by("pk").values("pk")
        return self.annotate(
            member_ids=ArraySubquery(people.filter(household=OuterRef("pk"))),
            merged_ids=ArraySubquery(people.filter(merged_into__household=OuterRef("pk"))),
        )

    def standing(self) -> HouseholdQuerySet:
        """Without the households all of whose members were merged into people of other households."""
        members = Person.objects.filter(household=OuterRef("pk"))
        return self.filter(Exists(members.filter(merged_into=None)) | ~Exists(members))


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class Household(OfficeRow):
    """A breadwinner and dependants living in one dwelling, or one independent person (Social Security Law, Art. 1)."""

    reference = models.CharField(_("reference"), max_length=32)
    district = models.ForeignKey(
        District, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("district")
    )
    needs = models.TextField(_("needs"), blank=True)
    # Created by a ta'affuf case: it exists for the keepers alone until another matter names the household.
    discreet = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["office", "reference"], name="household_reference_once")]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("portal:household", kwargs={"reference": self.reference})

    @cached_property
    def file_ids(self) -> list[int]:
        """The keys of the members and of the duplicates merged into them, for ``person__in=``; of `with_file` no query."""
        if "member_ids" in self.__dict__:
            return sorted({*self.__dict__["member_ids"], *self.__dict__["merged_ids"]})
        return Person.objects.standing_for(self.members.order_by().values_list("pk", flat=True))


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, actor: Actor) -> PersonQuerySet:
        """The own office's register, or the people disclosed to the actor. Everything about people starts here."""
        if Extent.ALL in actor.extents(Permission.PERSON_VIEW):
            rows = self.filter(office=as_bigint(actor.office.pk))
            return rows if actor.is_keeper else rows.filter(discreet=False)
        if Extent.DISCLOSED in actor.extents(Permission.PERSON_VIEW):
            return self.disclosed_by(Disclosure.objects.open_to(actor))
        return self.none()

    def disclosed_by(self, disclosures: DisclosureQuerySet) -> PersonQuerySet:
        """The people whom these disclosures name: themselves, by their household, or by a duplicate of theirs."""
        return self.filter(
            Exists(disclosures.filter(person=OuterRef("pk")))
            | Exists(disclosures.filter(person__merged_into=OuterRef("pk")))
            | Exists(disclosures.filter(person=None, household=OuterRef("household_id")))
        )

    def identified_to(self, actor: Actor) -> PersonQuerySet:
        """Whose names the actor may see, and by whose names it may therefore search."""
        extents = actor.extents(Permission.IDENTITY_SEE)
        if Extent.ALL in extents:
            return self.visible_to(actor)
        if Extent.DISCLOSED in extents:
            return self.disclosed_by(Disclosure.objects.open_to(actor).filter(scope=DisclosureScope.IDENTITY))
        return self.none()

    def named(self, text: str) -> PersonQuerySet:
        """Whose names contain every word of `text`, however it is spelled. For `identified_to` only."""
        return self.filter(search_q(text, columns=("search_key_dropped", "search_key_seated")))

    def survivors(self) -> PersonQuerySet:
        """Without the duplicates that point at another row."""
        return self.filter(merged_into=None)

    def with_file(self, actor: Actor) -> PersonQuerySet:
        """With what a person's page needs of other rows of this room, without asking again: see `Person.file_ids`."""
        duplicates = Person.objects.visible_to(actor).filter(merged_into=OuterRef("pk")).order_by("pk")
        return self.annotate(duplicate_ids=ArraySubquery(duplicates.values("pk")))

    def standing_for(self, people: Iterable[int]) -> list[int]:
        """The keys of these people and of the duplicates merged into them, for ``person__in=``.

        Keys, not a subquery: beside a page's other joins the database would read the whole other table for one person.
        """
        ids = list(people)
        return list(self.filter(Q(pk__in=ids) | Q(merged_into__in=ids)).order_by().values_list("pk", flat=True))


# By what a person is recognised: a change of any of these asks for another look at the duplicates.
RECOGNISED_BY: Final = (
    "full_name",
    "birth_date",
    "gender",
    "national_number_digest",
    "household_id",
    "merged_into_id",
    "doubtful",
    "discreet",
)


# Ciphertext, digest and derived keys stay out of the history: it must not become a second copy of the number.
@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(),
    exclude=[
        "national_number",
        "national_number_digest",
        "search_key_dropped",
        "search_key_seated",
        "sort_name",
        "to_compare",
    ],
)
class Person(OfficeRow):
    """A person of the register. The national number stands as ciphertext, digest and last four (docs/adr/0004)."""

    household = models.ForeignKey(
        Household, null=True, blank=True, on_delete=models.PROTECT, related_name="members", verbose_name=_("household")
    )
    relation = models.CharField(_("place in the household"), max_length=8, choices=Relation.choices, blank=True)
    first_name = models.CharField(_("first name"), max_length=60)
    father_name = models.CharField(_("father's name"), max_length=60, blank=True)
    grandfather_name = models.CharField(_("grandfather's name"), max_length=60, blank=True)
    family_name = models.CharField(_("family name"), max_length=60, blank=True)
    full_name = models.CharField(max_length=250, editable=False)
    sort_name = models.CharField(max_length=250, editable=False)
    # The two search keys of Arabic text: hamza deleted, hamza folded to its seat (core.arabic).
    search_key_dropped = models.CharField(max_length=250, editable=False)
    search_key_seated = models.CharField(max_length=250, editable=False)
    name_en = models.CharField(_("name in English"), max_length=250, blank=True)
    gender = models.CharField(_("gender"), max_length=1, choices=Gender.choices, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    birth_date_typed = TypedDateField(blank=True, editable=False)
    # Written by the event of the death (LifeEvent), which keeps the day as it was given.
    died_on = models.DateField(_("date of death"), null=True, blank=True, editable=False)
    national_number = EncryptedTextField(null=True, blank=True, editable=False)
    # Null, not empty, where there is no number: the empty string would be one number for everybody.
    national_number_digest = models.CharField(max_length=64, null=True, blank=True, editable=False)  # noqa: DJ001
    national_number_last4 = models.CharField(max_length=4, blank=True, editable=False)
    language = models.CharField(
        _("language"), max_length=2, choices=Language.choices, default=Language.ARABIC, db_default=Language.ARABIC
    )
    tags = ArrayField(
        models.CharField(max_length=12, choices=PersonTag.choices), verbose_name=_("tags"), default=list, blank=True
    )
    security_status = models.CharField(
        _("status in social security"), max_length=16, choices=SecurityStatus.choices, default=SecurityStatus.UNKNOWN
    )
    security_status_as_of = models.DateField(_("as of"), null=True, blank=True)
    security_status_source = models.CharField(_("source"), max_length=100, blank=True)
    # Made from what a charity typed, not yet confirmed by the office.
    verified = models.BooleanField(_("confirmed by the office"), default=True)
    # A charity gave this number with a name that the register's holder of the number does not have. The row stands
    # apart until the office decides, and the charity sees only what it typed (docs/adr/0002).
    doubtful = models.BooleanField(_("number to be checked"), default=False, editable=False)
    discreet = models.BooleanField(default=False, editable=False)
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="duplicates",
        verbose_name=_("merged into"),
    )
    # To be compared with the rest of the register: it is new, or what one is recognised by has changed. Set by a
    # trigger, so that no import and no correction passes by; taken away by the sweep (beneficiaries.services.duplicates).
    to_compare = models.BooleanField(default=True, db_default=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["sort_name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "national_number_digest"],
                name="person_number_once",
                condition=Q(doubtful=False),
                violation_error_message=_("A person with this number is already in the register."),
            ),
            models.CheckConstraint(
                name="person_number_whole_or_absent",
                condition=Q(national_number__isnull=True, national_number_digest=None, national_number_last4="")
                | Q(national_number__isnull=False, national_number_digest__isnull=False)
                & Q(national_number_last4__regex=r"^[0-9]{4}$"),
            ),
            models.CheckConstraint(
                name="person_not_own_duplicate",
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
                violation_error_message=_("A person cannot be merged into itself."),
            ),
            models.CheckConstraint(
                name="person_status_has_date",
                condition=Q(security_status="unknown") | Q(security_status_as_of__isnull=False),
                violation_error_message=_("Say as of which day the status is known."),
            ),
            models.CheckConstraint(
                name="person_birth_typed_has_day",
                condition=Q(birth_date_typed="") | Q(birth_date__isnull=False),
                violation_error_message=_("A date that was typed needs the day it means."),
            ),
            models.CheckConstraint(
                name="person_relation_needs_household",
                condition=Q(relation="") | Q(household__isnull=False),
                violation_error_message=_("Only a member of a household has a place in it."),
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(relation="head", merged_into=None),
                name="household_has_one_head",
                violation_error_message=_("The household already has a breadwinner."),
            ),
        ]
        indexes = [
            GinIndex(F("office"), OpClass("search_key_dropped", "gin_trgm_ops"), name="person_search_dropped"),
            GinIndex(F("office"), OpClass("search_key_seated", "gin_trgm_ops"), name="person_search_seated"),
            models.Index(fields=["office", "sort_name", "id"], name="person_by_name"),
            models.Index(
                fields=["office", "national_number_digest"], name="person_doubtful", condition=Q(doubtful=True)
            ),
            # Figures count through the survivor; duplicates are few, so this is the whole list of them.
            models.Index(
                fields=["office", "id"],
                include=["merged_into"],
                name="person_duplicates",
                condition=Q(merged_into__isnull=False),
            ),
            models.Index(
                F("office"), OpClass("search_key_dropped", "varchar_pattern_ops"), name="person_prefix_dropped"
            ),
            models.Index(fields=["office", "id"], name="person_to_compare", condition=Q(to_compare=True)),
            models.Index(fields=["office", "birth_date"], name="person_born", condition=Q(birth_date__isnull=False)),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="merge_one_level",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("merged_into_id"),
                condition=pgtrigger.Q(new__merged_into__isnull=False),
                declare=[("clash", "boolean")],
                func=pgtrigger.Func(
                    """
                    SELECT EXISTS (SELECT 1 FROM {meta.db_table}
                                   WHERE (id = NEW.merged_into_id AND (merged_into_id IS NOT NULL OR office_id <> NEW.office_id))
                                      OR merged_into_id = NEW.id) INTO clash;
                    IF clash THEN
                        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'person_merged_one_level',
                            MESSAGE = 'a survivor is not itself a duplicate, and both belong to one office';
                    END IF;
                    RETURN NEW;
                    """
                ),
            ),
            pgtrigger.Trigger(
                name="compare_again",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf(*RECOGNISED_BY),
                condition=pgtrigger.AnyChange(*RECOGNISED_BY),
                func="NEW.to_compare = TRUE; RETURN NEW;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"  # never the name: this string reaches logs and the admin

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.compose_name()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("portal:person", kwargs={"pk": self.pk})

    def compose_name(self) -> None:
        """Fill the columns that follow from the name's parts; bulk writers call it themselves."""
        parts = [self.first_name, self.father_name, self.grandfather_name, self.family_name]
        self.full_name = " ".join(part for part in parts if part)
        self.sort_name = sort_key(self.full_name)[:250]
        self.search_key_dropped, self.search_key_seated = (key[:250] for key in search_keys(self.full_name))

    @cached_property
    def file_ids(self) -> list[int]:
        """The keys of this person and of the duplicates merged into it, for ``person__in=``; of `with_file` no query."""
        if "duplicate_ids" in self.__dict__:
            return [self.pk, *self.__dict__["duplicate_ids"]]
        return Person.objects.standing_for([self.pk])

    @property
    def survivor(self) -> Person:
        """The row that stands for this person in reads and counts."""
        return self.merged_into or self


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    def open(self) -> DisclosureQuerySet:
        """In force now: begun, not ended, not run out."""
        day = today()
        return self.filter(Q(until=None) | Q(until__gte=day), ended_at=None, starts_on__lte=day)

    def open_to(self, actor: Actor) -> DisclosureQuerySet:
        """Open to the actor's organisation as a whole, or to one of the actor's own memberships."""
        mine = [membership.pk for membership in actor.memberships]
        return self.open().filter(Q(membership=None) | Q(membership__in=mine), organisation=actor.organisation)

    def visible_to(self, actor: Actor) -> DisclosureQuerySet:
        if actor.is_office:
            rows = self.filter(office=actor.office)
            return rows if actor.is_keeper else rows.filter(discreet=False)
        return self.open_to(actor)


class Disclosure(OfficeRow):
    """That a household or person is shown to an organisation, how far, on which ground and until when.

    At once the access rule, the ta'affuf rule and the data-protection register of disclosures. It may be narrowed to
    single memberships, one row each.
    """

    household = models.ForeignKey(
        Household,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="disclosures",
        verbose_name=_("household"),
    )
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="disclosures", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("disclosed to")
    )
    membership = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("only to")
    )
    scope = models.CharField(_("scope"), max_length=10, choices=DisclosureScope.choices)
    legal_basis = models.CharField(_("legal basis"), max_length=20, choices=LegalBasis.choices)
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose.choices)
    source = models.CharField(_("because of"), max_length=40)  # the reference of the referral or statement
    discreet = models.BooleanField(default=False, editable=False)
    starts_on = models.DateField(_("from"), default=today)
    until = models.DateField(_("until"), null=True, blank=True)
    granted_by = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("disclosure")
        verbose_name_plural = _("disclosures")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="disclosure_of_household_or_person",
                condition=Q(household__isnull=False) | Q(person__isnull=False),
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "person"], name="disclosure_person", condition=Q(ended_at=None)),
            models.Index(fields=["organisation", "household"], name="disclosure_household", condition=Q(ended_at=None)),
            models.Index(fields=["office", "source"], name="disclosure_source"),
        ]

    def __str__(self) -> str:
        return self.source


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, actor: Actor) -> ContactQuerySet:
        return self.filter(person__in=Person.objects.visible_to(actor))

    def usable(self) -> ContactQuerySet:
        return self.filter(do_not_contact=False, wrong=False)


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class Contact(OfficeRow):
    """A number or address at which a person can be reached, and whose it is."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contacts", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=8, choices=ContactKind.choices)
    value = models.CharField(_("number or address"), max_length=254)
    owner = models.CharField(_("belongs to"), max_length=10, choices=ContactOwner.choices, default=ContactOwner.SELF)
    do_not_contact = models.BooleanField(_("do not contact"), default=False)
    wrong = models.BooleanField(_("wrong number or address"), default=False)
    # Between these hours of the day it is safe to reach the person there; both null: at any decent hour.
    safe_from = models.TimeField(_("safe from"), null=True, blank=True)
    safe_until = models.TimeField(_("safe until"), null=True, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact of a person")
        verbose_name_plural = _("contacts of people")
        ordering = ["person", "id"]
        indexes = [models.Index(fields=["office", "value"], name="contact_by_value")]
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "value"], name="person_contact_once"),
            models.CheckConstraint(
                name="contact_safe_hours",
                condition=Q(safe_from=None, safe_until=None)
                | Q(safe_from__isnull=False, safe_until__isnull=False, safe_from__lt=F("safe_until")),
                violation_error_message=_("Enter both hours, the earlier one first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class Reveal(OfficeRow):
    """That somebody looked at a full national number, and why. Never changed."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reveals", verbose_name=_("person"))
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    reason = models.CharField(_("reason"), max_length=300)
    at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("revealed number")
        verbose_name_plural = _("revealed numbers")
        ordering = ["-id"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.person_id} {self.at:%Y-%m-%d %H:%M}"
