from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from data.format import (
    api_text,
    exact,
    shown,
    shown_change,
    shown_gap,
    shown_percent_change,
    shown_target,
)
from data.metric import Unit
from data.reading import Compared, Number

S = "\N{NO-BREAK SPACE}"
M = "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (4_821_549, Unit.MONEY, "£48,215"),
        (4_821_550, Unit.MONEY, "£48,216"),
        (-550, Unit.MONEY, f"{M}£6"),
        (-4, Unit.MONEY, "£0"),
        (10**17, Unit.MONEY, "£1,000,000,000,000,000"),
        (Decimal("4.25"), Unit.PERCENT, "4.3%"),
        (Decimal("-0.04"), Unit.PERCENT, "0.0%"),
        (Decimal("-3.7"), Unit.PERCENT, f"{M}3.7%"),
        (12_480, Unit.COUNT, "12,480"),
        (10**15, Unit.COUNT, "1,000,000,000,000,000"),
        (Decimal("52.31"), Unit.HOURS, f"52.3{S}h"),
        (Decimal("71.99"), Unit.HOURS, f"72.0{S}h"),
        (Decimal(72), Unit.HOURS, f"3.0{S}days"),
        (Decimal("441.5"), Unit.HOURS, f"18.4{S}days"),
        (Decimal("754.2"), Unit.SECONDS, f"12{S}min 34{S}s"),
        (Decimal("9E+2"), Unit.SECONDS, f"15{S}min"),
        (Decimal("59.5"), Unit.SECONDS, f"1{S}min"),
        (Decimal(0), Unit.SECONDS, f"0{S}s"),
        (Decimal(3_660), Unit.SECONDS, f"1{S}h 1{S}min"),
        (Decimal("4.516129"), Unit.RATING, f"4.52 of{S}5"),
        (None, Unit.RATING, "\N{EN DASH}"),
    ],
)
def test_a_value_reads_as_an_executive_reads_it(
    value: Number | None, unit: Unit, words: str
) -> None:
    assert shown(value, unit, "GBP") == words


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (4_821_549, Unit.MONEY, "£48,215.49"),
        (Decimal("3.214286"), Unit.PERCENT, "3.214286%"),
        (Decimal("441.502000"), Unit.HOURS, "441.502 hours"),
        (Decimal("9E+2"), Unit.SECONDS, "900 seconds"),
        (Decimal("4.516129"), Unit.RATING, "4.516129 of 5"),
        (12_480, Unit.COUNT, "12,480"),
        (None, Unit.MONEY, "\N{EN DASH}"),
    ],
)
def test_exact_keeps_every_digit(value: Number | None, unit: Unit, words: str) -> None:
    assert exact(value, unit, "GBP") == words


@pytest.mark.parametrize(
    ("currency", "words"),
    [("GBP", "£12"), ("EUR", "€12"), ("USD", "$12"), ("ISK", f"ISK{S}12")],
)
def test_money_carries_its_symbol_or_its_code(currency: str, words: str) -> None:
    assert shown(1_200, Unit.MONEY, currency) == words


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (Decimal(20), Unit.PERCENT, "20%"),
        (Decimal("2.5"), Unit.PERCENT, "2.5%"),
        (Decimal(100), Unit.PERCENT, "100%"),
        (Decimal("4.5"), Unit.RATING, f"4.5 of{S}5"),
        (5_000_000, Unit.MONEY, "£50,000"),
    ],
)
def test_a_target_is_spoken_without_needless_zeros(value: Number, unit: Unit, words: str) -> None:
    assert shown_target(value, unit, "GBP") == words


def test_gaps_between_percentages_are_points() -> None:
    assert shown_gap(Decimal("17.892"), Unit.PERCENT, "GBP") == f"17.9{S}pts"
    assert shown_gap(Decimal("0.1"), Unit.RATING, "GBP") == "0.10"
    assert shown_gap(178_451, Unit.MONEY, "GBP") == "£1,785"


def _compared(
    change: Number | None, percent: Decimal | None = None, *, before_data: bool = False
) -> Compared:
    return Compared(
        value=None,
        at=datetime(2026, 1, 1, tzinfo=UTC),
        before_data=before_data,
        change=change,
        change_percent=percent,
        trend=None,
    )


@pytest.mark.parametrize(
    ("compared", "unit", "words"),
    [
        (_compared(120, Decimal("12.44")), Unit.COUNT, "+12.4%"),
        (_compared(-120, Decimal("-12.44")), Unit.COUNT, f"{M}12.4%"),
        (_compared(Decimal("0.4")), Unit.PERCENT, f"+0.4{S}pts"),
        (_compared(5), Unit.COUNT, "new"),
        (_compared(0, Decimal(0)), Unit.COUNT, "no change"),
        (_compared(1, Decimal("0.04")), Unit.COUNT, "0.0%"),
        (_compared(None), Unit.COUNT, "\N{EN DASH}"),
        (_compared(None, before_data=True), Unit.COUNT, "no data then"),
    ],
)
def test_a_change_says_its_sign_or_why_there_is_none(
    compared: Compared, unit: Unit, words: str
) -> None:
    assert shown_change(compared, unit) == words


def test_percentages_past_reading_are_cut_short() -> None:
    assert shown_percent_change(Decimal("1234.5")) == "+1,235%"
    assert shown_percent_change(Decimal("-1234567")) == f"over {M}99,999%"


@pytest.mark.parametrize("value", [0, 412, 10**15])
def test_a_count_is_given_to_programs_as_a_whole_number(value: int) -> None:
    assert api_text(value, Unit.COUNT) == str(value)
