import math

import pytest

from data.demo.plan import DemoPlan
from data.errors import DemoError


def test_the_plan_nobody_changed_is_three_years_at_scale_one() -> None:
    assert DemoPlan().mark() == {"seed": 20260501, "years": 3, "scale": 1.0}


@pytest.mark.parametrize("years", [0.09, 10.1, -1, math.nan, math.inf])
def test_years_out_of_range_are_refused_by_name(years: float) -> None:
    with pytest.raises(DemoError, match=r"covers 0\.1 to 10 years"):
        DemoPlan(years=years)


@pytest.mark.parametrize("scale", [0, 0.009, 50.1, math.nan])
def test_a_scale_out_of_range_is_refused_by_name(scale: float) -> None:
    with pytest.raises(DemoError, match=r"scale of demo data is 0\.01 to 50"):
        DemoPlan(scale=scale)


@pytest.mark.parametrize("seed", [-1, 1.5, True])
def test_a_seed_is_a_whole_number_from_zero(seed: int) -> None:
    with pytest.raises(DemoError, match="seed"):
        DemoPlan(seed=seed)


@pytest.mark.parametrize(("years", "scale"), [(0.1, 0.01), (10, 50)])
def test_the_bounds_themselves_are_allowed(years: float, scale: float) -> None:
    assert DemoPlan(years=years, scale=scale).years == years
