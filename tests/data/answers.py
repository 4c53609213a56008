"""The right numbers of the small business, for tests of everything that stands around them."""

from __future__ import annotations

from data.reading import Board, Number
from tests.soundness.small_business_answers import ANSWERS

RIGHT = {metric: answer.value for metric, answer in ANSWERS.items()}


def values(board: Board) -> dict[str, Number | None]:
    """What the board says of each metric."""
    return {each.metric.id: each.value for each in board.readings}
