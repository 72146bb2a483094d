"""The geometry of charts. The server draws them as inline SVG (templates/components/chart_*.html); this module only counts.

One source for page, print and paper: plain rows in, coordinates out, as text ready for attributes. Everything is computed
along the reading direction, from the start side (``u``), and turned into ``x`` last: in Arabic the value axis stands at the
right, time runs from the right, bars grow from the right; English is the mirror image.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

Number = int | float

LETTER = 7.2  # the mean advance of a 13 px letter, for room only
SERIES = 3  # more than three lines cannot be told apart


@dataclass(frozen=True)
class Row:
    """One bar or point: ``label`` in the table, ``tick`` (shorter) on the axis, ``whole`` false for a partial month."""

    label: str
    value: Number
    tick: str = ""
    whole: bool = True
    url: str = ""

    @property
    def words(self) -> str:
        return speak(self.value)


@dataclass(frozen=True)
class Text:
    x: str
    y: str
    words: str


@dataclass(frozen=True)
class GridLine:
    path: str
    tick: Text


@dataclass(frozen=True)
class Bar:
    row: Row
    path: str
    value: Text | None
    tick: tuple[Text, ...]


@dataclass(frozen=True)
class Drawing:
    """What a template needs to draw bars: the box, the lines of the scale, the bars, and the axis they stand on."""

    box: str
    grid: tuple[GridLine, ...]
    bars: tuple[Bar, ...]
    axis: str
    number_anchor: str


@dataclass(frozen=True)
class BarChart:
    """Bars over time or by kind: upright on a wide screen, lying on a phone, and the same rows as a table."""

    name: str
    title: str
    description: str
    rows: tuple[Row, ...]
    wide: Drawing
    tall: Drawing
    label_head: str
    value_head: str
    total: str
    has_partial: bool


def bar_chart(
    rows: Sequence[Row],
    *,
    name: str,
    title: str,
    label_head: str,
    value_head: str,
    total: Number | None = None,
    rtl: bool | None = None,
) -> BarChart:
    """The chart of ``rows`` in their order. ``total`` is printed under the table where a sum has a meaning."""
    rtl = get_language_bidi() if rtl is None else rtl
    return BarChart(
        name=name,
        title=title,
        description=describe(rows),
        rows=tuple(rows),
        wide=columns(rows, rtl=rtl),
        tall=lying(rows, rtl=rtl),
        label_head=label_head,
        value_head=value_head,
        total="" if total is None else speak(total),
        has_partial=any(not row.whole for row in rows),
    )


def describe(rows: Sequence[Row]) -> str:
    """The sentence that a reader hears instead of the drawing: the highest and the lowest whole row."""
    whole = [row for row in rows if row.whole]
    if not whole:
        return ""
    highest = max(whole, key=lambda row: row.value)
    lowest = min(whole, key=lambda row: row.value)
    if highest.value == lowest.value:
        return _("Every row has the value %(value)s.") % {"value": highest.words}
    return _("Highest: %(high)s (%(most)s). Lowest: %(low)s (%(least)s).") % {
        "high": highest.label,
        "most": highest.words,
        "low": lowest.label,
        "least": lowest.words,
    }


def columns(rows: Sequence[Row], *, rtl: bool, width: int = 680, height: int = 430) -> Drawing:
    """Upright bars with the value on each, the scale at the start side."""
    top, foot, scale_room = 26, 44, 44
    base = height - foot
    highest, step = scale(max((row.value for row in rows), default=0))
    plot = width - scale_room
    slot = plot / max(len(rows), 1)
    thick = min(30.0, slot * 0.64)
    names = [_lines(row.tick or row.label, slot) for row in rows]
    every = _every(names, slot)
    room_for_values = slot >= LETTER * max((len(row.words) for row in rows), default=1)

    def level(value: Number) -> float:
        return base - (base - top) * value / highest

    def x_of(u: float) -> float:
        return width - u if rtl else u

    grid = tuple(
        GridLine(
            path=f"M{pt(x_of(scale_room))} {pt(level(tick))}H{pt(x_of(width))}",
            tick=Text(x=pt(x_of(scale_room - 10)), y=pt(level(tick) + 4.5), words=speak(tick)),
        )
        for tick in ticks(highest, step)
    )
    bars = []
    for index, row in enumerate(rows):
        middle = x_of(scale_room + slot * (index + 0.5))
        tip = level(row.value)
        words = names[index] if index % every == 0 else ()
        bars.append(
            Bar(
                row=row,
                path=_upright(middle - thick / 2, thick, tip, base),
                value=Text(pt(middle), pt(tip - 7), row.words) if room_for_values else None,
                tick=tuple(Text(pt(middle), pt(base + 18 + 16 * line), word) for line, word in enumerate(words)),
            )
        )
    return Drawing(
        box=f"0 0 {width} {height}",
        grid=grid,
        bars=tuple(bars),
        axis=f"M{pt(x_of(scale_room))} {pt(base)}H{pt(x_of(width))}",
        number_anchor="start" if rtl else "end",
    )


def lying(rows: Sequence[Row], *, rtl: bool, width: int = 326, step: int = 32) -> Drawing:
    """Lying bars for a narrow screen: the label at the start, the bar, the value at its tip."""
    thick = 16.6
    names = [row.tick or row.label for row in rows]
    label_room = min(width * 0.4, 8 + LETTER * max((len(name) for name in names), default=0))
    value_room = 12 + LETTER * max((len(row.words) for row in rows), default=1)
    highest = max((row.value for row in rows), default=0) or 1
    plot = width - label_room - value_room

    def x_of(u: float) -> float:
        return width - u if rtl else u

    bars = []
    for index, row in enumerate(rows):
        y = step * index + (step - thick) / 2
        length = plot * row.value / highest
        bars.append(
            Bar(
                row=row,
                path=_along(x_of(label_room), length, y, thick, -1 if rtl else 1),
                value=Text(pt(x_of(label_room + length + 8)), pt(y + 13.3), row.words),
                tick=(Text(pt(x_of(0)), pt(y + 13.3), names[index]),),
            )
        )
    height = step * max(len(rows), 1)
    return Drawing(
        box=f"0 0 {width} {height}",
        grid=(),
        bars=tuple(bars),
        axis=f"M{pt(x_of(label_room))} 0V{height}",
        number_anchor="end" if rtl else "start",
    )


# ---- rows by name: a table whose bars are percentages, so that they never distort ----


@dataclass(frozen=True)
class BarTableRow:
    row: Row
    x: str
    width: str


@dataclass(frozen=True)
class BarTable:
    title: str
    rows: tuple[BarTableRow, ...]
    label_head: str
    value_head: str
    rest: Row | None
    total: str


def bar_table(
    rows: Sequence[Row],
    *,
    title: str,
    label_head: str,
    value_head: str,
    rest: Row | None = None,
    total: Number | None = None,
    rtl: bool | None = None,
) -> BarTable:
    """Rows in their order (alphabetical: nobody is ranked); ``rest`` sums up what is not shown, without a bar."""
    rtl = get_language_bidi() if rtl is None else rtl
    highest = max((row.value for row in rows), default=0) or 1
    drawn = []
    for row in rows:
        share = 100 * row.value / highest
        drawn.append(BarTableRow(row, x=f"{100 - share if rtl else 0:.1f}%", width=f"{share:.1f}%"))
    return BarTable(title, tuple(drawn), label_head, value_head, rest, "" if total is None else speak(total))


# ---- lines ----


@dataclass(frozen=True)
class Series:
    """One line: its name and a value for each label; None where there is none, and the line breaks there."""

    name: str
    values: Sequence[Number | None]


@dataclass(frozen=True)
class Point:
    x: str
    y: str
    label: str
    words: str


@dataclass(frozen=True)
class DrawnSeries:
    name: str
    css: str
    path: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class LineDrawing:
    box: str
    grid: tuple[GridLine, ...]
    ticks: tuple[Text, ...]
    series: tuple[DrawnSeries, ...]
    number_anchor: str


@dataclass(frozen=True)
class LineChart:
    """Lines over the same labels, drawn for a wide screen and for a phone, and the same numbers as a table."""

    name: str
    title: str
    wide: LineDrawing
    tall: LineDrawing
    label_head: str
    series: tuple[Series, ...]
    labels: tuple[str, ...]

    @property
    def table(self) -> list[tuple[str, list[str]]]:
        """Each label with its values, series by series."""
        return [
            (label, ["–" if (value := line.values[index]) is None else speak(value) for line in self.series])
            for index, label in enumerate(self.labels)
        ]


def line_chart(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    name: str,
    title: str,
    label_head: str,
    rtl: bool | None = None,
) -> LineChart:
    """Up to three lines; the first is this period, the second the one before (dashed)."""
    if len(series) > SERIES:
        raise ValueError("A line chart shows at most three series.")
    rtl = get_language_bidi() if rtl is None else rtl
    return LineChart(
        name=name,
        title=title,
        wide=lines(labels, series, rtl=rtl),
        tall=lines(labels, series, rtl=rtl, width=326, height=280),
        label_head=label_head,
        series=tuple(series),
        labels=tuple(labels),
    )


def lines(
    labels: Sequence[str], series: Sequence[Series], *, rtl: bool, width: int = 680, height: int = 340
) -> LineDrawing:
    top, foot, scale_room = 26, 44, 44
    base = height - foot
    highest, step = scale(max((value for line in series for value in line.values if value is not None), default=0))
    slot = (width - scale_room) / max(len(labels), 1)
    names = [_lines(label, slot) for label in labels]
    every = _every(names, slot)

    def x_of(u: float) -> float:
        return width - u if rtl else u

    def level(value: Number) -> float:
        return base - (base - top) * value / highest

    middles = [x_of(scale_room + slot * (index + 0.5)) for index in range(len(labels))]
    return LineDrawing(
        box=f"0 0 {width} {height}",
        grid=tuple(
            GridLine(
                path=f"M{pt(x_of(scale_room))} {pt(level(tick))}H{pt(x_of(width))}",
                tick=Text(pt(x_of(scale_room - 10)), pt(level(tick) + 4.5), speak(tick)),
            )
            for tick in ticks(highest, step)
        ),
        ticks=tuple(
            Text(pt(middles[index]), pt(base + 18 + 16 * row), words)
            for index, name in enumerate(names)
            if index % every == 0
            for row, words in enumerate(name)
        ),
        series=tuple(
            DrawnSeries(
                name=line.name,
                css=f"l{number}",
                path=_polyline(middles, line.values, level),
                points=tuple(
                    Point(pt(middles[index]), pt(level(value)), labels[index], speak(value))
                    for index, value in enumerate(line.values)
                    if value is not None
                ),
            )
            for number, line in enumerate(series, start=1)
        ),
        number_anchor="start" if rtl else "end",
    )


# ---- numbers ----


def scale(highest: Number) -> tuple[int, int]:
    """The round number that the scale ends at and the step of its lines: four or five lines, whole numbers only."""
    if highest <= 4:
        return 4, 1
    rough = highest / 4
    power = 10 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough and factor * power % 1 == 0)
    return int(math.ceil(highest / step) * step), int(step)


def ticks(highest: int, step: int) -> range:
    return range(0, highest + 1, step)


def speak(value: Number) -> str:
    """European digits with a comma for thousands, in every language."""
    if isinstance(value, float) and not value.is_integer():
        return f"{value:,.1f}"
    return f"{int(value):,}"


def pt(value: float) -> str:
    """A coordinate: one decimal, never in exponent form, never with a locale's separator."""
    return f"{value:.1f}"


def _upright(x: float, thick: float, tip: float, base: float) -> str:
    """A bar that stands on ``base``, its two upper corners rounded."""
    round_by = min(3.0, thick / 2, max(base - tip, 0.0))
    straight = base - tip - round_by
    return (
        f"M{pt(x)} {pt(base)}v-{pt(straight)}q0 -{pt(round_by)} {pt(round_by)} -{pt(round_by)}"
        f"h{pt(thick - 2 * round_by)}q{pt(round_by)} 0 {pt(round_by)} {pt(round_by)}v{pt(straight)}z"
    )


def _along(x: float, length: float, y: float, thick: float, sign: int) -> str:
    """A lying bar from ``x`` along the reading direction, its far corners rounded."""
    round_by = min(3.0, length)
    run, turn = sign * (length - round_by), sign * round_by
    return (
        f"M{pt(x)} {pt(y)}h{pt(run)}q{pt(turn)} 0 {pt(turn)} {pt(round_by)}"
        f"v{pt(thick - 2 * round_by)}q0 {pt(round_by)} {pt(-turn)} {pt(round_by)}h{pt(-run)}z"
    )


def _polyline(xs: Sequence[float], values: Sequence[Number | None], level: Callable[[Number], float]) -> str:
    path, pen_down = [], False
    for x, value in zip(xs, values, strict=True):
        if value is None:
            pen_down = False
            continue
        path.append(f"{'L' if pen_down else 'M'}{pt(x)} {pt(level(value))}")
        pen_down = True
    return "".join(path)


def _lines(words: str, slot: float) -> tuple[str, ...]:
    """A tick that is wider than its slot is broken at the first blank."""
    if len(words) * LETTER <= slot or " " not in words:
        return (words,)
    first, rest = words.split(" ", 1)
    return (first, rest)


def _every(names: Sequence[tuple[str, ...]], slot: float) -> int:
    """Which ticks are written: all where they fit, else every second, third, …"""
    widest = LETTER * max((len(line) for lines in names for line in lines), default=1)
    return max(1, math.ceil(widest / slot))
