"""Whether the curves look like a platform's, computed by other means than the dashboard's."""

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
import psycopg
import pytest

from data.demo.plan import DemoPlan
from data.demo.platform import world

PAID = """
select
    case when version_began = '-infinity' then coalesce(started_at, created_at)
        else greatest(version_began, coalesce(started_at, created_at)) end,
    least(version_ended, coalesce(ended_at, 'infinity'))::text,
    user_id,
    amount * quantity * (1 - discount_percent / 100)
    / case billing_interval when 'year' then 12 else 1 end
    * case currency when 'EUR' then 0.85 else 1 end
from metrics.subscription_versions
where status in ('active', 'past_due', 'canceled')
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    mrr: float
    payers: frozenset[object]


@pytest.fixture
def months(world_reader: psycopg.Connection, now: datetime) -> list[Month]:
    """The last 24 moments a month apart, oldest first."""
    spans = [
        (begin, None if end == "infinity" else datetime.fromisoformat(end), user, monthly)
        for begin, end, user, monthly in world_reader.execute(PAID)
    ]
    moments = [now - timedelta(days=30.4375 * back) for back in range(24)][::-1]
    result = []
    for at in moments:
        held = [span for span in spans if span[0] <= at and (span[1] is None or at < span[1])]
        total = sum((span[3] for span in held), Decimal(0))
        result.append(Month(mrr=float(total), payers=frozenset(span[2] for span in held)))
    return result


def test_recurring_revenue_has_the_target_in_sight(months: list[Month]) -> None:
    assert 42_000 <= months[-1].mrr <= 53_000
    assert 0.5 < months[-13].mrr / months[-1].mrr < 0.8


def test_growth_is_modest_and_weakest_when_the_season_is_over(months: list[Month]) -> None:
    growth = [100 * (b.mrr / a.mrr - 1) for a, b in itertools.pairwise(months)]
    assert min(growth[-12:]) > -5
    assert max(growth[-12:]) < 13
    # The last moment is 18 September: November and December are nine and ten months before.
    assert np.mean([growth[-10], growth[-11]]) < np.mean([growth[-5], growth[-6], growth[-7]])
    assert min(growth[-12:]) < 1.5


def test_two_to_four_percent_of_suppliers_leave_in_a_month(months: list[Month]) -> None:
    churn = [100 * len(a.payers - b.payers) / len(a.payers) for a, b in itertools.pairwise(months)]
    assert 2 <= np.mean(churn[-12:]) <= 4
    assert max(churn[-12:]) < 8


def test_most_suppliers_paying_a_year_ago_still_do(months: list[Month]) -> None:
    stayed = months[-13].payers & months[-1].payers
    assert 0.6 < len(stayed) / len(months[-13].payers) < 0.9


def test_two_in_five_monthly_users_come_on_a_day(
    world_reader: psycopg.Connection, now: datetime
) -> None:
    row = world_reader.execute(
        """
        with recent as (
            select user_id, (created_at at time zone 'Europe/London')::date as day
            from public.user_sessions where created_at > %(now)s::timestamptz - interval '28 days'
        )
        select
            (select avg(users) from (
                select count(distinct user_id) as users from recent group by day
            ) as days)
            / (select count(distinct user_id) from recent)
        """,
        {"now": now},
    ).fetchone()
    assert row is not None
    assert 0.33 < row[0] < 0.46


def test_a_session_takes_about_twelve_minutes(world_reader: psycopg.Connection) -> None:
    row = world_reader.execute(
        "select avg(session_duration) / 60, percentile_cont(0.5) within group "
        "(order by session_duration) / 60 from public.user_sessions"
    ).fetchone()
    assert row is not None
    assert 11 < row[0] < 14
    assert 6 < row[1] < 10


def test_suppliers_are_rated_about_four_and_a_half(world_reader: psycopg.Connection) -> None:
    row = world_reader.execute(
        "select avg(rating), min(rating), max(rating) from public.vendor_feedback"
    ).fetchone()
    assert row is not None
    assert 4.4 < row[0] < 4.65
    assert row[1] <= 2
    assert row[2] == 5


def test_coordination_peaks_in_the_wedding_season(world_reader: psycopg.Connection) -> None:
    pairs = dict(
        world_reader.execute(
            """
            select
                to_char(at at time zone 'Europe/London', 'YYYY-MM'),
                count(distinct (least(vendor1_id, vendor2_id), greatest(vendor1_id, vendor2_id)))
            from metrics.collaboration_activities group by 1
            """
        ).fetchall()
    )
    assert pairs["2026-07"] > 2 * pairs["2026-01"]
    assert pairs["2025-07"] > 2 * pairs["2025-12"]
    assert pairs["2026-07"] > pairs["2025-07"] > pairs["2024-07"]


def test_pairs_repeat(world_reader: psycopg.Connection) -> None:
    row = world_reader.execute(
        """
        select avg(weddings), max(weddings) from (
            select count(distinct client_id) as weddings from public.vendor_collaborations
            group by least(vendor1_id, vendor2_id), greatest(vendor1_id, vendor2_id)
        ) as pairs
        """
    ).fetchone()
    assert row is not None
    assert row[0] > 1.5
    assert row[1] > 10


@pytest.mark.parametrize(
    ("seed", "now"),
    [
        (1, datetime(2026, 6, 15, 19, tzinfo=UTC)),
        (2, datetime(2026, 11, 28, 10, tzinfo=UTC)),
        (20260501, datetime(2027, 2, 10, 8, tzinfo=UTC)),
        (99, datetime(2028, 2, 29, 23, 30, tzinfo=UTC)),
    ],
)
def test_any_seed_on_any_day_gives_revenue_near_the_target(seed: int, now: datetime) -> None:
    columns = world(DemoPlan(seed=seed), now).source["subscriptions"].columns
    status = columns["status"]
    active = status.values == status.vocabulary.index("active")
    interval = columns["billing_interval"]
    months = np.where(interval.values == interval.vocabulary.index("year"), 12, 1)
    pence = columns["amount"].values * columns["quantity"].values / months
    paid = pence * (100 - columns["discount_percent"].values) / 100
    assert 40_000 < paid[active].sum() / 100 < 54_000
