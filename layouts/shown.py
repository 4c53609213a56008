"""What a browser shows of a board, so that a refresh swaps and announces only what changed."""

from __future__ import annotations

from collections.abc import Mapping
from json import dumps
from zlib import crc32

from dash.development.base_component import Component
from plotly.utils import PlotlyJSONEncoder

from data.format import api_text, shown
from data.reading import Board
from layouts.board import Parts, parts
from layouts.words import counted

Shown = dict[str, dict[str, str]]
NAMED = 3


def shown_marks(board: Board, pieces: Parts | None = None) -> Shown:
    """For every swappable part of the board a mark that differs when the part does, and for every
    metric its value as the API gives it."""
    return {
        "board": {"as_of": "" if board.live else board.as_of.date().isoformat()},
        "parts": {name: _mark(part) for name, part in (pieces or parts(board)).items()},
        "values": {r.metric.id: api_text(r.value, r.metric.unit) for r in board.readings},
    }


def view_marks(view: Component) -> Shown:
    """The mark of a view that is swapped as a whole."""
    return {"board": {"view": _mark([view])}, "parts": {}, "values": {}}


def changed_parts(before: Shown, now: Shown, pieces: Parts) -> Mapping[str, list[Component]]:
    """The pieces of a board to swap, by component id."""
    known = before["parts"]
    return {name: part for name, part in pieces.items() if known.get(name) != now["parts"][name]}


def announcement(before: Shown, board: Board) -> str:
    """One sentence for those who listen: which numbers changed; empty when none did."""
    known = before["values"]
    changed = [
        r for r in board.readings if known.get(r.metric.id) != api_text(r.value, r.metric.unit)
    ]
    if not changed:
        return ""
    named = ", ".join(
        f"{r.metric.title} {shown(r.value, r.metric.unit, board.currency)}" for r in changed[:NAMED]
    )
    more = f" and {len(changed) - NAMED} more" if len(changed) > NAMED else ""
    return f"{counted(len(changed), 'number')} changed: {named}{more}."


def _mark(part: list[Component]) -> str:
    return f"{crc32(dumps(part, cls=PlotlyJSONEncoder).encode()):08x}"
