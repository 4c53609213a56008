"""The view an address leads to, asked from the one door to the numbers."""

from __future__ import annotations

from dash.development.base_component import Component

from callbacks.address import Address
from data.board import Numbers
from data.reading import Board
from layouts.board import board as board_layout
from layouts.choice import earlier_range, fitted
from layouts.drilldown import drilldown
from layouts.palette import Theme, palette


def view(numbers: Numbers, board: Board, asked: Address, theme: Theme) -> Component:
    """The board itself, or the drill-down of one of its metrics."""
    if asked.metric is None:
        return board_layout(board)
    metric = numbers.catalogue.find(asked.metric)
    choice = fitted(asked.choice, board.as_of.date())
    series = numbers.series(
        metric.id, start=choice.start, end=choice.end, grain=choice.grain, as_of=choice.as_of
    )
    earlier = None
    if choice.against:
        start, end = earlier_range(series.start, series.end, choice.against)
        earlier = numbers.series(metric.id, start=start, end=end, grain=choice.grain)
    return drilldown(
        series,
        board.find(metric.id),
        asked.choice,
        earlier=earlier,
        first_day=board.first_day,
        colours=palette(theme),
    )
