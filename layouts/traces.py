"""The traces of a metric over time; the unfinished last bucket never looks like a finished one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from data.format import shown
from data.metric import Metric, Shape
from data.reading import Number, Point, Series
from layouts.chart import Trace
from layouts.palette import Palette
from layouts.scale import Scale
from layouts.words import day, part

SO_FAR = "so far"

Moving = Mapping[date, Decimal | None]
"""A target for each bucket, by its first day."""


def total_traces(series: Series, scale: Scale, colours: Palette) -> list[Trace]:
    """The metric itself as line, area or bars."""
    if series.metric.shape is Shape.BAR:
        return [_bars(series, scale, colours)]
    finished = [p for p in series.points if p.complete]
    traces = [
        _line(finished, series, scale)
        | {
            "line": {"color": colours.accent, "width": 2.5},
            "fill": "tozeroy" if series.metric.shape is Shape.AREA else "none",
            "fillcolor": colours.wash,
        }
    ]
    tail = series.points[len(finished) - 1 if finished else 0 :]
    if tail and not tail[-1].complete:
        traces += _unfinished(tail, series, scale, colours)
    return traces


def part_traces(series: Series, scale: Scale, colours: Palette) -> list[Trace]:
    """One trace for each part, largest first; stacked only where parts add up to the value."""
    stacked = series.metric.additive
    traces = []
    for index, name in enumerate(part_names(series.points)):
        points = [
            Point(day=p.day, value=p.parts.get(name), complete=p.complete, parts={})
            for p in series.points
        ]
        colour = colours.parts[index % len(colours.parts)]
        again = index >= len(colours.parts)
        trace = _common(points, series, scale) | {"name": part(name)}
        if series.metric.shape is Shape.BAR:
            trace |= {"type": "bar", "marker": _bar_marker(points, colour)}
        else:
            trace |= {
                "type": "scatter",
                "mode": "lines",
                # A colour that comes back looks unlike its first self.
                "line": {
                    "color": colour,
                    "width": 1.5 if stacked else 2.5,
                    "dash": "dot" if again else "solid",
                },
            }
            if stacked:
                trace |= {"stackgroup": "parts"}
                if again:
                    trace |= {"fillpattern": {"shape": "/", "fgcolor": colour, "size": 6}}
        traces.append(trace)
    return traces


def against_traces(
    series: Series, earlier: Series, name: str, scale: Scale, colours: Palette
) -> list[Trace]:
    """An earlier range laid over this one, bucket by bucket; before bars with a rim."""
    pairs = list(zip(series.points, earlier.points, strict=False))
    unit = series.metric.unit
    line = {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": [here.day.isoformat() for here, _ in pairs],
        "y": [scale.place(then.value) for _, then in pairs],
    }
    said = [f"{shown(then.value, unit, series.currency)} on {day(then.day)}" for _, then in pairs]
    drawn = line | {
        "customdata": said,
        "hovertemplate": "%{customdata}",
        "line": {"color": colours.muted, "width": 2, "dash": "dot"},  # a target is dashed
    }
    return [_rim(line, colours), drawn] if series.metric.shape is Shape.BAR else [drawn]


def target_traces(
    series: Series, moving: Moving, name: str, scale: Scale, colours: Palette
) -> list[Trace]:
    """The target of each bucket, where it is a share of another number."""
    days = [point.day for point in series.points]
    line = {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": [each.isoformat() for each in days],
        "y": [scale.place(moving.get(each)) for each in days],
    }
    said = [shown(moving.get(each), series.metric.unit, series.currency) for each in days]
    return [
        _rim(line, colours),
        line
        | {
            "customdata": said,
            "hovertemplate": "%{customdata}",
            "line": {"color": colours.ink, "width": 1.75, "dash": "dash"},
        },
    ]


def part_names(points: Sequence[Point]) -> list[str]:
    """Every part that occurs, largest at the end of the range first, 'unknown' last."""
    latest: dict[str, Number] = {}
    for point in points:
        latest |= {name: v if v is not None else Decimal(0) for name, v in point.parts.items()}
    return sorted(latest, key=lambda name: (name == "unknown", -latest[name], name))


def _rim(line: Trace, colours: Palette) -> Trace:
    """What lies under a dashed line so that it is seen before bars, too."""
    return line | {
        "hoverinfo": "skip",
        "showlegend": False,
        "line": {"color": colours.paper, "width": 4.5},
    }


def _bars(series: Series, scale: Scale, colours: Palette) -> Trace:
    return _common(series.points, series, scale) | {
        "type": "bar",
        "marker": _bar_marker(series.points, colours.accent),
    }


def _bar_marker(points: Sequence[Point], colour: str) -> dict[str, Any]:
    return {
        "color": colour,
        "pattern": {
            "shape": ["" if p.complete else "/" for p in points],
            "fillmode": "replace",
            "fgcolor": colour,
            "size": 6,
        },
        "line": {"width": [0 if p.complete else 1.5 for p in points], "color": colour},
    }


def _line(points: Sequence[Point], series: Series, scale: Scale) -> Trace:
    lone = len(points) == 1
    return _common(points, series, scale) | {
        "type": "scatter",
        "mode": "markers" if lone else "lines",
        "connectgaps": False,
    }


def _unfinished(
    tail: Sequence[Point], series: Series, scale: Scale, colours: Palette
) -> list[Trace]:
    bridge = _line(tail, series, scale) | {
        "mode": "lines",
        "showlegend": False,
        "hoverinfo": "skip",
        "hovertemplate": None,
        "line": {"color": colours.accent, "width": 2.5, "dash": "dot"},
    }
    if series.metric.shape is Shape.AREA:
        bridge |= {
            "fill": "tozeroy",
            "fillpattern": {"shape": "/", "fgcolor": colours.wash, "size": 6},
        }
    end = _line(tail[-1:], series, scale) | {
        "mode": "markers",
        "showlegend": False,
        "cliponaxis": False,
        "marker": {
            "color": colours.paper,
            "size": 9,
            "line": {"color": colours.accent, "width": 2.5},
        },
    }
    return [bridge, end]


def _common(points: Sequence[Point], series: Series, scale: Scale) -> Trace:
    return {
        "name": series.metric.title,
        "x": [p.day.isoformat() for p in points],
        "y": [scale.place(p.value) for p in points],
        "customdata": [_said(p, series.metric, series.currency) for p in points],
        "hovertemplate": "%{customdata}",
    }


def _said(point: Point, metric: Metric, currency: str) -> str:
    text = shown(point.value, metric.unit, currency)
    return text if point.complete else f"{text} {SO_FAR}"
