from decimal import Decimal
from fractions import Fraction

import pytest

from .exact import exact, mean, median, six_places, whole


@pytest.mark.parametrize(
    ("number", "rounded"),
    [
        (Fraction(5, 2), 3),
        (Fraction(7, 2), 4),
        (Fraction(-5, 2), -3),
        (Fraction(249, 100), 2),
        (Fraction(0), 0),
    ],
)
def test_halves_are_rounded_away_from_zero(number: Fraction, rounded: int) -> None:
    assert whole(number) == rounded


def test_six_places_are_rounded_half_up() -> None:
    assert str(six_places(Fraction(1, 3))) == "0.333333"
    assert str(six_places(Fraction(2, 3))) == "0.666667"
    assert str(six_places(Decimal("0.0000005"))) == "0.000001"
    assert str(six_places(Decimal("-0.0000005"))) == "-0.000001"
    assert str(six_places(25)) == "25.000000"


def test_large_numbers_keep_every_digit() -> None:
    number = Decimal("123456789012345678901234567890.123456")
    assert six_places(number) == number


def test_a_float_is_refused() -> None:
    with pytest.raises(TypeError, match=r"0\.1 is not an exact number"):
        exact(0.1)


def test_text_and_decimals_are_exact() -> None:
    assert exact("49.90") == exact(Decimal("49.9")) == Fraction(499, 10)


def test_median_of_an_even_count_is_the_mean_of_the_two_in_the_middle() -> None:
    assert median([Fraction(10), Fraction(1), Fraction(4), Fraction(2)]) == 3
    assert median([Fraction(10), Fraction(1), Fraction(4)]) == 4


def test_nothing_has_no_mean_and_no_median() -> None:
    assert mean([]) is None
    assert median([]) is None
