"""What demo world to make: seed, years of history, size."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

from data.errors import DemoError

SHORTEST, LONGEST = 0.1, 10
SMALLEST, LARGEST = 0.01, 50


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPlan:
    """The same plan on the same day gives the same world, ids included.

    ``years`` of history end today and began with the platform's opening, so a shorter history is
    a younger and smaller platform; ``scale`` multiplies every count.
    Raises DemoError where a value is out of range.
    """

    seed: int = 20260501
    years: float = 3
    scale: float = 1.0

    def __post_init__(self) -> None:
        if isinstance(self.seed, bool) or not isinstance(self.seed, int) or self.seed < 0:
            raise DemoError(f"The seed of demo data is a whole number from 0 on, not {self.seed}.")
        if not (math.isfinite(self.years) and SHORTEST <= self.years <= LONGEST):
            raise DemoError(f"Demo data covers {SHORTEST} to {LONGEST} years, not {self.years}.")
        if not (math.isfinite(self.scale) and SMALLEST <= self.scale <= LARGEST):
            raise DemoError(f"The scale of demo data is {SMALLEST} to {LARGEST}, not {self.scale}.")

    def mark(self) -> dict[str, int | float]:
        """What the database is told it holds (``metrics.facts``, name ``demo``)."""
        return asdict(self)
