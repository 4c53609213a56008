"""Boards as component trees, drawn once for everybody who looks at the same one."""

from __future__ import annotations

from collections import deque
from functools import cached_property
from json import dumps, loads
from typing import Any

from dash.development.base_component import Component
from plotly.utils import PlotlyJSONEncoder

from data.reading import Board
from layouts import ids
from layouts.board import board, parts
from layouts.markup import markup
from layouts.parts import Parts
from layouts.sent import sent
from layouts.shown import Shown, shown_marks
from layouts.stamp import stamp

MOST_KEPT = 8


class Drawing:
    """One board in each form that a page needs, each worked out when it is first asked for. What
    comes back is shared: nobody may change it."""

    def __init__(self, of: Board) -> None:
        self.board = of

    @cached_property
    def parts(self) -> Parts:
        """The pieces that a refresh may swap."""
        return parts(self.board)

    @cached_property
    def view(self) -> Component:
        """The whole tree."""
        return board(self.board, self.parts)

    @cached_property
    def text(self) -> str:
        """The tree as HTML."""
        return markup(self.view)

    @cached_property
    def plain(self) -> dict[str, Any]:
        """The tree as Dash sends it."""
        return _plain(sent(self.view))

    @cached_property
    def stamp(self) -> dict[str, Any]:
        """When it was read, as Dash sends it."""
        of = self.board
        return _plain(stamp(of.refreshed, refresh_id=of.refresh_id, stale=of.stale))

    @cached_property
    def unchanged(self) -> bytes:
        """What a page is told that shows all of it: that it does, at this moment."""
        told = {ids.STAMP: {"children": self.stamp}, ids.ALERT: {"children": None}}
        return dumps({"multi": True, "response": told}, separators=(",", ":")).encode()

    @cached_property
    def marks(self) -> Shown:
        """What a browser keeps of it, to be told of changes alone."""
        return shown_marks(self.board, self.parts)


class Drawn:
    """The last few drawings."""

    def __init__(self) -> None:
        self._kept: deque[Drawing] = deque(maxlen=MOST_KEPT)

    def of(self, board: Board) -> Drawing:
        """The drawing of this very board."""
        for each in tuple(self._kept):
            if each.board is board:
                return each
        made = Drawing(board)
        self._kept.append(made)
        return made

    def text_of(self, node: Component) -> str | None:
        """The HTML of a tree that was drawn here; None for any other component."""
        for each in tuple(self._kept):
            if each.__dict__.get("view") is node:
                return each.text
        return None


def _plain(tree: Component) -> dict[str, Any]:
    found: dict[str, Any] = loads(dumps(tree, cls=PlotlyJSONEncoder))
    return found
