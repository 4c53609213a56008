"""What people got while something was broken, as a line of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.faults.stack import Asked

CLIENTS = 8
STALE = b'"stale":true'
HEAD = (
    "fault",
    "requests",
    "errors",
    "stale",
    "first",
    "median",
    "95 %",
    "99 %",
    "longest",
    "all well after",
    "besides",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Of one fault: every answer while it lasted, the seconds until all was well after it (None
    where that was not looked at), and what else was found."""

    fault: str
    asked: Sequence[Asked]
    recovery: float | None
    besides: str = ""

    @property
    def first(self) -> float:
        """The seconds of the answer that each client waited for first, the longest of them."""
        return max(each.seconds for each in sorted(self.asked, key=lambda one: one.began)[:CLIENTS])

    @property
    def row(self) -> tuple[str, ...]:
        """Its line in the table."""
        seconds = sorted(each.seconds for each in self.asked)
        failed = [each for each in self.asked if each.answer.status != 200]
        boards = [each for each in self.asked if each.answer.status == 200]
        stale = sum(STALE in each.answer.body for each in boards)
        return (
            self.fault,
            f"{len(self.asked):,}",
            f"{len(failed):,}",
            f"{stale / max(1, len(boards)):.0%}",
            _milliseconds(self.first),
            _milliseconds(seconds[len(seconds) // 2]),
            _milliseconds(seconds[int(len(seconds) * 0.95)]),
            _milliseconds(seconds[int(len(seconds) * 0.99)]),
            _milliseconds(seconds[-1]),
            "" if self.recovery is None else f"{self.recovery:.1f} s",
            self.besides,
        )


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms"
