"""A clock that goes on only when it is told to."""

from __future__ import annotations


class ByHand:
    """Seconds that only a test adds to; called like ``time.monotonic``."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    def pass_by(self, seconds: float) -> None:
        """So much later."""
        self.seconds += seconds
