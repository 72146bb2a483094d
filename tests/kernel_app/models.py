from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from core.attachments import Attachment
from core.fields import EncryptedTextField, TypedDateField
from core.search import Searchable, search_indexes


class Shelf(models.Model):
    name = models.CharField(max_length=40, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Parcel(Searchable):
    """One of everything that the kernel has to deal with."""

    class Colour(models.TextChoices):
        GREEN = "green", "أخضر"
        GOLD = "gold", "ذهبي"

    label = models.CharField("التسمية", max_length=40)
    colour = models.CharField(max_length=5, choices=Colour.choices, default=Colour.GREEN)
    weight = models.PositiveSmallIntegerField(default=1)
    shelf = models.ForeignKey(Shelf, models.PROTECT, null=True, blank=True)
    code = models.CharField(max_length=10, null=True, blank=True, unique=True)  # noqa: DJ001 - many without a code
    due_at = models.DateTimeField(null=True, blank=True)
    opened = models.BooleanField(default=False)
    opened_note = models.TextField(blank=True, default="")
    secret = EncryptedTextField(blank=True, default="")
    happened = TypedDateField(blank=True, default="")

    class Meta:
        verbose_name = "طرد"
        ordering = ["-id"]
        indexes = search_indexes("parcel", office="")
        constraints = [
            models.UniqueConstraint(
                fields=["shelf"],
                condition=Q(colour="gold", opened=False),
                name="parcel_one_gold_per_shelf",
                violation_error_message="على الرف طرد ذهبي قائم.",
                violation_error_code="open_parcel_exists",
            ),
            models.UniqueConstraint(fields=["label", "shelf"], name="parcel_label_once_per_shelf"),
            models.CheckConstraint(
                name="parcel_opened_is_explained",
                condition=Q(opened=False) | ~Q(opened_note=""),
                violation_error_message="يرجى ذكر سبب الفتح.",
            ),
            models.CheckConstraint(name="parcel_weight_is_moderate", condition=Q(weight__lt=1000)),
        ]

    def __str__(self) -> str:
        return self.label

    def search_texts(self) -> list[str]:
        return [self.label]


class Booking(models.Model):
    shelf = models.ForeignKey(Shelf, models.CASCADE)
    days = DateRangeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            ExclusionConstraint(
                name="booking_no_overlap",
                expressions=[("shelf", RangeOperators.EQUAL), ("days", RangeOperators.OVERLAPS)],
                violation_error_message="الرف محجوز في هذه الأيام.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.shelf_id} {self.days}"


class PaperQuerySet(models.QuerySet["Paper"]):
    def visible_to(self, actor: Any) -> "PaperQuerySet":
        return self.filter(office=actor.office)


class Paper(Attachment):
    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
