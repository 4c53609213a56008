from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from data.format import exact, shown, shown_percent_change, shown_target
from data.locale import dated, locale_named, number_in, timed, typed, written_in
from data.metric import Unit
from data.tables import api_number

MONEY = {"en-GB": "£48,215", "en-US": "£48,215", "de-DE": "48.215 £", "fr-FR": "48 215 £"}
DAYS = {"en-GB": "3 Sep 2026", "en-US": "Sep 3, 2026", "de-DE": "3. Sept. 2026"}
LONG = {
    "en-GB": "Thursday 3 September 2026",
    "en-US": "Thursday, September 3, 2026",
    "de-DE": "Donnerstag, 3. September 2026",
}
TIMES = {"en-GB": "14:32", "en-US": "2:32 PM", "de-DE": "14:32"}


def plain(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("tag", MONEY)
def test_money_is_written_as_people_there_write_it(tag: str) -> None:
    with written_in(tag):
        assert plain(shown(4_821_549, Unit.MONEY, "GBP")) == MONEY[tag]


@pytest.mark.parametrize("tag", LONG)
def test_days_and_times_are_written_as_people_there_write_them(tag: str) -> None:
    with written_in(tag):
        assert dated(date(2026, 9, 3), "yMMMd") == DAYS[tag]
        assert dated(date(2026, 9, 3), "yMMMMEEEEd") == LONG[tag]
        assert plain(timed(datetime(2026, 9, 3, 14, 32))) == TIMES[tag]


def test_every_kind_of_number_follows() -> None:
    with written_in("de-DE"):
        assert plain(exact(-4_821_549, Unit.MONEY, "CHF")) == "\N{MINUS SIGN}48.215,49 CHF"
        assert plain(shown(Decimal("-0.55"), Unit.PERCENT, "EUR")) == "\N{MINUS SIGN}0,6 %"
        assert plain(shown_target(Decimal(20), Unit.PERCENT, "EUR")) == "20 %"
        assert plain(shown_target(Decimal("4.5"), Unit.RATING, "EUR")) == "4,5 of 5"
        assert plain(shown_percent_change(Decimal("1234.5"))) == "+1.235 %"
        assert shown_percent_change(Decimal("0.01")).startswith("0,0")
        assert exact(Decimal("0.123456"), Unit.HOURS, "EUR") == "0,123456 hours"
    with written_in("en-IN"):
        assert shown(12_345_678, Unit.COUNT, "INR") == "1,23,45,678"


def test_a_number_is_read_as_it_is_written_and_never_as_another() -> None:
    with written_in("de-DE"):
        assert typed(Decimal("4.50")) == "4,5"
        assert number_in("4,5") == Decimal("4.5")
        assert number_in("50.000") == 50_000
        with pytest.raises(ValueError, match=r"4\.5"):
            number_in("4.5")
    assert number_in("50,000.5") == Decimal("50000.5")


def test_values_for_programs_know_no_locale() -> None:
    with written_in("de-DE"):
        assert str(api_number(4_821_549, Unit.MONEY)) == "48215.49"


@pytest.mark.parametrize("tag", ["english", "xx-YY", "de_DE", "../x", "en-ZZ"])
def test_no_other_name_is_a_locale(tag: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        locale_named(tag)
