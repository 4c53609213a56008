"""Monthly exchange rates: pounds for one euro and one dollar, wandering as they do."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from data.demo.columns import Dates, Rates, Table, Words
from data.demo.season import day_number

_CURRENCIES = ("EUR", "USD")
_USUAL = np.array([0.853, 0.781])
_STEP = np.array([0.006, 0.011])


def exchange_rates(rng: np.random.Generator, opening: date, today: date) -> Table:
    """``public.exchange_rates``: the first of every month from the opening's to today's."""
    months = (today.year - opening.year) * 12 + today.month - opening.month + 1
    days = []
    first = opening.replace(day=1)
    for _ in range(months):
        days.append(day_number(first))
        first = (first + timedelta(days=31)).replace(day=1)
    level = _USUAL.copy()
    rates = np.empty((months, len(_CURRENCIES)))
    for month in range(months):
        level = level + 0.12 * (_USUAL - level) + rng.normal(0, _STEP)
        rates[month] = level
    return Table(
        columns={
            "day": Dates(values=np.repeat(np.array(days), len(_CURRENCIES))),
            "currency": Words(
                values=np.tile(np.arange(len(_CURRENCIES)), months), vocabulary=_CURRENCIES
            ),
            "rate": Rates(values=np.asarray(np.round(rates.ravel() * 10_000), dtype=np.int64)),
        }
    )
