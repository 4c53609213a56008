"""A small line of the last days as an SVG image; the unfinished last day is hatched and dotted."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from urllib.parse import quote

from dash import html

from data.format import shown
from data.metric import Metric
from data.reading import Point
from layouts.attributes import attributes
from layouts.words import day

WIDTH, HEIGHT, MARGIN = 240.0, 64.0, 8.0  # room for the dot above, below and at the end
INK = "#9a5b83"  # the accent's mid tone: 3:1 on both themes' surfaces

Spot = tuple[float, float]


def sparkline(metric: Metric, points: Sequence[Point], currency: str) -> html.Img:
    """The image with its summary in words."""
    return html.Img(
        src="data:image/svg+xml," + quote(_svg(points), safe=" =:/'(),;"),
        alt=summary(metric, points, currency),
        # 30-board.css hatches the end behind the image: in it, lines would be stretched with it.
        className="spark" if not points or points[-1].complete else "spark spark-open",
        **attributes({"data-role": "spark"}),
    )


def summary(metric: Metric, points: Sequence[Point], currency: str) -> str:
    """What the line shows, in one sentence."""
    known = [p for p in points if p.value is not None]
    if len(known) < 2:
        return f"{metric.title}: too few days to draw."

    def said(point: Point) -> str:
        return f"{shown(point.value, metric.unit, currency)} on {day(point.day)}"

    unfinished = "" if known[-1].complete else " (not finished)"
    return f"{metric.title} by day, from {said(known[0])} to {said(known[-1])}{unfinished}."


def _svg(points: Sequence[Point]) -> str:
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH:g} {HEIGHT:g}' "
        f"preserveAspectRatio='none' fill='none' stroke='{INK}' stroke-width='2' "
        "stroke-linecap='round' stroke-linejoin='round'>"
        "<defs><linearGradient id='g' x2='0' y2='1'>"
        f"<stop stop-color='{INK}' stop-opacity='.22'/><stop offset='1' stop-color='{INK}' "
        "stop-opacity='.02'/></linearGradient>"
        "</defs>"
        f"{_drawing(points)}</svg>"
    )


def _drawing(points: Sequence[Point]) -> str:
    spots = _spots(points)
    finished = [s if p.complete else None for s, p in zip(spots, points, strict=True)]
    drawn = "".join(_stretch(run) for run in _runs(finished))
    if len(points) > 1 and not points[-1].complete and spots[-1] and spots[-2]:
        drawn += _unfinished(spots[-2], spots[-1])
    last = next((s for s in reversed(spots) if s), None)
    return drawn + (_dot(last) if last else "")


def _spots(points: Sequence[Point]) -> list[Spot | None]:
    values = [None if p.value is None else float(p.value) for p in points]
    known = [v for v in values if v is not None]
    if not known:
        return [None] * len(values)
    low, high = min(known), max(known)
    room = HEIGHT - 2 * MARGIN
    step = (WIDTH - MARGIN) / max(1, len(values) - 1)

    def height(value: float) -> float:
        return HEIGHT / 2 if high == low else MARGIN + room * (high - value) / (high - low)

    return [None if v is None else (i * step, height(v)) for i, v in enumerate(values)]


def _runs(spots: Sequence[Spot | None]) -> list[list[Spot]]:
    runs = (list(run) for present, run in groupby(spots, key=bool) if present)
    return [[s for s in run if s] for run in runs]


def _stretch(run: Sequence[Spot]) -> str:
    line = "L".join(_at(s) for s in run)
    floor = f"L{run[-1][0]:.1f} {HEIGHT:g}L{run[0][0]:.1f} {HEIGHT:g}Z"
    return (
        f"<path d='M{line}{floor}' fill='url(#g)' stroke='none'/>"
        f"<path d='M{line}' vector-effect='non-scaling-stroke'/>"
    )


def _unfinished(before: Spot, last: Spot) -> str:
    line = f"M{_at(before)}L{_at(last)}"
    return f"<path d='{line}' stroke-dasharray='1 4' vector-effect='non-scaling-stroke'/>"


def _dot(spot: Spot) -> str:
    # A line of no length with round caps stays a circle however the image is stretched.
    place = f"<path d='M{_at(spot)}h0' vector-effect='non-scaling-stroke' stroke-width='{{}}'/>"
    return place.format(7)


def _at(spot: Spot) -> str:
    return f"{spot[0]:.1f} {spot[1]:.1f}"
