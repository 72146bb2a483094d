"""The words of the housing match, what each basis is compared with, and the state tables of its tasks and look-ups."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class HousingBasis(models.TextChoices):
    """On which ground a household lives where it lives, as it was declared on the ministry's platform."""

    OWNED = "owned", pgettext_lazy("housing", "Owned")
    RENTED = "rented", pgettext_lazy("housing", "Rented")
    INHERITED = "inherited", pgettext_lazy("housing", "Inherited jointly")
    HOSTED = "hosted", pgettext_lazy("housing", "Hosted by somebody")
    CHARITY = "charity", pgettext_lazy("housing", "Charity housing")
    DEVELOPMENTAL = "developmental", pgettext_lazy("housing", "Developmental housing")
    NO_DOCUMENT = "no_document", pgettext_lazy("housing", "Without a document")


class HousingResult(models.TextChoices):
    """What the comparison says. Without a document there is nothing to differ from: that is a need of help."""

    NOT_CHECKED = "not_checked", pgettext_lazy("housing data", "Not yet checked")
    MATCHED = "matched", pgettext_lazy("housing data", "Matching")
    MISMATCHED = "mismatched", pgettext_lazy("housing data", "Not matching")
    HELP_NEEDED = "help_needed", pgettext_lazy("housing data", "Help needed")


class HousingSource(models.TextChoices):
    """With what the declared data are compared."""

    PROPERTY = "property", _("Property data")
    EJAR = "ejar", _("Ejar lease")
    NATIONAL_ADDRESS = "national_address", _("National Address")


class RecordedThrough(models.TextChoices):
    """How the office learned what a source says."""

    MANUAL = "manual", _("Seen by the office")
    SPL = "spl", _("Saudi Post's service")


class Verdict(models.TextChoices):
    """One field of one source beside the declared one."""

    SAME = "same", pgettext_lazy("field", "Agrees")
    DIFFERS = "differs", pgettext_lazy("field", "Differs")
    OPEN = "open", pgettext_lazy("field", "Not compared")


class Gap(models.TextChoices):
    """Why there is nothing to compare with, although there should be."""

    NO_DOCUMENT = "no_document", _("There is no document of the dwelling")
    NO_PROPERTY_DATA = "no_property_data", _("No property data are registered")
    NO_LEASE = "no_lease", _("No lease is documented in Ejar")
    LEASE_ENDED = "lease_ended", _("The lease has run out")
    NO_ADDRESS = "no_address", _("The National Address is not registered")


class TaskKind(models.TextChoices):
    HELP = "help", _("Help with the documents of the dwelling")
    MISMATCH = "mismatch", _("Study of a housing mismatch")


class TaskStatus(models.TextChoices):
    OPEN = "open", pgettext_lazy("f", "Open")
    DONE = "done", pgettext_lazy("f", "Done")


class TaskOutcome(models.TextChoices):
    """How a task ended. The first two are found by the portal itself."""

    AGREES = "agrees", _("The data now agree")
    REPLACED = "replaced", _("New data were declared")
    CHANGE = "change", _("It was a change in the housing: a follow-up was proposed")
    CORRECTED = "corrected", _("The household corrected its data on the platform")
    DOCUMENTED = "documented", _("The household was helped to a document")
    GUIDED = "guided", _("The household was told where to go")
    REFUSED = "refused", _("The household does not want it")
    OTHER = "other", pgettext_lazy("outcome", "Another outcome")


class LookupStatus(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("look-up", "Under way")
    DONE = "done", pgettext_lazy("look-up", "Answered")
    FAILED = "failed", pgettext_lazy("look-up", "Without an answer")


class LookupProblem(models.TextChoices):
    """Why the service gave no answer."""

    SLOW = "slow", _("The service did not answer in time.")
    UNREACHABLE = "unreachable", _("The service cannot be reached.")
    BROKEN = "broken", _("The service answered with an error of its own.")
    UNREADABLE = "unreadable", _("The service's answer could not be read.")
    REFUSED = "refused", _("The service refused the portal's key.")
    BUSY = "busy", _("The service asked to wait.")


# With what each basis is compared: housing data must agree with the property data and the National Address, or with
# the lease in Ejar. Whoever is hosted holds no document of the dwelling, only its address.
COMPARED_WITH: dict[str, tuple[str, ...]] = {
    HousingBasis.OWNED: (HousingSource.PROPERTY, HousingSource.NATIONAL_ADDRESS),
    HousingBasis.RENTED: (HousingSource.EJAR,),
    HousingBasis.INHERITED: (HousingSource.PROPERTY, HousingSource.NATIONAL_ADDRESS),
    HousingBasis.HOSTED: (HousingSource.NATIONAL_ADDRESS,),
    HousingBasis.CHARITY: (HousingSource.NATIONAL_ADDRESS,),
    HousingBasis.DEVELOPMENTAL: (HousingSource.PROPERTY, HousingSource.NATIONAL_ADDRESS),
    HousingBasis.NO_DOCUMENT: (),
}
ABSENT: dict[str, str] = {
    HousingSource.PROPERTY: Gap.NO_PROPERTY_DATA,
    HousingSource.EJAR: Gap.NO_LEASE,
    HousingSource.NATIONAL_ADDRESS: Gap.NO_ADDRESS,
}
# What a researcher may give as the end of a task.
BY_HAND = (
    TaskOutcome.CORRECTED,
    TaskOutcome.DOCUMENTED,
    TaskOutcome.GUIDED,
    TaskOutcome.REFUSED,
    TaskOutcome.OTHER,
)

TASK_MOVES: dict[str, tuple[frozenset[str], str]] = {
    "finish": (frozenset({TaskStatus.OPEN}), TaskStatus.DONE),
}
LOOKUP_MOVES: dict[str, tuple[frozenset[str], str]] = {
    "answer": (frozenset({LookupStatus.WAITING}), LookupStatus.DONE),
    "put_off": (frozenset({LookupStatus.WAITING}), LookupStatus.WAITING),
    "give_up": (frozenset({LookupStatus.WAITING}), LookupStatus.FAILED),
}
