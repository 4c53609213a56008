"""Numbers as programs read them (``data.format``): major units, two decimals, nothing lost."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.format import api_number, api_text
from data.metric import Unit
from data.reading import Number

NOT_MONEY = [unit for unit in Unit if unit not in (Unit.MONEY, Unit.COUNT)]


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (10_976, Unit.MONEY, "109.76"),
        (100, Unit.MONEY, "1.00"),
        (5, Unit.MONEY, "0.05"),
        (0, Unit.MONEY, "0.00"),
        (-1, Unit.MONEY, "-0.01"),
        (-123_456, Unit.MONEY, "-1234.56"),
        (99_999_999_999_999_999_999, Unit.MONEY, "999999999999999999.99"),
        (7, Unit.COUNT, "7"),
        (Decimal(7), Unit.COUNT, "7"),
        (1_000_000, Unit.COUNT, "1000000"),
        (Decimal("15.136893"), Unit.PERCENT, "15.136893"),
        (Decimal("12.250000"), Unit.PERCENT, "12.250000"),
        (Decimal("1E+2"), Unit.PERCENT, "100"),
        (Decimal("0.000001"), Unit.HOURS, "0.000001"),
        (Decimal("487.5"), Unit.SECONDS, "487.5"),
        (Decimal("4.1875"), Unit.RATING, "4.1875"),
        (0, Unit.PERCENT, "0"),
    ],
)
def test_a_number_has_its_units_digits_and_no_exponent(
    value: Number, unit: Unit, text: str
) -> None:
    assert api_text(value, unit) == text
    assert api_number(value, unit) == Decimal(text)


@pytest.mark.parametrize("unit", Unit)
def test_nothing_is_nothing(unit: Unit) -> None:
    assert api_number(None, unit) is None
    assert api_text(None, unit) == ""


def test_a_count_is_a_whole_number_and_money_is_not() -> None:
    assert type(api_number(Decimal(7), Unit.COUNT)) is int
    assert type(api_number(700, Unit.MONEY)) is Decimal


@given(minor=st.integers(-(10**24), 10**24))
def test_money_is_exact_at_any_size(minor: int) -> None:
    text = api_text(minor, Unit.MONEY)
    assert Decimal(text) * 100 == minor
    assert text[-3] == "."


@given(
    value=st.decimals(-(10**15), 10**15, allow_nan=False, places=6),
    unit=st.sampled_from(NOT_MONEY),
)
def test_other_numbers_keep_every_digit(value: Decimal, unit: Unit) -> None:
    assert Decimal(api_text(value, unit)) == value
    assert "E" not in api_text(value, unit)
