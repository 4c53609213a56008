from __future__ import annotations

from decimal import Decimal

import pytest

from data.metric import Unit
from layouts.scale import scale


@pytest.mark.parametrize("unit", [Unit.RATING, Unit.PERCENT, Unit.HOURS, Unit.SECONDS])
def test_ticks_of_a_narrow_range_are_not_rounded_to_the_same_words(unit: Unit) -> None:
    values = [Decimal("4.51"), Decimal("4.53")]
    assert "tickformat" not in scale(unit, values, "GBP").axis


def test_money_of_a_few_pounds_shows_its_pence() -> None:
    assert scale(Unit.MONEY, [450, 455], "GBP").axis["tickformat"] == ",.2f"
    assert scale(Unit.MONEY, [4_674_800], "GBP").axis["tickformat"] == ",~r"
