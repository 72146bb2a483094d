"""Names of tracks, questions and obstacles in Arabic and English."""

from modeltranslation.translator import TranslationOptions, register

from empowerment.models import AssessmentQuestion, ObstacleKind, Track


@register([Track, AssessmentQuestion, ObstacleKind])
class NameTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = ("ar",)
