"""Names of places, offices' departments and holidays in Arabic and English."""

import pghistory
from modeltranslation.translator import TranslationOptions, register

from offices.models import Department, District, Governorate, Holiday, Office, Region, Season


@register([Region, Governorate, District, Department, Holiday, Season])
class NameTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = ("ar",)


pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())(Office)
pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())(Holiday)
