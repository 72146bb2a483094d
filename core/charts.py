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


# ---- radar ----

RADAR_MOST = 5


@dataclass(frozen=True)
class Spoke:
    """One direction: its name, where it stands now, where it stood at the beginning; None where nothing was asked."""

    label: str
    value: Number | None
    before: Number | None = None

    @property
    def words(self) -> str:
        return "–" if self.value is None else speak(round(self.value, 1))

    @property
    def words_before(self) -> str:
        return "–" if self.before is None else speak(round(self.before, 1))


@dataclass(frozen=True)
class DrawnSpoke:
    spoke: Spoke
    axis: str
    mark: tuple[str, str] | None
    name: Text
    value: Text


@dataclass(frozen=True)
class RadarChart:
    """Scores from 0 to 5 in several directions, clockwise from the top in the reading direction, with their table."""

    name: str
    title: str
    description: str
    box: str
    rings: tuple[str, ...]
    spokes: tuple[DrawnSpoke, ...]
    ticks: tuple[Text, ...]
    now_area: str
    before_area: str
    now: str
    before: str
    label_head: str
    tick_anchor: str


def radar_chart(
    spokes: Sequence[Spoke],
    *,
    name: str,
    title: str,
    now: str,
    before: str = "",
    label_head: str,
    rtl: bool | None = None,
) -> RadarChart:
    """From the top in the reading direction: in Arabic the second spoke stands at the left. ``before`` names the dashed line."""
    rtl = get_language_bidi() if rtl is None else rtl
    width, height, radius = 350, 350, 104.0
    middle_x, middle_y = width / 2, height / 2 + 4
    turn = (-1 if rtl else 1) * 2 * math.pi / max(len(spokes), 1)

    def at(index: int, value: Number) -> tuple[float, float]:
        length = radius * value / RADAR_MOST
        return middle_x + length * math.sin(turn * index), middle_y - length * math.cos(turn * index)

    def area(values: Sequence[Number | None]) -> str:
        """The line through what is known; fewer than three points make no area."""
        found = [at(index, value) for index, value in enumerate(values) if value is not None]
        return " ".join(f"{pt(x)},{pt(y)}" for x, y in found) if len(found) > 2 else ""

    drawn = []
    for index, spoke in enumerate(spokes):
        outer_x, outer_y = at(index, RADAR_MOST)
        name_x, name_y = at(index, RADAR_MOST * 1.36)
        name_y += -8 if index == 0 else (10 if outer_y > middle_y else -4)
        mark = None if spoke.value is None else at(index, spoke.value)
        drawn.append(
            DrawnSpoke(
                spoke=spoke,
                axis=f"M{pt(middle_x)} {pt(middle_y)}L{pt(outer_x)} {pt(outer_y)}",
                mark=None if mark is None else (pt(mark[0]), pt(mark[1])),
                name=Text(pt(name_x), pt(name_y), spoke.label),
                value=Text(pt(name_x), pt(name_y + 18), f"{spoke.words} / {RADAR_MOST}"),
            )
        )
    rings = [" ".join(f"{pt(x)},{pt(y)}" for x, y in (at(i, ring) for i in range(len(spokes)))) for ring in range(1, 6)]
    return RadarChart(
        name=name,
        title=title,
        description=_described(spokes),
        box=f"0 0 {width} {height}",
        rings=tuple(rings),
        spokes=tuple(drawn),
        ticks=tuple(
            Text(pt(middle_x + (6 if rtl else -6)), pt(middle_y - radius * tick / RADAR_MOST + 4), speak(tick))
            for tick in (1, 3)
        ),
        now_area=area([spoke.value for spoke in spokes]),
        before_area=area([spoke.before for spoke in spokes]) if before else "",
        now=now,
        before=before,
        label_head=label_head,
        tick_anchor="end" if rtl else "start",
    )


def _described(spokes: Sequence[Spoke]) -> str:
    """The sentence that is heard instead of the drawing: how many rose, and where the lowest stands."""
    known = [spoke for spoke in spokes if spoke.value is not None]
    if not known:
        return ""
    lowest = min(known, key=lambda spoke: spoke.value or 0)
    highest = max(known, key=lambda spoke: spoke.value or 0)
    return _("Highest: %(high)s (%(most)s). Lowest: %(low)s (%(least)s).") % {
        "high": highest.label,
        "most": highest.words,
        "low": lowest.label,
        "least": lowest.words,
    }
