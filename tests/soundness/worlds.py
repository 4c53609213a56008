"""Small worlds made by Hypothesis: few ids, so that everything collides; moments at the edges of
days, months and clock changes, so that every boundary is met."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from tests.oracle import World
from tests.oracle.world import Row

PROFILES, ORGANISATIONS, WEDDINGS, CLIENTS = 7, 2, 3, 5
EDGES = [
    datetime(2025, 3, 30, 0, 59, 59, 999_999, tzinfo=UTC),
    datetime(2025, 3, 30, 1, 0, tzinfo=UTC),
    datetime(2025, 10, 26, 0, 30, tzinfo=UTC),
    datetime(2025, 10, 26, 1, 0, tzinfo=UTC),
    datetime(2024, 2, 29, 12, 0, tzinfo=UTC),
    datetime(2024, 2, 28, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2025, 2, 28, 12, 0, tzinfo=UTC),
    datetime(2025, 1, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2025, 5, 31, 22, 59, 59, 999_999, tzinfo=UTC),
    datetime(2025, 5, 31, 23, 0, tzinfo=UTC),
    datetime(2025, 6, 30, 23, 0, tzinfo=UTC),
    datetime(2025, 7, 1, 0, 0, tzinfo=UTC),
]
BEGIN, LENGTH = datetime(2024, 2, 1, tzinfo=UTC), 18 * 30
DAYS = [BEGIN.date() + timedelta(days=day) for day in range(LENGTH)]
PLANS = [None, "starter", "professional", "=scale"]
TYPES = ["timeline_sync", "document_share", "message_thread"]
STATUSES = [
    "active", "active", "active", "canceled", "canceled", "past_due", "past_due", "trialing",
    "paused", "unpaid", "incomplete", "mystery",
]  # fmt: skip


def uid(kind: int, number: int) -> UUID:
    """A short, readable id: what kind of row, and which."""
    return UUID(int=kind << 64 | number)


@cache
def moments() -> st.SearchStrategy[datetime]:
    """Any microsecond of the world's time, edges more often than they deserve."""
    near = st.builds(
        lambda edge, days, micros: edge + timedelta(days=days, microseconds=micros),
        st.sampled_from(EDGES),
        st.sampled_from([0, 0, 0, 1, -1, 7, -7, 29, -29, 30, -30, 31, 90, -90, 365]),
        st.sampled_from([0, 0, 0, 1, -1]),
    )
    anywhere = st.builds(
        lambda hours, seconds: BEGIN + timedelta(hours=hours, seconds=seconds),
        st.integers(0, LENGTH * 24),
        st.sampled_from([0, 0, 1, 1799, 3599]),
    )
    recent = st.builds(
        lambda minutes: datetime(2025, 5, 31, 12, 0, tzinfo=UTC) - timedelta(minutes=minutes),
        st.integers(0, 100 * 24 * 60),
    )
    return st.one_of(near, anywhere, recent)


@cache
def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """The strategy, or nothing."""
    return st.one_of(st.none(), strategy)


@cache
def user_ids() -> st.SearchStrategy[UUID]:
    """Mostly profiles there are, sometimes one there is not."""
    return st.integers(0, PROFILES).map(lambda number: uid(1, number))


@cache
def profile(number: int) -> st.SearchStrategy[Row]:
    """A profile: mostly a supplier, sometimes internal, deleted or in a studio."""
    return st.fixed_dictionaries(
        {
            "id": st.just(uid(1, number)),
            "user_type": st.sampled_from(["supplier", "supplier", "couple", "planner"]),
            "organization_id": maybe(st.integers(0, ORGANISATIONS - 1).map(lambda n: uid(2, n))),
            "category": st.sampled_from([None, "venue", "florist"]),
            "region": st.sampled_from([None, "Kent", "Wales"]),
            "is_internal": st.sampled_from([False, False, False, True]),
            "created_at": moments(),
            "deleted_at": maybe(moments()),
        }
    )


@cache
def client(number: int) -> st.SearchStrategy[Row]:
    """A client row; several may be the same wedding."""
    return st.fixed_dictionaries(
        {
            "id": st.just(uid(3, number)),
            "wedding_id": maybe(st.integers(0, WEDDINGS - 1).map(lambda n: uid(4, n))),
            "wedding_date": st.none(),
            "created_at": moments(),
        }
    )


@cache
def user_session(number: int) -> st.SearchStrategy[Row]:
    """A session, open or closed."""
    return st.fixed_dictionaries(
        {
            "id": st.just(uid(5, number)),
            "user_id": user_ids(),
            "user_type": st.sampled_from(["supplier", "supplier", "couple", None]),
            "created_at": moments(),
            "session_duration": maybe(
                st.decimals(0, 20_000, places=3, allow_nan=False, allow_infinity=False)
            ),
        }
    )


@cache
def subscription(number: int) -> st.SearchStrategy[Row]:
    """A subscription in any state, paid or not, with any of its dates."""
    return st.fixed_dictionaries(
        {
            "id": st.just(uid(6, number)),
            "user_id": user_ids(),
            "plan": st.sampled_from(PLANS),
            "amount": st.sampled_from(
                [Decimal("19.00"), Decimal("49.99"), Decimal("100.01"), Decimal("0.00")]
            ),
            "quantity": st.sampled_from([1, 1, 3]),
            "discount_percent": st.sampled_from(
                [Decimal(0), Decimal("12.5"), Decimal("33.333"), Decimal(100)]
            ),
            "currency": st.sampled_from(["GBP", "GBP", "EUR", "USD"]),
            "billing_interval": st.sampled_from(["month", "month", "quarter", "year", "week"]),
            "status": st.sampled_from(STATUSES),
            "created_at": moments(),
            "started_at": maybe(moments()),
            "past_due_since": maybe(moments()),
            "canceled_at": maybe(moments()),
            "ended_at": maybe(moments()),
        }
    )


@cache
def collaboration(number: int) -> st.SearchStrategy[Row]:
    """Two sides, possibly of one business, working on a client."""
    return st.fixed_dictionaries(
        {
            "id": st.just(uid(7, number)),
            "client_id": st.integers(0, CLIENTS).map(lambda n: uid(3, n)),
            "vendor1_id": user_ids(),
            "vendor2_id": user_ids(),
            "collaboration_type": st.sampled_from(TYPES),
            "created_at": moments(),
            "last_activity": moments(),
        }
    )


@cache
def feedback(number: int) -> st.SearchStrategy[Row]:
    """A rating of one to five stars."""
    return st.fixed_dictionaries(
        {
            "id": st.just(uid(8, number)),
            "vendor_id": user_ids(),
            "rating": st.sampled_from([Decimal(n) / 2 for n in range(2, 11)]),
            "created_at": moments(),
        }
    )


@cache
def rate() -> st.SearchStrategy[Row]:
    """A rate of one of two currencies."""
    return st.fixed_dictionaries(
        {
            "day": st.sampled_from(DAYS),
            "currency": st.sampled_from(["EUR", "USD"]),
            "rate": st.sampled_from([Decimal("0.85"), Decimal("0.8333"), Decimal("1.2")]),
        }
    )


@cache
def rates() -> st.SearchStrategy[list[Row]]:
    """A few rates, at most one a day and currency."""
    return st.lists(rate(), max_size=4, unique_by=lambda row: (row["day"], row["currency"]))


@cache
def _several(make: Any, most: int) -> st.SearchStrategy[list[Row]]:
    return st.integers(0, most).flatmap(
        lambda count: st.tuples(*(make(number) for number in range(count))).map(list)
    )


@cache
def worlds() -> st.SearchStrategy[World]:
    """A whole world, untouched since its rows arrived."""
    return st.builds(
        World,
        user_profiles=_several(profile, PROFILES),
        clients=_several(client, CLIENTS),
        user_sessions=_several(user_session, 16),
        subscriptions=_several(subscription, 8),
        vendor_collaborations=_several(collaboration, 8),
        vendor_feedback=_several(feedback, 14),
        exchange_rates=rates(),
    )


@cache
def days() -> st.SearchStrategy[date]:
    """Days worth asking for."""
    return st.one_of(
        st.sampled_from([edge.date() for edge in EDGES]),
        st.dates(BEGIN.date(), date(2025, 8, 31)),
        st.just(date(2025, 5, 31)),
    )


@cache
def several_days() -> st.SearchStrategy[list[date]]:
    """A few days: reading a day costs less than making a world."""
    return st.lists(days(), min_size=1, max_size=3, unique=True)


CHANGES: dict[str, Any] = {
    "subscriptions": subscription,
    "vendor_collaborations": collaboration,
    "user_sessions": user_session,
    "user_profiles": profile,
    "clients": client,
    "vendor_feedback": feedback,
    "exchange_rates": lambda _: rate(),
}
KINDS = ["put"] * 12 + ["delete"] * 4 + ["truncate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """What happens together: (table, 'put', 'delete' or 'truncate', row). A put of a row that is
    there updates it, of one that is not inserts it."""

    operations: list[tuple[str, str, Row]]
    is_kept: bool


@cache
def transactions() -> st.SearchStrategy[list[Transaction]]:
    """What happens next: mostly single changes, some in one transaction, some rolled back."""
    one = st.sampled_from(sorted(CHANGES)).flatmap(
        lambda table: st.tuples(
            st.just(table), st.sampled_from(KINDS), st.integers(0, 6).flatmap(CHANGES[table])
        )
    )
    several = st.builds(
        Transaction,
        operations=st.one_of(st.tuples(one).map(list), st.lists(one, min_size=1, max_size=4)),
        is_kept=st.sampled_from([True] * 7 + [False]),
    )
    return st.lists(several, max_size=8)
