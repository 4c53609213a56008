from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from .oracle import Oracle
from .rows import collaboration, couple, rating, session, subscription, supplier, utc
from .values import METRICS, Bucket, Comparison, Value
from .world import World

NOON = utc("2025-06-30 12:00")


def test_a_day_ends_at_its_last_local_microsecond() -> None:
    assert Oracle(World()).at_end_of(date(2025, 6, 30)) == utc("2025-06-30 22:59:59.999999")
    tokyo = Oracle(World(), zone="Asia/Tokyo")
    assert tokyo.at_end_of(date(2025, 6, 30)) == utc("2025-06-30 14:59:59.999999")


@pytest.mark.parametrize("metric_id", METRICS)
def test_comparisons_are_a_month_and_a_year_earlier_or_whole_weeks_for_daily(
    metric_id: str,
) -> None:
    oracle = Oracle(World())
    at = utc("2024-02-29 12:00")
    daily = metric_id in ("dau", "new_signups_today")
    assert oracle.previous_instant(metric_id, at) == utc(
        "2024-02-22 12:00" if daily else "2024-01-29 12:00"
    )
    assert oracle.last_year_instant(metric_id, at) == utc(
        "2023-03-02 12:00" if daily else "2023-02-28 12:00"
    )


def test_last_years_weekday_keeps_its_clock_time_in_another_half_of_the_year() -> None:
    oracle = Oracle(World())
    assert oracle.last_year_instant("dau", utc("2025-03-30 11:00")) == utc("2024-03-31 11:00")
    assert oracle.last_year_instant("dau", utc("2025-03-29 12:00")) == utc("2024-03-30 12:00")
    assert oracle.last_year_instant("mrr", utc("2025-03-30 11:00")) == utc("2024-03-30 12:00")


def test_a_moment_may_be_given_in_any_zone() -> None:
    world = World(user_profiles=[supplier("x", "2025-06-30 12:00")])
    oracle = Oracle(world)
    noon = NOON.astimezone(ZoneInfo("America/New_York"))
    assert oracle.value("new_signups_today", noon).value == 1
    assert oracle.reading("total_suppliers", noon) == oracle.reading("total_suppliers", NOON)


@pytest.mark.parametrize("metric_id", METRICS)
def test_an_empty_world_has_zeros_and_undefined_values_and_no_past(metric_id: str) -> None:
    found = Oracle(World()).reading(metric_id, NOON)
    counted = METRICS[metric_id].unit in ("count", "money")
    assert found.value == (0 if counted else None)
    assert found.parts == {}
    assert found.previous.before_data
    assert (found.change, found.change_percent, found.trend) == (None, None, None)


def test_an_unknown_metric_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown metric 'profit'"):
        Oracle(World()).value("profit", NOON)


def test_a_reading_has_all_that_stands_beside_the_value() -> None:
    world = World(
        subscriptions=[
            subscription("s", "a", "20000.00", "2025-01-15"),
            subscription("t", "b", "25000.00", "2025-06-15"),
        ]
    )
    found = Oracle(world).reading("mrr", NOON)
    assert found.value == 4_500_000
    assert found.parts == {"basic": 4_500_000}
    assert found.previous == Comparison(
        value=2_000_000, at=utc("2025-05-30 12:00"), before_data=False
    )
    assert found.last_year == Comparison(value=0, at=utc("2024-06-30 12:00"), before_data=True)
    assert (found.change, found.change_percent, found.trend) == (2_500_000, Decimal(125), "up")
    assert (found.status, found.target) == ("warning", 5_000_000)
    assert (found.n, found.median) == (None, None)


def test_growth_changes_in_points_of_growth_a_month_earlier() -> None:
    world = World(
        subscriptions=[
            subscription("s", "a", "100.00", "2025-01-15"),
            subscription("t", "b", "10.00", "2025-05-15"),
            subscription("u", "c", "22.00", "2025-06-15"),
        ]
    )
    found = Oracle(world).reading("growth", NOON)
    assert (found.value, found.previous.value) == (20, 10)
    assert (found.change, found.change_percent) == (10, None)
    assert (found.trend, found.status) == ("up", "success")


def test_a_partial_today_meets_the_same_hours_a_week_ago() -> None:
    sessions = [
        session("s", "x", "2025-06-23 10:00"),
        session("t", "y", "2025-06-23 18:00"),
        session("u", "x", "2025-06-30 10:00"),
    ]
    found = Oracle(World(user_sessions=sessions)).reading("dau", NOON)
    assert (found.value, found.previous.value, found.trend) == (1, 1, "stable")
    assert (found.target, found.status) == (Decimal("0.8"), "success")


def test_the_target_of_daily_users_is_none_where_nobody_came_in_a_month() -> None:
    found = Oracle(World(user_profiles=[supplier("x")])).reading("dau", NOON)
    assert (found.value, found.target, found.status) == (0, None, None)


@pytest.mark.parametrize(
    "world",
    [
        World(user_profiles=[supplier("x", "2025-05-30 12:00", is_internal=True)]),
        World(clients=[{"id": "c1", "created_at": utc("2025-05-30 12:00")}]),
        World(user_sessions=[session("s", "x", "2025-05-30 12:00")]),
        World(vendor_feedback=[rating("r", "x", "5", "2025-05-30 12:00")]),
        World(
            vendor_collaborations=[collaboration("k", "a", "b", "2025-06-30", "2025-05-30 12:00")]
        ),
        World(subscriptions=[subscription("s", "x", started_at=utc("2025-05-30 12:00"))]),
    ],
    ids=["profile", "client", "session", "rating", "activity", "subscription"],
)
def test_the_source_begins_with_the_earliest_row_of_any_table(world: World) -> None:
    oracle = Oracle(world)
    assert not oracle.reading("total_couples", NOON).previous.before_data
    earlier = utc("2025-06-30 11:59:59.999999")
    assert oracle.reading("total_couples", earlier).previous.before_data


def test_a_comparison_before_the_data_keeps_its_value_but_compares_nothing() -> None:
    world = World(user_profiles=[couple("p", "2025-06-20")])
    found = Oracle(world).reading("total_couples", NOON)
    assert (found.value, found.previous.value, found.change) == (1, 0, None)


def _visits() -> World:
    return World(
        user_sessions=[
            session("s", "x", "2025-06-03 10:00"),
            session("t", "x", "2025-06-04 10:00"),
            session("u", "y", "2025-06-04 10:00"),
            session("v", "y", "2025-06-10 10:00"),
            session("w", "z", "2025-06-11 18:00"),
        ]
    )


def _weeks(metric_id: str, at: datetime) -> list[tuple[int, object, bool]]:
    buckets = Oracle(_visits()).drill_down(
        metric_id, date(2025, 6, 4), date(2025, 6, 30), "week", at
    )
    return [(bucket.date.day, bucket.value, bucket.complete) for bucket in buckets]


def test_a_bucket_is_the_metric_at_its_last_moment_and_none_starts_after_today() -> None:
    at = utc("2025-06-11 12:00")
    assert _weeks("wau", at) == [(4, 2, True), (9, 1, False)]


def test_wider_buckets_of_daily_users_hold_the_distinct_users_of_the_bucket() -> None:
    assert _weeks("dau", utc("2025-06-11 12:00")) == [(4, 2, True), (9, 1, False)]
    assert _weeks("dau", utc("2025-06-11 20:00")) == [(4, 2, True), (9, 2, False)]


def test_a_bucket_read_at_its_last_microsecond_is_complete() -> None:
    sunday = utc("2025-06-15 22:59:59.999999")
    assert _weeks("wau", sunday)[-1] == (9, 2, True)
    midweek = utc("2025-06-11 22:59:59.999999")
    assert _weeks("wau", midweek)[-1] == (9, 2, False)


def test_the_last_bucket_is_complete_once_the_range_it_is_clipped_to_is_over() -> None:
    midweek = utc("2025-06-11 22:59:59.999999")
    buckets = Oracle(_visits()).drill_down(
        "wau", date(2025, 6, 9), date(2025, 6, 11), "week", midweek
    )
    assert [bucket.complete for bucket in buckets] == [True]


def test_days_have_a_breakdown_of_their_own() -> None:
    buckets = Oracle(_visits()).drill_down("dau", date(2025, 6, 3), date(2025, 6, 5), "day", NOON)
    assert buckets == [
        Bucket(date=date(2025, 6, 3), value=1, complete=True, breakdown={"unknown": 1}),
        Bucket(date=date(2025, 6, 4), value=2, complete=True, breakdown={"unknown": 2}),
        Bucket(date=date(2025, 6, 5), value=0, complete=True, breakdown={}),
    ]


def test_sign_ups_of_a_month_are_those_of_the_days_in_the_range() -> None:
    world = World(
        user_profiles=[
            supplier("x", "2025-06-04 10:00"),
            supplier("y", "2025-06-05 10:00"),
            couple("p", "2025-06-29 10:00"),
            couple("q", "2025-06-30 12:00:01"),
        ]
    )
    (june,) = Oracle(world).drill_down(
        "new_signups_today", date(2025, 6, 5), date(2025, 6, 30), "month", NOON
    )
    assert (june.value, june.breakdown) == (2, {"supplier": 1, "couple": 1})
    assert (june.date, june.complete) == (date(2025, 6, 5), False)


def test_averages_of_a_bucket_come_from_its_own_rows() -> None:
    world = World(
        user_sessions=[
            session("s", "x", "2025-06-02 10:00", session_duration=100),
            session("t", "x", "2025-06-03 10:00", session_duration=10),
            session("u", "x", "2025-06-03 11:00", session_duration=10),
        ]
    )
    buckets = Oracle(world).drill_down(
        "avg_session_duration", date(2025, 6, 1), date(2025, 6, 3), "day", NOON
    )
    assert [bucket.value for bucket in buckets] == [None, 100, 40]


def test_since_moves_the_start_of_the_two_that_count_over_a_bucket() -> None:
    oracle = Oracle(_visits())
    at = oracle.at_end_of(date(2025, 6, 10))
    assert oracle.value("dau", at).value == 1
    assert oracle.value("dau", at, since=utc("2025-06-04")) == Value(value=2, parts={"unknown": 2})
