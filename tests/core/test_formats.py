"""Numbers and plain dates are printed alike in both languages: European digits, a point, the week from Sunday."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import formats, translation


@pytest.mark.parametrize("language", ["ar", "en"])
def test_formats(language):
    with translation.override(language):
        assert formats.localize(Decimal("1320.50")) == "1320.50"
        assert formats.number_format(1234567.5, decimal_pos=2, force_grouping=True) == "1,234,567.50"
        assert formats.date_format(dt.date(2023, 8, 28), "SHORT_DATE_FORMAT") == "28/08/2023"
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 0
