from django.db import models
from django.utils.translation import gettext_lazy as _


class Counter(models.Model):
    """The last number given out in one series: an office, a kind of matter, a Hijri year."""

    office = models.CharField(_("office code"), max_length=20)
    kind = models.CharField(_("kind"), max_length=10)
    year = models.PositiveSmallIntegerField(_("Hijri year"))
    value = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("counter")
        verbose_name_plural = _("counters")
        ordering = ["office", "kind", "year"]
        constraints = [
            models.UniqueConstraint(fields=["office", "kind", "year"], name="counter_one_per_series"),
        ]

    def __str__(self) -> str:
        return f"{self.office}-{self.kind}-{self.year}: {self.value}"
