"""A drill-down: the metric itself at the last moment of each bucket."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from data.board import Numbers
from data.catalogue import METRICS
from data.database import Database
from data.errors import RequestError
from data.metric import Metric
from tests.soundness.door import door
from tests.soundness.small_business import DAY


@pytest.fixture(scope="module")
def numbers(business: Database) -> Numbers:
    """The door to the numbers of the small business, one for all tests here."""
    return door(business)


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.id)
def test_the_last_point_of_a_day_by_day_series_is_the_card(
    numbers: Numbers, metric: Metric
) -> None:
    reading = numbers.board(DAY).find(metric.id)
    series = numbers.series(metric.id, start=DAY - timedelta(days=29), end=DAY, as_of=DAY)
    assert series.points[-1].value == reading.value
    assert {part: value for part, value in series.points[-1].parts.items() if value} == {
        part: value for part, value in reading.parts.items() if value
    }
    assert [point.value for point in series.points] == [point.value for point in reading.spark]
    assert [point.day for point in series.points] == [point.day for point in reading.spark]


@pytest.mark.parametrize("grain", ["day", "week", "month"])
@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.id)
def test_a_bucket_is_the_board_of_its_last_day(
    numbers: Numbers, metric: Metric, grain: str
) -> None:
    if metric.bucketed and grain != "day":
        return
    series = numbers.series(
        metric.id, start=date(2025, 5, 28), end=date(2025, 6, 3), grain=grain, as_of=DAY
    )
    ends = [point.day - timedelta(days=1) for point in series.points[1:]] + [series.end]
    for point, end in zip(series.points, ends, strict=True):
        assert point.value == numbers.board(end).find(metric.id).value, end


@pytest.mark.parametrize("metric", ["new_signups_today", "dau"])
def test_a_wider_bucket_of_a_daily_metric_counts_all_in_it(numbers: Numbers, metric: str) -> None:
    def value(first: date, last: date) -> Any:
        series = numbers.series(metric, start=first, end=last, grain="month", as_of=DAY)
        assert len(series.points) == 1
        return series.points[0].value

    expected = {"new_signups_today": (3, 2), "dau": (6, 3)}[metric]
    assert value(date(2025, 6, 1), DAY) == expected[0]
    assert value(DAY, DAY) == expected[1]


def test_without_a_range_it_is_the_last_ninety_days_by_day(numbers: Numbers) -> None:
    series = numbers.series("mau", as_of=DAY)
    assert (series.start, series.end, series.grain) == (date(2025, 3, 18), DAY, "day")
    assert len(series.points) == 90
    live = numbers.series("mau")
    assert live.end == numbers.today()
    assert live.points[-1].complete is False


def test_a_series_tells_what_it_was_read_of(numbers: Numbers) -> None:
    series = numbers.series("activeVendorPairs", start=DAY, end=DAY, as_of=DAY)
    assert series.metric.id == "active_vendor_pairs"
    assert series.as_of.isoformat() == "2025-06-15T23:59:59.999999+01:00"
    assert series.refresh_id == numbers.board(DAY).refresh_id
    assert (series.currency, series.stale) == ("GBP", False)


def test_a_range_that_goes_past_the_board_is_cut_there(numbers: Numbers) -> None:
    series = numbers.series("mau", start=date(2025, 6, 14), end=date(2025, 7, 30), as_of=DAY)
    assert series.end == DAY
    assert [point.day for point in series.points] == [date(2025, 6, 14), DAY]


def test_only_mrr_has_movements_and_one_for_each_point(numbers: Numbers) -> None:
    for metric in METRICS:
        series = numbers.series(metric.id, start=date(2025, 6, 2), grain="week", as_of=DAY)
        if metric.id == "mrr":
            assert series.movements
            assert len(series.point_movements) == len(series.points) == 2
        else:
            assert series.movements is None
            assert series.point_movements == ()


def test_a_bad_range_is_refused(numbers: Numbers) -> None:
    with pytest.raises(RequestError, match="must not be after to"):
        numbers.series("mrr", start=DAY, end=date(2025, 6, 1))
    with pytest.raises(RequestError, match="grain must be day, week or month"):
        numbers.series("mrr", grain="year")
    with pytest.raises(RequestError, match="more than 3700 points"):
        numbers.series("mrr", start=date(1990, 1, 1))


def test_a_range_before_the_data_is_nothing_and_not_an_error(numbers: Numbers) -> None:
    for metric in METRICS:
        series = numbers.series(metric.id, start=date(1995, 1, 1), end=date(1995, 1, 3), as_of=DAY)
        assert {point.value for point in series.points} <= {0, None}
        assert all(point.complete for point in series.points)


def test_only_a_bucket_that_is_not_over_at_the_boards_moment_is_not_complete(
    numbers: Numbers,
) -> None:
    tuesday = date(2025, 6, 10)
    series = numbers.series("mau", start=date(2025, 6, 2), grain="week", as_of=tuesday)
    assert [point.complete for point in series.points] == [True, False]
    spark = numbers.board(tuesday).find("mau").spark
    assert all(point.complete for point in spark)
    live = numbers.board().find("mau").spark
    assert [point.complete for point in live] == [True] * 29 + [False]
    days = numbers.series("mau", start=numbers.today() - timedelta(days=1))
    assert [point.complete for point in days.points][-1] is False


def test_the_bucket_that_holds_the_boards_moment_is_not_closed(numbers: Numbers) -> None:
    day = date(2025, 6, 15)
    until_the_day = numbers.series("mrr", start=date(2025, 6, 14), end=day, as_of=day)
    assert [until_the_day.is_closed(each) for each in until_the_day.points] == [True, False]
    before_it = numbers.series("mrr", start=date(2025, 6, 13), end=date(2025, 6, 14), as_of=day)
    assert [before_it.is_closed(each) for each in before_it.points] == [True, True]
