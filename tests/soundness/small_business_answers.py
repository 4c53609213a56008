"""What every card of the small business must say on its day, reckoned by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from data.reading import Number

Parts = Mapping[str, Number | None]
MONTH_AGO = datetime(2025, 5, 15, 22, 59, 59, 999_999, tzinfo=UTC)
YEAR_AGO = datetime(2024, 6, 15, 22, 59, 59, 999_999, tzinfo=UTC)
WEEK_AGO = datetime(2025, 6, 8, 22, 59, 59, 999_999, tzinfo=UTC)
DAYS_364_AGO = datetime(2024, 6, 16, 22, 59, 59, 999_999, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a card must say."""

    value: Number | None
    parts: Parts
    previous: Number | None
    last_year: Number | None
    change: Number | None
    percent: Decimal | None
    trend: str | None
    status: str | None = None
    target: Number | None = None
    benchmark: Number | None = None
    n: int | None = None
    median: Decimal | None = None
    at: tuple[datetime, datetime] = field(default=(MONTH_AGO, YEAR_AGO))


ANSWERS = {
    # A 49.00 + B 100 ÷ 12 = 8.33 + D 3 × 49 × 0.9 ÷ 3 = 44.10 + E 10 × 0.8333 = 8.33; C ended on
    # the 10th, I fell out of its grace on the 9th. A month ago A, B, C and I, a year
    # ago A, B and I.
    "mrr": Answer(
        value=10_976,
        parts={"professional": 9_310, "starter": 833, "enterprise": 833},
        previous=9_533,
        last_year=7_633,
        change=1_443,
        percent=Decimal("15.136893"),
        trend="up",
        status="error",
        target=5_000_000,
    ),
    "arr": Answer(
        value=131_712,
        parts={"professional": 111_720, "starter": 9_996, "enterprise": 9_996},
        previous=114_396,
        last_year=91_596,
        change=17_316,
        percent=Decimal("15.136893"),
        trend="up",
    ),
    # 109.76 ÷ 95.33; a month ago 95.33 ÷ 76.33; a year ago 76.33 ÷ 68.00
    "growth": Answer(
        value=Decimal("15.136893"),
        parts={},
        previous=Decimal("24.891917"),
        last_year=Decimal("12.25"),
        change=Decimal("-9.755024"),
        percent=None,
        trend="down",
        status="error",
        target=20,
    ),
    # Of the studio, Fern and Gus only Gus left; on the starter plan were all three of them.
    "churn": Answer(
        value=Decimal("33.333333"),
        parts={"professional": Decimal(0), "starter": Decimal("33.333333")},
        previous=Decimal(0),
        last_year=Decimal(0),
        change=Decimal("33.333333"),
        percent=None,
        trend="up",
        status="error",
        target=3,
        benchmark=5,
    ),
    # c1 and c2 are one wedding, c5 the other; c4 ended in May.
    "weddings_coordinated": Answer(
        value=2,
        parts={"timeline_sync": 1, "document_share": 1, "message_thread": 1},
        previous=0,
        last_year=1,
        change=2,
        percent=None,
        trend="up",
    ),
    # The studio and Fern (by two types, in both orders), Gus and Pip, Fern and Gus.
    "active_vendor_pairs": Answer(
        value=3,
        parts={"timeline_sync": 2, "document_share": 1, "message_thread": 1},
        previous=0,
        last_year=1,
        change=3,
        percent=None,
        trend="up",
    ),
    # (504 + 1463 + 0) ÷ 3 hours; by timeline_sync (504 + 1463) ÷ 2
    "avg_coordination_time": Answer(
        value=Decimal("655.666667"),
        parts={
            "timeline_sync": Decimal("983.5"),
            "document_share": Decimal(12),
            "message_thread": Decimal(0),
        },
        previous=None,
        last_year=Decimal(48),
        change=None,
        percent=None,
        trend=None,
        n=3,
        median=Decimal(504),
    ),
    # (22.5 + 3 + 4 + 4) ÷ 8; a month ago there were only four.
    "vendor_satisfaction": Answer(
        value=Decimal("4.1875"),
        parts={"venue": Decimal("4.5"), "florist": None, "unknown": None},
        previous=None,
        last_year=None,
        change=None,
        percent=None,
        trend=None,
        status="warning",
        target=Decimal("4.5"),
        n=8,
    ),
    # The studio, Fern, Gus and New; a month ago Pip in place of New; a year ago no Gus.
    "total_suppliers": Answer(
        value=4,
        parts={"venue": 1, "florist": 1, "unknown": 1, "photographer": 1},
        previous=4,
        last_year=3,
        change=0,
        percent=Decimal(0),
        trend="stable",
    ),
    # Ann, Bea, Clo and Fay; a month ago Ann and Bea; a year ago Dee as well
    "total_couples": Answer(
        value=4,
        parts={"Kent": 2, "Wales": 1, "unknown": 1},
        previous=2,
        last_year=3,
        change=2,
        percent=Decimal(100),
        trend="up",
    ),
    "active_suppliers": Answer(
        value=3,
        parts={"venue": 1, "florist": 1, "photographer": 1},
        previous=1,
        last_year=0,
        change=2,
        percent=Decimal(200),
        trend="up",
    ),
    "active_couples": Answer(
        value=3,
        parts={"Kent": 1, "Wales": 1, "unknown": 1},
        previous=1,
        last_year=1,
        change=2,
        percent=Decimal(200),
        trend="up",
    ),
    "new_signups_today": Answer(
        value=2,
        parts={"supplier": 1, "couple": 1},
        previous=1,
        last_year=0,
        change=1,
        percent=Decimal(100),
        trend="up",
        at=(WEEK_AGO, DAYS_364_AGO),
    ),
    # 3 of 7 in the month: 40 % of those is 2.8.
    "dau": Answer(
        value=3,
        parts={"supplier": 2, "couple": 1},
        previous=2,
        last_year=1,
        change=1,
        percent=Decimal(50),
        trend="up",
        status="success",
        target=Decimal("2.8"),
        benchmark=Decimal("2.8"),
        at=(WEEK_AGO, DAYS_364_AGO),
    ),
    "wau": Answer(
        value=5,
        parts={"supplier": 3, "couple": 2},
        previous=1,
        last_year=1,
        change=4,
        percent=Decimal(400),
        trend="up",
    ),
    "mau": Answer(
        value=7,
        parts={"supplier": 4, "couple": 3},
        previous=2,
        last_year=1,
        change=5,
        percent=Decimal(250),
        trend="up",
    ),
    # 3,900 ÷ 8 seconds; suppliers 2,760 ÷ 4, couples 1,140 ÷ 4
    "avg_session_duration": Answer(
        value=Decimal("487.5"),
        parts={"supplier": Decimal(690), "couple": Decimal(285)},
        previous=Decimal(300),
        last_year=Decimal(1000),
        change=Decimal("187.5"),
        percent=Decimal("62.5"),
        trend="up",
        status="error",
        target=900,
        n=8,
        median=Decimal(450),
    ),
}
