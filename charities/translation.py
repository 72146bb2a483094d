"""Names of services in Arabic and English; history is tracked here, where the language columns exist."""

import pghistory
from modeltranslation.translator import TranslationOptions, register

from charities.models import Charity, CharityContact, DataSharingAgreement, Service


@register(Service)
class ServiceTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = ("ar",)


for model in (Charity, CharityContact, Service, DataSharingAgreement):
    pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())(model)
