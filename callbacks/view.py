"""The view an address leads to, asked from the one door to the numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from dash.development.base_component import Component

from callbacks.address import Address
from callbacks.drawn import Drawn
from data.annotations import Annotations
from data.board import Numbers
from data.metric import Metric
from data.proof import Asked
from data.reading import Board, Proof
from data.series import MOVED
from data.share import is_aimed_at_by, shares_of
from data.statements import statement
from layouts.choice import Choice, address, earlier_range, fitted
from layouts.drilldown import drilldown, drilldown_parts, forms_of
from layouts.palette import Theme, palette
from layouts.parts import Parts
from layouts.sent import sent
from layouts.shown import Shown, part_marks
from layouts.standing import judged

ROWS_A_PAGE = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Whom a view asks: the door to the numbers, what is pinned beside them, and whether the one
    who looks may change that. ``note_export`` is told the name of every file taken away."""

    numbers: Numbers
    annotations: Annotations
    may_edit: Callable[[], bool]
    note_export: Callable[[str], None]
    drawn: Drawn = field(default_factory=Drawn)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What an address leads to: ``parts`` of it may be swapped one by one, but while somebody may
    be typing in them not those of ``forms``. ``marks`` tell what of it is shown."""

    whole: Callable[[], Component | dict[str, Any]]
    parts: Parts
    forms: frozenset[str]
    marks: Shown


def view(sources: Sources, board: Board, asked: Address, theme: Theme) -> View:
    """The board itself, or the drill-down of one of its metrics."""
    if asked.metric is None:
        drawing = sources.drawn.of(board)
        return View(
            whole=lambda: drawing.plain,
            parts=drawing.parts,
            forms=frozenset(),
            marks=drawing.marks,
        )
    metric = sources.numbers.catalogue.find(asked.metric)
    parts = _parts(sources, board, metric, asked.choice, theme)
    return View(
        whole=lambda: sent(drilldown(metric, asked.choice, parts)),
        parts=parts,
        forms=forms_of(metric.id),
        marks=part_marks(
            parts, board.find(metric.id), place_of(metric, asked.choice), board.currency
        ),
    )


def place_of(metric: Metric, choice: Choice) -> str:
    """What a drill-down shows, whatever theme it wears."""
    return address(metric.id, replace(choice, theme=None))


def _parts(sources: Sources, board: Board, metric: Metric, asked: Choice, theme: Theme) -> Parts:
    numbers = sources.numbers
    choice = fitted(asked, board.as_of.date())
    asked_for: Any = {"start": choice.start, "end": choice.end, "grain": choice.grain}
    series = numbers.series(metric.id, as_of=choice.as_of, **asked_for)
    earlier = None
    if choice.against:
        start, end = earlier_range(series.start, series.end, choice.against)
        earlier = numbers.series(metric.id, start=start, end=end, grain=choice.grain)
    reading = judged(board).find(metric.id)
    target = reading.target
    moving = None
    if target and target.share_of and target.share and is_aimed_at_by(metric, series.grain):
        base = numbers.series(target.share_of, as_of=choice.as_of, **asked_for)
        moving = shares_of(target.share, base)
    may_edit = sources.may_edit()
    return drilldown_parts(
        series,
        reading,
        asked,
        earlier=earlier,
        first_day=board.first_day,
        colours=palette(choice.theme or theme),
        notes=sources.annotations.notes(series.start, series.end),
        moving=moving,
        cohorts=numbers.cohorts(as_of=choice.as_of) if metric.id == MOVED else None,
        statement=statement(f"metrics/{metric.id}").decode(),
        proof=_proof(numbers, metric, choice),
        goals=sources.annotations.goals(metric.id) if may_edit else (),
        may_edit=may_edit,
    )


def _proof(numbers: Numbers, metric: Metric, choice: Choice) -> Proof | None:
    if choice.rows is None:
        return None
    return numbers.proof(
        metric.id, Asked(part=choice.part, page=choice.rows, size=ROWS_A_PAGE), as_of=choice.as_of
    )
