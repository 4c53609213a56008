"""A metric over time: figure, caption and the same values as a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from data.format import exact, shown, shown_plain, shown_target
from data.kept import Note
from data.locale import percent_sign
from data.metric import Metric, Shape
from data.reading import Aim, Number, Point, Series
from layouts import ids
from layouts.chart import chart
from layouts.chart_locale import bucket_hover
from layouts.notes import bucket_of, note_list, note_marks, note_shapes
from layouts.palette import Palette
from layouts.reader import reader
from layouts.scale import scale
from layouts.traces import (
    SO_FAR,
    Moving,
    against_traces,
    part_names,
    part_traces,
    target_traces,
    total_traces,
)
from layouts.twin import twin
from layouts.words import day, part, span

BUCKET_WORDS = {"day": "by day", "week": "by week", "month": "by month"}


def history(
    series: Series,
    target: Aim | None,
    *,
    parts: bool,
    earlier: tuple[str, Series] | None,
    colours: Palette,
    notes: Sequence[Note] = (),
    moving: Moving | None = None,
    may_edit: bool = False,
) -> list[Component]:
    """What stands in the figure: the chart with its caption, the notes on its days and its table;
    ``earlier`` is a named range to lay over it, ``moving`` what the target was for each bucket."""
    title = f"{series.metric.title}, {span(series.start, series.end)}"
    drawn: list[Component] = (
        [
            _graph(series, target, moving, parts, earlier, notes, colours),
            reader(title, back=True, parts=parts),
        ]
        if series.points
        else [_nothing()]
    )
    return [
        *drawn,
        html.Figcaption(caption(series), className="caption"),
        *note_list(notes, may_edit=may_edit),
        table(series, title, notes, moving),
    ]


def caption(series: Series) -> str:
    """What the chart shows, in words."""
    unit = series.metric.unit
    known = [p for p in series.points if p.value is not None]
    if not known:
        return "There is nothing to draw in this range."

    def said(point: Point) -> str:
        return f"{shown(point.value, unit, series.currency)} on {day(point.day)}"

    low = min(known, key=lambda p: p.value or 0)
    high = max(known, key=lambda p: p.value or 0)
    unfinished = "" if known[-1].complete else f" The last {series.grain} is not finished yet."
    return (
        f"From {said(known[0])} to {said(known[-1])}; lowest {said(low)}, highest {said(high)}."
        f"{unfinished}"
    )


def table(
    series: Series, title: str, notes: Sequence[Note] = (), moving: Moving | None = None
) -> html.Details:
    """Every value of the chart, exact, and the notes of each bucket."""
    names = part_names(series.points)
    days = [point.day for point in series.points]
    told: dict[date, str] = {}
    for note in notes:
        if at := bucket_of(note.day, days):
            told[at] = f"{told[at]}; {note.words}" if at in told else note.words
    unit, currency = series.metric.unit, series.currency
    return twin(
        title,
        [
            series.grain.capitalize(),
            series.metric.title,
            *(["Target"] if moving else []),
            *map(part, names),
            *(["Note"] if told else []),
        ],
        [
            [
                _bucket(point),
                exact(point.value, unit, currency),
                *([exact(moving.get(point.day), unit, currency)] if moving else []),
                *(exact(point.parts.get(name), unit, currency) for name in names),
                *([told.get(point.day, "")] if told else []),
            ]
            for point in reversed(series.points)
        ],
    )


def _bucket(point: Point) -> str:
    return day(point.day) if point.complete else f"{day(point.day)}, {SO_FAR}"


def _nothing() -> html.P:
    return html.P("There are no days in this range yet.", className="nothing")


def _graph(
    series: Series,
    target: Aim | None,
    moving: Moving | None,
    parts: bool,
    earlier: tuple[str, Series] | None,
    notes: Sequence[Note],
    colours: Palette,
) -> dcc.Graph:
    metric = series.metric
    values = [p.value for p in series.points]
    sized = scale(metric.unit, [*values, target.value if target else None], series.currency)
    split = parts and metric.part is not None
    draw = part_traces if split else total_traces
    traces = draw(series, sized, colours)
    if earlier:
        traces += against_traces(series, earlier[1], earlier[0], sized, colours)
    days = [point.day for point in series.points]
    shapes: list[dict[str, Any]] = note_shapes(notes, days, colours)
    marks: list[dict[str, Any]] = note_marks(notes, days, colours)
    # A part has no target; one that is a share moves with what it is a share of.
    if target and moving and not split:
        traces += target_traces(series, moving, _moving_words(target), sized, colours)
    elif target and not target.share_of and not split:
        at = sized.place(target.value)
        words = f"Target {shown_target(target.value, metric.unit, series.currency)}"
        shapes.append(_target_line(at, colours))
        marks.append(_target_words(at, words, _freest_corner(values, target.value), colours))
    if (
        split
        and metric.shape is not Shape.BAR
        and len(values) > 1
        and not series.points[-1].complete
    ):
        shapes.append(_unfinished_stretch(series, colours))
    zero = metric.shape is not Shape.LINE
    named = bool(split or earlier or (target and moving))
    return chart(
        ids.CHART,
        traces,
        {
            "uirevision": f"{metric.id} {series.start} {series.end} {series.grain} {split}",
            "showlegend": named,
            "barmode": "stack" if metric.additive else "group",
            "bargap": 0.25,
            "shapes": shapes,
            "annotations": marks,
            "xaxis": {"hoverformat": bucket_hover(series.grain)} | _width(metric, days),
            "yaxis": sized.axis | {"rangemode": "tozero" if zero else "normal"},
        },
        title=metric.title,
        subtitle=f"{span(series.start, series.end)}, {BUCKET_WORDS[series.grain]}",
        file_name=f"wedsync-{metric.id}-{series.start}-to-{series.end}",
        colours=colours,
        names=sum(trace.get("showlegend", True) for trace in traces) if named else 0,
    )


def _width(metric: Metric, days: Sequence[date]) -> dict[str, Any]:
    """Lines go from edge to edge; the dot at their end would have the axis run on behind it."""
    if metric.shape is Shape.BAR or len(days) < 2:
        return {}
    return {"range": [days[0].isoformat(), days[-1].isoformat()]}


def _target_line(at: float | None, colours: Palette) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": at,
        "y1": at,
        "line": {"color": colours.ink, "width": 1.5, "dash": "dash"},
    }


Corner = tuple[str, str]
"""The end of a line and the side of it that some words stand at."""
CORNERS: tuple[Corner, ...] = (
    ("left", "bottom"),
    ("left", "top"),
    ("right", "bottom"),
    ("right", "top"),
)


def _freest_corner(values: Sequence[Number | None], target: Number) -> Corner:
    """Where the words of a target, which take up to a third of the width, hide least of the
    number: over (anchored at their bottom) or under its line."""
    third = len(values) // 3 + 1
    ends = {"left": values[:third], "right": values[-third:]}

    def hidden(corner: Corner) -> int:
        end, anchor = corner
        known = [value for value in ends[end] if value is not None]
        return sum(value > target if anchor == "bottom" else value < target for value in known)

    return min(CORNERS, key=hidden)


def _target_words(at: float | None, words: str, corner: Corner, colours: Palette) -> dict[str, Any]:
    end, anchor = corner
    return {
        "xref": "paper",
        "x": 0 if end == "left" else 1,
        "y": at,
        "xanchor": end,
        "yanchor": anchor,
        "yshift": 2 if anchor == "bottom" else -2,  # its ground covers nothing of the line
        "text": words,
        "showarrow": False,
        "font": {"color": colours.ink, "size": 12},
        "bgcolor": colours.paper,
        "opacity": 0.9,
    }


def _moving_words(target: Aim) -> str:
    if target.share is None or target.share_of is None:
        return "Target"
    return f"Target {shown_plain(target.share)}{percent_sign()} of {target.share_of.upper()}"


def _unfinished_stretch(series: Series, colours: Palette) -> dict[str, Any]:
    return {
        "type": "rect",
        "layer": "above",
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "x0": series.points[-2].day.isoformat(),
        "x1": series.points[-1].day.isoformat(),
        "fillcolor": colours.paper,
        "opacity": 0.45,
        "line": {"width": 0},
    }
