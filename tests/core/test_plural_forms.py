"""The compiled Arabic catalogue counts as Arabic does: six forms, in Django's order.

Another order is in circulation (Babel's table swaps the last two forms); with it, most numbers print a wrong noun.
"""

import gettext
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import ngettext

CATALOGUE = Path(settings.LOCALE_PATHS[0]) / "ar" / "LC_MESSAGES" / "django.po"
NUMBERS = [0, 1, 2, 3, 10, 11, 46, 99, 100, 101, 102, 103, 250, 453, 2781]
FORMS = [0, 1, 2, 3, 3, 4, 4, 4, 5, 5, 5, 3, 4, 4, 4]


@pytest.mark.parametrize(("number", "form"), list(zip(NUMBERS, FORMS, strict=True)))
def test_the_compiled_catalogue_chooses_the_form(number, form):
    with CATALOGUE.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).plural(number) == form


@pytest.mark.parametrize(
    ("number", "text"),
    [(3, "هذا الشهر 3 أيام."), (29, "هذا الشهر 29 يومًا."), (100, "هذا الشهر 100 يوم."), (2, "هذا الشهر يومان.")],
)
def test_the_portal_counts_by_the_catalogue(number, text):
    with translation.override("ar"):
        sentence = ngettext("This month has %(days)s day.", "This month has %(days)s days.", number)
    assert sentence % {"days": number} == text
