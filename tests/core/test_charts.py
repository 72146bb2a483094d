"""The geometry of charts: plain numbers, so that a wrong drawing is found without looking."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.charts import Row, Series, bar_chart, bar_table, columns, describe, line_chart, lying, scale, speak, ticks

MONTHS = [Row("Safar", 96, whole=False), Row("Rabi I", 230), Row("Rabi II", 0), Row("Jumada I", 340)]
values = st.lists(st.integers(min_value=0, max_value=5_000_000), max_size=40)


def rows_of(numbers):
    return [Row(f"Row {index}", number) for index, number in enumerate(numbers)]


def numbers_in(path):
    return [float(number) for number in re.findall(r"-?\d+\.\d", path)]


@given(st.integers(min_value=0, max_value=10**9))
def test_the_scale_holds_the_highest_value_in_few_whole_lines(highest):
    end, step = scale(highest)
    assert end >= highest
    assert end % step == 0
    assert 3 <= len(ticks(end, step)) <= 6


@pytest.mark.parametrize(
    ("highest", "expected"), [(0, (4, 1)), (4, (4, 1)), (5, (6, 2)), (340, (400, 100)), (1000, (1000, 250))]
)
def test_the_scale_is_round(highest, expected):
    assert scale(highest) == expected


@given(values, st.booleans())
def test_no_upright_bar_leaves_the_box(numbers, rtl):
    drawing = columns(rows_of(numbers), rtl=rtl)
    for bar in drawing.bars:
        x, base = numbers_in(bar.path)[:2]
        assert 0 <= x <= 680
        assert base == 386
        assert "nan" not in bar.path
        assert "--" not in bar.path


@given(values, st.booleans())
def test_no_lying_bar_leaves_the_box(numbers, rtl):
    for bar in lying(rows_of(numbers), rtl=rtl).bars:
        start, _y, run = numbers_in(bar.path)[:3]
        assert 0 <= start <= 326
        assert 0 <= start + run <= 326


def test_bars_in_arabic_grow_from_the_right_and_time_runs_from_the_right():
    arabic, english = columns(MONTHS, rtl=True), columns(MONTHS, rtl=False)
    first_ar, last_ar = (numbers_in(arabic.bars[index].path)[0] for index in (0, -1))
    first_en, last_en = (numbers_in(english.bars[index].path)[0] for index in (0, -1))
    assert first_ar > last_ar
    assert first_en < last_en
    assert float(arabic.grid[0].tick.x) > 640  # the scale stands at the right
    assert float(english.grid[0].tick.x) < 40
    assert (
        numbers_in(lying(MONTHS, rtl=True).bars[1].path)[2] < 0 < numbers_in(lying(MONTHS, rtl=False).bars[1].path)[2]
    )


@given(values)
def test_the_two_directions_are_mirror_images(numbers):
    arabic, english = columns(rows_of(numbers), rtl=True), columns(rows_of(numbers), rtl=False)
    for right, left in zip(arabic.bars, english.bars, strict=True):
        if right.value and left.value:
            assert float(right.value.x) == pytest.approx(680 - float(left.value.x), abs=0.2)
            assert right.value.y == left.value.y


def test_the_description_names_highest_and_lowest_whole_month():
    words = describe(MONTHS)
    assert "340" in words
    assert "96" not in words
    assert describe([]) == ""
    assert "7" in describe([Row("a", 7), Row("b", 7)])


def test_a_chart_carries_its_table():
    chart = bar_chart(MONTHS, name="m", title="Visits", label_head="Month", value_head="Visits", total=666, rtl=True)
    assert [row.words for row in chart.rows] == ["96", "230", "0", "340"]
    assert chart.total == "666"
    assert chart.has_partial


def test_bar_table_is_in_percentages():
    table = bar_table([Row("A", 50), Row("B", 200)], title="t", label_head="l", value_head="v", rtl=True)
    assert [(row.x, row.width) for row in table.rows] == [("75.0%", "25.0%"), ("0.0%", "100.0%")]
    assert bar_table([Row("A", 0)], title="t", label_head="l", value_head="v", rtl=False).rows[0].width == "0.0%"


def test_a_line_breaks_where_there_is_no_value():
    chart = line_chart(["a", "b", "c"], [Series("now", [1, None, 3])], name="l", title="t", label_head="l", rtl=True)
    assert chart.wide.series[0].path.count("M") == 2
    assert chart.table == [("a", ["1"]), ("b", ["–"]), ("c", ["3"])]
    first, last = (float(point.x) for point in chart.wide.series[0].points)
    assert first > last


def test_more_than_three_lines_are_refused():
    with pytest.raises(ValueError, match="three"):
        line_chart(["a"], [Series(str(number), [1]) for number in range(4)], name="l", title="t", label_head="l")


def test_numbers_are_spoken_plainly():
    assert [speak(value) for value in (0, 2781, 12.0, 25.64)] == ["0", "2,781", "12", "25.6"]
