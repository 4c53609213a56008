"""What a browser shows of a board, so that a refresh swaps and announces only what changed."""

from __future__ import annotations

from collections.abc import Collection
from json import dumps
from zlib import crc32

from dash.development.base_component import Component
from plotly.utils import PlotlyJSONEncoder

from data.format import shown
from data.reading import Board, Reading
from layouts.board import parts
from layouts.parts import Parts
from layouts.words import counted

Shown = dict[str, dict[str, str]]
NAMED = 3


def shown_marks(board: Board, pieces: Parts | None = None) -> Shown:
    """For every swappable part of the board a mark that differs when the part does, and for every
    metric its value in words."""
    return {
        "board": {"as_of": "" if board.live else board.as_of.date().isoformat()},
        "parts": {name: _mark(part) for name, part in (pieces or parts(board)).items()},
        "values": {r.metric.id: _words(r, board.currency) for r in board.readings},
    }


def part_marks(parts: Parts, reading: Reading, where: str, currency: str) -> Shown:
    """The same for the parts of a drill-down, shown at the address ``where``."""
    return {
        "board": {"view": where},
        "parts": {name: _mark(part) for name, part in parts.items()},
        "values": {reading.metric.id: _words(reading, currency)},
    }


def kept_marks(now: Shown, before: Shown, kept: Collection[str]) -> Shown:
    """``now``, but for the parts ``kept`` as they were shown ``before``."""
    still = {name: mark for name, mark in before["parts"].items() if name in kept}
    return now | {"parts": now["parts"] | still}


def changed_parts(before: Shown, now: Shown, parts: Parts) -> Parts:
    """The parts to swap."""
    known = before["parts"]
    return {name: part for name, part in parts.items() if known.get(name) != now["parts"][name]}


def announcement(before: Shown, board: Board) -> str:
    """One sentence for those who listen: which numbers changed; empty when all read as before."""
    known = before["values"]
    now = [(r.metric, _words(r, board.currency)) for r in board.readings]
    changed = [f"{m.title} {words}" for m, words in now if known.get(m.id, words) != words]
    if not changed:
        return ""
    named = ", ".join(changed[:NAMED])
    more = f" and {len(changed) - NAMED} more" if len(changed) > NAMED else ""
    return f"{counted(len(changed), 'number')} changed: {named}{more}."


def _words(reading: Reading, currency: str) -> str:
    return shown(reading.value, reading.metric.unit, currency)


def _mark(part: list[Component]) -> str:
    return f"{crc32(dumps(part, cls=PlotlyJSONEncoder).encode()):08x}"
