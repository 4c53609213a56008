"""What was measured, and the tables it is printed in."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long something took, run by run, in seconds; what it may take; and what the same costs
    from the raw tables."""

    what: str
    runs: tuple[float, ...]
    target: float | None = None
    raw: float | None = None

    @property
    def median(self) -> float:
        """The run in the middle."""
        return median(self.runs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A percentage, its runs, and the most it may be."""

    what: str
    runs: tuple[float, ...]
    target: float | None = None
    detail: str = ""


def timed(work: Callable[[], object], runs: int, *, warm: int = 0) -> tuple[float, ...]:
    """Seconds of each of ``runs`` runs, after ``warm`` ones that do not count."""
    for _ in range(warm):
        work()
    return tuple(once(work) for _ in range(runs))


def once(work: Callable[[], object]) -> float:
    """Seconds that one run takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def timings(found: Iterable[Timing], floor: float) -> str:
    """A table with ratios to ``select 1`` (``floor``, in seconds) and to the raw tables."""
    head = ("", "median", "lowest–highest", "target", "× `select 1`", "raw ÷ this")
    return table(
        head,
        [
            (
                each.what,
                milliseconds(each.median),
                f"{milliseconds(min(each.runs))} – {milliseconds(max(each.runs))}",
                verdict(each.median, each.target, milliseconds),
                f"{each.median / floor:,.0f}",
                "" if each.raw is None else f"{each.raw / each.median:,.1f}",
            )
            for each in found
        ],
    )


def shares(found: Iterable[Share]) -> str:
    """A table of percentages."""
    return table(
        ("", "median", "lowest–highest", "target", ""),
        [
            (
                each.what,
                percent(median(each.runs)),
                f"{percent(min(each.runs))} – {percent(max(each.runs))}",
                verdict(median(each.runs), each.target, percent),
                each.detail,
            )
            for each in found
        ],
    )


def table(head: Row, rows: Sequence[Row]) -> str:
    """A Markdown table whose columns also line up as plain text."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]

    def line(cells: Row) -> str:
        return "| " + " | ".join(map(str.ljust, cells, widths)) + " |"

    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([line(head), rule, *map(line, rows)])


def ratio(
    what: str,
    found: Sequence[float],
    floor: Sequence[float] | None,
    most: float | None,
    scale: float,
    unit: str,
) -> Row:
    """A figure and its ratio to its floor; a negative ``most`` is the least that the ratio may be.
    Runs are compared one by one where there are as many."""
    digits = 2 if scale > 1 else 0

    def told(value: float) -> str:
        return f"{value * scale:,.{digits}f}"

    pairs = floor is not None and len(floor) == len(found)
    share = None
    if floor is not None:
        share = (
            median(a / b for a, b in zip(found, floor, strict=True))
            if pairs
            else median(found) / median(floor)
        )
    target = ""
    if most is not None and share is not None:
        reached = share >= -most if most < 0 else share <= most
        target = f"{abs(most):g}{' at least' if most < 0 else ''} {'✓' if reached else '✗'}"
    return (
        what,
        told(median(found)) + unit,
        f"{told(min(found))} – {told(max(found))}{unit}",
        "" if floor is None else told(median(floor)) + unit,
        "" if share is None else f"{share:.2f}",
        target,
    )


def milliseconds(seconds: float) -> str:
    """Whole seconds from ten on, else milliseconds."""
    if seconds >= 10:
        return f"{seconds:,.0f} s"
    return f"{seconds * 1000:,.{0 if seconds >= 0.1 else 1 if seconds >= 0.001 else 2}f} ms"


def percent(value: float) -> str:
    """With one decimal."""
    return f"{value:,.1f} %"


def verdict(value: float, target: float | None, shown: Callable[[float], str]) -> str:
    """The target and whether it was reached."""
    if target is None:
        return ""
    return f"{shown(target)} {'✓' if value <= target else '✗'}"
