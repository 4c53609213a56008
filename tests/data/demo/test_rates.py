from datetime import date

import numpy as np

from data.demo.rates import exchange_rates
from data.demo.season import day_number


def test_rates_stand_on_the_first_of_every_month_from_before_the_opening() -> None:
    table = exchange_rates(np.random.default_rng(1), date(2025, 11, 20), date(2026, 2, 3))
    firsts = [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]
    expected = [day_number(first) for first in firsts for _ in ("EUR", "USD")]
    assert table.columns["day"].values.tolist() == expected
    assert table.columns["currency"].values.tolist() == [0, 1] * 4


def test_a_euro_and_a_dollar_cost_about_what_they_do() -> None:
    table = exchange_rates(np.random.default_rng(1), date(2016, 9, 1), date(2026, 9, 1))
    rates = table.columns["rate"].values / 10_000
    euro, dollar = rates[::2], rates[1::2]
    assert 0.8 < euro.min() < euro.max() < 0.91
    assert 0.68 < dollar.min() < dollar.max() < 0.88
    assert (np.diff(euro) != 0).mean() > 0.9
