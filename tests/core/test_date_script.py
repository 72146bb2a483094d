"""The script beside the date field knows the same calendar as the server."""

import re

from django.conf import settings

from core import hijri
from core.hijri import HijriDate

SCRIPT = (settings.BASE_DIR / "static" / "js" / "dates.js").read_text()
MONTHS = [(year, month) for year in range(hijri.MIN_YEAR, hijri.MAX_YEAR + 1) for month in range(1, 13)]


def test_the_lengths_of_months_agree():
    table = re.search(r"const LONG_MONTHS =(.*?);", SCRIPT, re.DOTALL)[1]
    digits = "".join(re.findall(r'"([0-9a-f]+)"', table))
    years = [int(digits[at : at + 3], 16) for at in range(0, len(digits), 3)]
    lengths = [30 if year & (1 << month) else 29 for year in years for month in range(12)]
    for place, days in re.findall(r"(\d+): (\d+)", re.search(r"const ODD_MONTHS = {(.*?)}", SCRIPT)[1]):
        lengths[int(place)] = int(days)
    assert lengths == [HijriDate.month_length(year, month) for year, month in MONTHS]


def test_it_begins_on_the_same_day():
    first = hijri.MIN_GREGORIAN
    assert f"FIRST_YEAR = {hijri.MIN_YEAR};" in SCRIPT
    assert f"Date.UTC({first.year}, {first.month - 1}, {first.day});" in SCRIPT
