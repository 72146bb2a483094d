"""Names of corners in Arabic and English; history is tracked here, where the language columns exist."""

import pghistory
from modeltranslation.translator import TranslationOptions, register

from corners.models import Corner


@register(Corner)
class CornerTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = ("ar",)


pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())(Corner)
