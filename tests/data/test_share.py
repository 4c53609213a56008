from __future__ import annotations

from decimal import Decimal

import pytest

from data.catalogue import Catalogue
from data.share import is_aimed_at_by, share_of


def test_share_is_rounded_half_up_to_six_decimals() -> None:
    assert share_of(Decimal("33.3333335"), 1) == Decimal("0.333333")
    assert share_of(Decimal("33.33335"), 1) == Decimal("0.333334")
    assert share_of(Decimal(40), 1_247) == Decimal("498.8")


@pytest.mark.parametrize("base", [None, 0])
def test_share_of_nothing_is_no_target(base: int | None) -> None:
    assert share_of(Decimal(40), base) is None


def test_target_of_a_daily_number_is_meant_for_days_alone() -> None:
    dau, wau = Catalogue().find("dau"), Catalogue().find("wau")
    assert is_aimed_at_by(dau, "day")
    assert not is_aimed_at_by(dau, "week")
    assert is_aimed_at_by(wau, "week")
