"""Names that exist in Arabic and English; history is tracked here, where the language columns exist."""

import pghistory
from modeltranslation.translator import TranslationOptions, register

from accounts.models import Organisation


@register(Organisation)
class OrganisationTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = ("ar",)


pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(), exclude=["sort_name"])(Organisation)
