"""Hand-built boards and series that look like a real evening in November."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import sin
from uuid import UUID
from zoneinfo import ZoneInfo

from data.catalogue import METRICS
from data.cohorts import Cohort, Held
from data.comparison import compared, status_of
from data.kept import Note, NoteKind, SetGoal
from data.metric import Comparison, Metric, Unit
from data.reading import Aim, Board, Movements, Number, Point, Proof, Reading, Series

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 22, 14, 32, 5, 120_000, tzinfo=LONDON)
TODAY = NOW.date()

VALUES: dict[str, tuple[Number, Number, Number]] = {
    "mrr": (4_821_549, 4_722_010, 3_904_100),
    "arr": (57_858_588, 56_664_120, 46_849_200),
    "growth": (Decimal("2.107998"), Decimal("3.4"), Decimal("5.81")),
    "churn": (Decimal("3.214286"), Decimal("2.9"), Decimal("4.4")),
    "weddings_coordinated": (412, 655, 351),
    "active_vendor_pairs": (1_284, 1_302, 930),
    "avg_coordination_time": (Decimal("441.502"), Decimal("438"), Decimal("470.25")),
    "vendor_satisfaction": (Decimal("4.516129"), Decimal("4.49"), Decimal("4.38")),
    "total_suppliers": (2_316, 2_280, 1_702),
    "total_couples": (12_480, 12_011, 8_420),
    "active_suppliers": (1_108, 1_120, 866),
    "active_couples": (3_954, 4_410, 2_890),
    "new_signups_today": (23, 18, 0),
    "dau": (1_602, 1_588, 1_210),
    "wau": (3_310, 3_420, 2_518),
    "mau": (5_062, 5_530, 3_756),
    "avg_session_duration": (Decimal("754.2"), Decimal("748.9"), Decimal("690")),
}


def reading(
    metric_id: str,
    value: Number | str | None = "sample",
    *,
    before_data: bool = False,
) -> Reading:
    """One metric of the sample board, with another value when one is given."""
    metric = next(m for m in METRICS if m.id == metric_id)
    sample, previous, last_year = VALUES[metric_id]
    here = sample if isinstance(value, str) else value
    daily = metric.comparison is Comparison.DAILY
    month_ago = NOW - timedelta(days=7) if daily else NOW.replace(month=10)
    year_ago = NOW - timedelta(days=364) if daily else NOW.replace(year=2025)
    target = aim(metric)
    return Reading(
        metric=metric,
        value=here,
        parts={},
        previous=compared(metric, here, previous, month_ago, before_data=before_data),
        last_year=compared(metric, here, last_year, year_ago, before_data=before_data),
        status=status_of(metric, here, target),
        target=target,
        benchmark=_benchmark(metric),
        n=213 if metric.unit in (Unit.RATING, Unit.SECONDS, Unit.HOURS) else None,
        median=Decimal("662.5") if metric.unit is Unit.SECONDS else None,
        reason=metric.undefined if here is None else None,
        spark=points(metric, sample, 30, TODAY - timedelta(days=29)),
        error=None,
    )


def aim(metric: Metric) -> Aim | None:
    """The target a metric is shipped with."""
    if metric.target is None:
        return None
    value: Number = metric.target.value
    if metric.unit is Unit.MONEY:
        value = int(metric.target.value * 100)
    if metric.target.share_of:
        value = Decimal("2024.8")
    return Aim(
        value=value,
        source=metric.target.source,
        on=date(2026, 1, 1),
        share=metric.target.value if metric.target.share_of else None,
        share_of=metric.target.share_of,
    )


def _benchmark(metric: Metric) -> Aim | None:
    if metric.benchmark is None:
        return None
    return Aim(
        value=metric.benchmark.value if not metric.benchmark.share_of else Decimal("2024.8"),
        source=metric.benchmark.source,
        on=date(2026, 1, 1),
        share=metric.benchmark.value if metric.benchmark.share_of else None,
        share_of=metric.benchmark.share_of,
    )


def failed(metric_id: str) -> Reading:
    """A reading whose query failed."""
    return replace(
        reading(metric_id, None),
        previous=None,
        last_year=None,
        target=None,
        benchmark=None,
        n=None,
        median=None,
        reason=None,
        spark=(),
        error="This number could not be read just now; the others are not affected.",
    )


def board(change: Callable[[Reading], Reading] = lambda r: r) -> Board:
    """The sample board, each reading passed through ``change``."""
    return Board(
        readings=tuple(change(reading(m.id)) for m in METRICS),
        as_of=NOW,
        live=True,
        refreshed=NOW,
        refresh_id=7,
        stale=False,
        demo=True,
        zone="Europe/London",
        currency="GBP",
        first_day=date(2023, 11, 20),
        left_out=(),
    )


def empty_board() -> Board:
    """A board over a database without rows."""

    def nothing(found: Reading) -> Reading:
        counted = found.metric.unit in (Unit.COUNT, Unit.MONEY)
        return replace(
            reading(found.metric.id, 0 if counted else None, before_data=True),
            spark=(),
            target=None,
            status=None,
        )

    return replace(board(nothing), first_day=None, demo=False)


def points(
    metric: Metric, value: Number, count: int, start: date, step: int = 1
) -> tuple[Point, ...]:
    """A believable wave that ends in ``value``, its last bucket unfinished."""
    made = []
    for i in range(count):
        back = count - 1 - i
        wave = Decimal(1 + 0.05 * (sin(i / 2.2) - sin((count - 1) / 2.2)) - 0.004 * back)
        number = Decimal(value) * wave
        shown: Number = (
            int(number)
            if metric.unit in (Unit.COUNT, Unit.MONEY)
            else number.quantize(Decimal("1e-6"))
        )
        if not back:
            shown = value
        whole = isinstance(shown, int)
        split = {
            name: (int(shown * share) if whole else (shown * share * 2).quantize(Decimal("1e-6")))
            for name, share in PARTS
        }
        made.append(
            Point(
                day=start + timedelta(days=i * step),
                value=shown,
                complete=bool(back),
                parts=split if metric.part else {},
            )
        )
    return tuple(made)


PARTS = (
    ("photography", Decimal("0.4")),
    ("venue", Decimal("0.3")),
    ("florist", Decimal("0.2")),
    ("music", Decimal("0.1")),
)


def series(metric_id: str, days: int = 90) -> Series:
    """The last ``days`` of one metric by day."""
    metric = next(m for m in METRICS if m.id == metric_id)
    start = TODAY - timedelta(days=days - 1)
    found = points(metric, VALUES[metric_id][0], days, start)
    first, last = found[0].value, found[-1].value
    movements = None
    if metric.id == "mrr":
        assert isinstance(first, int)
        assert isinstance(last, int)
        movements = Movements(
            start=first,
            new=812_000,
            expansion=140_500,
            reactivation=61_200,
            contraction=75_300,
            churn=310_400,
            currency=last - first - 812_000 - 140_500 - 61_200 + 75_300 + 310_400,
            end=last,
        )
    return Series(
        metric=metric,
        start=start,
        end=TODAY,
        grain="day",
        as_of=NOW,
        refresh_id=7,
        stale=False,
        currency="GBP",
        points=found,
        movements=movements,
        point_movements=(),
    )


NOTES = (
    Note(
        id=4,
        day=date(2026, 9, 3),
        kind=NoteKind.PRICE,
        words="Pro from £49 to £55",
        made_by="chief@example.org",
    ),
    Note(
        id=9,
        day=date(2026, 11, 2),
        kind=NoteKind.RELEASE,
        words="Timelines shared with couples",
        made_by="chief@example.org",
    ),
)
GOALS = (
    SetGoal(
        kind="target",
        value=Decimal("50000.000"),
        share_of=None,
        source="Board meeting",
        set_on=date(2026, 1, 31),
        due_on=date(2026, 12, 31),
        set_by="chief@example.org",
        set_at=NOW,
    ),
    SetGoal(
        kind="benchmark",
        value=None,
        share_of=None,
        source="No longer of use",
        set_on=date(2025, 1, 31),
        due_on=None,
        set_by=None,
        set_at=NOW,
    ),
)


def cohorts(count: int = 14) -> tuple[Cohort, ...]:
    """One cohort a month up to the month of NOW, each a little smaller every month."""
    months = [date(2025 + (9 + n) // 12, (9 + n) % 12 + 1, 1) for n in range(count)]
    return tuple(
        Cohort(
            month=month,
            accounts=20 + n,
            held=tuple(
                Held(month=later, paying=20 + n - age, minor=4_900 * (20 + n - age))
                for age, later in enumerate(months[n:])
            ),
        )
        for n, month in enumerate(months)
    )


def proof(metric_id: str = "mrr", *, recomputed: Number | None = None) -> Proof:
    """The first of three pages of two rows."""
    found = reading(metric_id)
    return Proof(
        metric=found.metric,
        part=None,
        value=found.value,
        as_of=NOW,
        window_from=NOW,
        window_to=NOW,
        refresh_id=7,
        basis="The subscriptions paid at the moment.",
        row_count=6,
        total=found.value,
        rows=tuple(
            {
                "number": n,
                "subscription_id": UUID(int=n),
                "plan": "pro",
                "price": Decimal("49.00"),
                "months": 1,
                "minor": 4_900,
                "contribution": 4_900,
            }
            for n in (1, 2)
        ),
        page=1,
        pages=3,
        recomputed=recomputed,
        is_recomputed=recomputed is not None,
    )
