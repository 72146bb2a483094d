"""The agreement under which the office shares data with a charity."""

from __future__ import annotations

from accounts.models import Organisation
from charities.models import DataSharingAgreement


def agreement_of(charity: Organisation) -> DataSharingAgreement | None:
    """The agreement in force today; the one that began last, where several are."""
    return DataSharingAgreement.objects.in_force().filter(charity=charity).order_by("-valid_from", "-id").first()
