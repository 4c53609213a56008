"""The one sentence that states the board's conclusion."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from data.format import magnitude, shown, shown_apart, shown_percent_change, shown_target
from data.metric import Better
from data.reading import Board, Reading
from layouts.standing import biggest_mover, furthest
from layouts.words import long_day

Sentence = list[str | Component]


def headline(board: Board) -> Sentence:
    """What moved most on last year, then what is furthest from its target."""
    if board.first_day is None:
        return ["There is no data yet. The numbers appear here as soon as the first rows arrive."]
    if board.as_of.date() < board.first_day:
        return [f"There was no data yet; the first is of {long_day(board.first_day)}."]
    return [*_movement(board.readings, board.currency), *_targets(board.readings, board.currency)]


def _movement(readings: Sequence[Reading], currency: str) -> Sentence:
    mover = biggest_mover(readings)
    if mover is None or mover.last_year is None or mover.last_year.change_percent is None:
        return ["There is no last year to compare with yet"]
    percent = mover.last_year.change_percent
    size = shown_percent_change(abs(percent)).replace("+", "")
    return [
        html.Strong(mover.metric.title),
        f" moved most on last year, {'up' if percent > 0 else 'down'} {size} to ",
        html.Strong(shown(mover.value, mover.metric.unit, currency)),
    ]


def _targets(readings: Sequence[Reading], currency: str) -> Sentence:
    aimed = [r for r in readings if r.status]
    if not aimed:
        return ["."]
    worst = furthest(readings)
    if worst is None or worst.value is None or worst.target is None:
        return [
            f"; all {len(aimed)} targets are met." if len(aimed) > 1 else "; its target is met."
        ]
    unit = worst.metric.unit
    gap = shown_apart(magnitude(worst.value - worst.target.value), unit, currency)
    goal = shown_target(worst.target.value, unit, currency)
    side = "above" if worst.metric.better is Better.DOWN else "short of"
    title = worst.metric.title
    return [
        "; ",
        html.Strong(title[0].lower() + title[1:]),
        f" is furthest from target, {gap} {side} {goal}.",
    ]
