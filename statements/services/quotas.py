"""How many statements a charity may ask for in a month: a line of its agreement, kept by the office."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import Permission
from accounts.models import Organisation
from charities.models import DataSharingAgreement
from charities.services import update_agreement
from statements import rights
from statements.services.asking import agreement_held
from statements.services.moving import wrong

LARGEST = 10_000


@transaction.atomic
def set_quota(*, charity: Organisation, by: Actor, quota: int) -> DataSharingAgreement:
    """Change the month's number of the agreement in force; askings of the charity wait until it is written."""
    if not rights.sets_quotas(by):
        raise PermissionDenied(Permission.CHARITY_EDIT.value)
    if not 0 <= quota <= LARGEST:
        words = _("Please enter a number from 0 to %(largest)s.") % {"largest": f"{LARGEST:,}"}
        raise wrong(field="quota", words=words, code="out_of_range")
    return update_agreement(agreement=agreement_held(charity=charity), by=by, statement_quota=quota)
