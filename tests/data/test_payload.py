"""What the API says of a board and a series, digit by digit."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.catalogue import METRICS, Catalogue
from data.left_out import LeftOut
from data.payload import board_payload, json_bytes, series_payload
from data.reading import Aim, Board, Compared, Movements, Point, Reading, Series, Status, Trend

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 7, 3, 14, 5, 6, 70809, tzinfo=LONDON)
BEFORE = datetime(2026, 6, 3, 14, 5, 6, 70809, tzinfo=LONDON)
SUPPLIERS = Catalogue().find("total_suppliers")
MRR = Catalogue().find("mrr")
SCORE = Catalogue().find("vendor_satisfaction")


def reading(**changed: object) -> Reading:
    """MRR of £1,234.05, up from £1,000."""
    plain = Reading(
        metric=MRR,
        value=123405,
        parts={"Pro": 100000, "unknown": 23405},
        previous=Compared(
            value=100000,
            at=BEFORE,
            before_data=False,
            change=23405,
            change_percent=Decimal("23.405000"),
            trend=Trend.UP,
        ),
        last_year=Compared(
            value=0, at=BEFORE, before_data=True, change=None, change_percent=None, trend=None
        ),
        status=Status.ERROR,
        target=Aim(value=5_000_000, source="Board", on=date(2026, 1, 1), share=None, share_of=None),
        benchmark=None,
        n=None,
        median=None,
        reason=None,
        spark=(),
        error=None,
    )
    return replace(plain, **changed)  # type: ignore[arg-type]


def board(*readings: Reading) -> Board:
    """A board of these readings."""
    return Board(
        readings=readings,
        as_of=NOW,
        live=True,
        refreshed=NOW,
        refresh_id=7,
        stale=False,
        demo=False,
        zone="Europe/London",
        currency="GBP",
        first_day=None,
        left_out=(LeftOut(kind="session", rows=1, name=None),),
    )


def test_a_board_is_laid_out_by_group_and_in_detail() -> None:
    assert board_payload(board(reading())) == {
        "revenue": {"mrr": Decimal("1234.05")},
        "coordination": {},
        "users": {},
        "engagement": {},
        "lastUpdated": "2026-07-03T14:05:06.070809+01:00",
        "asOf": "2026-07-03T14:05:06.070809+01:00",
        "timeZone": "Europe/London",
        "currency": "GBP",
        "refreshId": 7,
        "stale": False,
        "notices": ["1 session of nobody or without a possible start left out."],
        "verified": None,
        "details": {
            "mrr": {
                "value": Decimal("1234.05"),
                "unit": "money",
                "additive": True,
                "parts": {"Pro": Decimal("1000.00"), "unknown": Decimal("234.05")},
                "previous": {
                    "value": Decimal("1000.00"),
                    "at": "2026-06-03T14:05:06.070809+01:00",
                    "beforeData": False,
                },
                "lastYear": {
                    "value": Decimal("0.00"),
                    "at": "2026-06-03T14:05:06.070809+01:00",
                    "beforeData": True,
                },
                "change": Decimal("234.05"),
                "changePercent": Decimal("23.405000"),
                "trend": "up",
                "status": "error",
                "target": Decimal("50000.00"),
                "benchmark": None,
                "n": None,
                "median": None,
                "reason": None,
            }
        },
    }


def test_an_undefined_value_is_null_with_its_reason() -> None:
    payload = board_payload(
        board(reading(metric=SCORE, value=None, parts={}, previous=None, reason="Too few."))
    )
    assert payload["coordination"] == {"vendorSatisfactionScore": None}
    detail = payload["details"]["vendorSatisfactionScore"]
    assert (detail["value"], detail["reason"]) == (None, "Too few.")
    assert (detail["previous"], detail["change"], detail["trend"]) == (None, None, None)


def test_a_metric_that_failed_says_so_and_is_null() -> None:
    failed = reading(value=None, parts={}, previous=None, last_year=None, error="Could not.")
    detail = board_payload(board(failed))["details"]["mrr"]
    assert (detail["value"], detail["reason"]) == (None, "Could not.")


def test_numbers_are_written_without_exponents() -> None:
    payload = board_payload(
        board(
            reading(
                metric=SCORE,
                value=Decimal("4E+1"),
                parts={"a": Decimal("0.000001"), "b": Decimal("0E+3")},
                target=Aim(
                    value=Decimal("9E+2"),
                    source="",
                    on=date(2026, 1, 1),
                    share=None,
                    share_of=None,
                ),
            )
        )
    )
    written = json_bytes(payload).decode()
    assert '"vendorSatisfactionScore":40}' in written
    assert '"parts":{"a":0.000001,"b":0},' in written
    assert '"target":900,' in written


@given(st.integers(-(10**17), 10**17))
def test_money_keeps_every_penny(minor: int) -> None:
    written = json_bytes(board_payload(board(reading(value=minor, parts={})))).decode()
    found = json.loads(written, parse_float=Decimal)["revenue"]["mrr"]
    assert found * 100 == minor
    assert f'"mrr":{Decimal(minor) / 100:.2f}' in written


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12
    )
)
def test_other_numbers_keep_every_digit(value: Decimal) -> None:
    written = json_bytes(board_payload(board(reading(metric=SCORE, value=value, parts={}))))
    found = json.loads(written, parse_float=Decimal)
    assert Decimal(found["coordination"]["vendorSatisfactionScore"]) == value


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "sNaN"])
def test_what_is_no_number_is_never_written(value: str) -> None:
    with pytest.raises(ValueError, match="is not a number that may be shown"):
        board_payload(board(reading(metric=SCORE, value=Decimal(value), parts={})))


def test_floats_that_are_no_numbers_are_never_written() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        json_bytes({"value": float("nan")})


def test_a_series_has_its_range_and_points() -> None:
    series = Series(
        metric=SUPPLIERS,
        start=date(2026, 6, 29),
        end=date(2026, 7, 3),
        grain="week",
        as_of=NOW,
        refresh_id=7,
        stale=False,
        currency="GBP",
        points=(
            Point(day=date(2026, 6, 29), value=5, complete=False, parts={"Florist": 5, "x": None}),
        ),
        movements=None,
        point_movements=(),
    )
    assert series_payload(series) == {
        "metric": "totalSuppliers",
        "timeRange": {"from": "2026-06-29", "to": "2026-07-03"},
        "grain": "week",
        "unit": "count",
        "additive": True,
        "data": [
            {
                "date": "2026-06-29",
                "value": 5,
                "complete": False,
                "breakdown": {"Florist": 5, "x": None},
            }
        ],
    }


def test_movements_stand_beside_the_range_and_each_bucket_in_major_units() -> None:
    moved = Movements(
        start=100,
        new=50,
        expansion=7,
        reactivation=3,
        contraction=10,
        churn=20,
        currency=-1,
        end=129,
    )
    series = Series(
        metric=MRR,
        start=date(2026, 7, 3),
        end=date(2026, 7, 3),
        grain="day",
        as_of=NOW,
        refresh_id=7,
        stale=False,
        currency="GBP",
        points=(Point(day=date(2026, 7, 3), value=129, complete=False, parts={}),),
        movements=moved,
        point_movements=(moved,),
    )
    payload = series_payload(series)
    assert payload["movements"] == payload["data"][0]["movements"]
    assert payload["movements"] == {
        "start": Decimal("1.00"),
        "new": Decimal("0.50"),
        "expansion": Decimal("0.07"),
        "reactivation": Decimal("0.03"),
        "contraction": Decimal("0.10"),
        "churn": Decimal("0.20"),
        "currency": Decimal("-0.01"),
        "end": Decimal("1.29"),
    }


def test_a_metric_added_to_the_catalogue_shows_by_itself() -> None:
    added = replace(SUPPLIERS, id="more", api_name="moreThings")
    payload = board_payload(board(*(reading(metric=m) for m in (*METRICS, added))))
    assert list(payload["users"])[-1] == "moreThings"
    assert "moreThings" in payload["details"]
