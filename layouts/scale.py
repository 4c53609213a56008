"""The vertical axis of a chart: what its figures are divided by and how they are written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from data.format import HOURS_SHOWN_AS_DAYS, MINOR_PER_MAJOR, SYMBOLS, magnitude
from data.locale import money_affixes, percent_sign
from data.metric import Unit
from data.reading import Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """``place`` puts a value on the axis; ``axis`` dresses the axis."""

    divisor: int
    axis: dict[str, Any]

    def place(self, value: Number | None) -> float | None:
        """Where a value stands on the axis; the exact value is in the hover text and the table."""
        return None if value is None else float(Decimal(value) / self.divisor)


def scale(unit: Unit, values: Iterable[Number | None], currency: str) -> Scale:
    """The scale that suits the largest of ``values``."""
    largest: Number = max((magnitude(v) for v in values if v is not None), default=0)
    match unit:
        case Unit.MONEY:
            before, after = money_affixes(SYMBOLS.get(currency, currency))
            small = largest < 10 * MINOR_PER_MAJOR
            axis = {
                "tickprefix": before,
                "ticksuffix": after,
                "tickformat": ",.2f" if small else ",~r",
            }
            return Scale(divisor=MINOR_PER_MAJOR, axis=axis)
        case Unit.PERCENT:
            return Scale(divisor=1, axis={"ticksuffix": percent_sign()})
        case Unit.HOURS if largest >= HOURS_SHOWN_AS_DAYS:
            return Scale(divisor=24, axis={"ticksuffix": " days"})
        case Unit.HOURS:
            return Scale(divisor=1, axis={"ticksuffix": " h"})
        case Unit.SECONDS:
            return Scale(divisor=60, axis={"ticksuffix": " min"})
        case Unit.COUNT:
            return Scale(divisor=1, axis={"tickformat": ",~r"})
        case Unit.RATING:
            return Scale(divisor=1, axis={})  # as many decimals as tell its steps apart
