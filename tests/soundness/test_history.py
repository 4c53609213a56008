"""What is changed today leaves every earlier day as it was."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, LiteralString

import pytest
from psycopg import Connection

from data.database import Database
from data.migrate import migrate
from data.reading import Number
from data.refresh import refresh
from data.settings import Settings
from tests.oracle import World
from tests.oracle.rows import subscription, supplier
from tests.oracle.world import Row
from tests.soundness.agreement import load
from tests.soundness.door import door
from tests.soundness.small_business import name

ROSE, FERN, GUS = name("Rose"), name("Fern"), name("Gus")
Story = dict[str, list[tuple[date, Number | None, dict[str, Number | None]]]]


def ago(days: float) -> datetime:
    """A moment so many times 24 hours ago."""
    return datetime.now(UTC) - timedelta(days=days)


def paying(who: str, amount: str, days: float, **columns: Any) -> Row:
    """A subscription that has been paid for so many days."""
    return subscription(name(f"{who} pays {amount}"), who, amount) | {
        "created_at": ago(days),
        **columns,
    }


def together(first: str, second: str, from_days: float, to_days: float, **columns: Any) -> Row:
    """A collaboration between two vendors, begun and last active so many days ago."""
    return {
        "id": name(f"{first} and {second}"),
        "client_id": name("a client"),
        "vendor1_id": first,
        "vendor2_id": second,
        "collaboration_type": "timeline_sync",
        "created_at": ago(from_days),
        "last_activity": ago(to_days),
    } | columns


def world() -> World:
    """A quarter of a year of three suppliers."""
    return World(
        user_profiles=[supplier(ROSE), supplier(FERN), supplier(GUS)],
        subscriptions=[
            paying(ROSE, "49.00", 110, plan="professional"),
            paying(FERN, "79.00", 50, plan="scale"),
            paying(GUS, "19.00", 100, plan="starter", status="past_due", past_due_since=ago(4)),
        ],
        vendor_collaborations=[
            together(ROSE, FERN, 100, 20),
            together(FERN, GUS, 40, 3, client_id=name("another")),
        ],
    )


class Memory:
    """What the board said of earlier days, to be held against what it says later."""

    def __init__(self, database: Database, connection: Connection[Any]) -> None:
        self._database = database
        self._world = world()
        self.connection = connection
        self.numbers = door(database)
        self.yesterday = self.numbers.today() - timedelta(days=1)
        self.begin()
        self.before = self.told()

    def begin(self) -> None:
        """Back to the rows before anything happened."""
        load(self.connection, self._world)
        refresh(self._database)

    def told(self) -> Story:
        """Every metric with its parts, on the days of the last week and at the end of weeks."""
        refresh(self._database)
        return {
            metric.id: [
                (point.day, point.value, dict(point.parts))
                for grain, days in (("day", 7), ("week", 120))
                for point in self.numbers.series(
                    metric.id,
                    start=self.yesterday - timedelta(days=days),
                    end=self.yesterday,
                    grain=grain,
                    as_of=self.yesterday,
                ).points
            ]
            for metric in self.numbers.metrics
        }

    def happens(self, query: LiteralString) -> None:
        """One committed change of the platform."""
        assert self.connection.execute(query).rowcount != 0

    def now(self, metric: str) -> Number | None:
        """A metric at this very moment."""
        refresh(self._database)
        return self.numbers.board(fresh=True).find(metric).value


@pytest.fixture(scope="module")
def past(shared_database: Database, shared_connection: Connection[Any]) -> Memory:
    """A database with a past, and what the board says of it."""
    return Memory(shared_database, shared_connection)


@pytest.fixture
def memory(past: Memory) -> Memory:
    """The same before anything happened."""
    past.begin()
    return past


def test_the_past_that_must_not_change_is_not_empty(memory: Memory) -> None:
    assert memory.told() == memory.before
    told = {
        metric: [value for _, value, _ in memory.before[metric]]
        for metric in ("mrr", "active_vendor_pairs", "weddings_coordinated", "churn")
    }
    assert set(told["mrr"]) == {0, 4_900, 6_800, 14_700}
    assert set(told["active_vendor_pairs"]) == {0, 1, 2}
    assert max(value or 0 for value in told["weddings_coordinated"]) > 0
    assert None in told["churn"]
    assert Decimal(0) in told["churn"]
    assert memory.now("mrr") == 14_700


@pytest.mark.parametrize(
    ("change", "mrr_now"),
    [
        (
            "update public.subscriptions set status = 'canceled', canceled_at = now(),"
            " ended_at = now() where amount = 49",
            9_800,
        ),
        (
            "update public.subscriptions set status = 'canceled',"
            " canceled_at = now() - interval '60 days' where amount = 49",
            9_800,
        ),
        (
            "update public.subscriptions set ended_at = now() + interval '1 hour'"
            " where amount = 49",
            14_700,
        ),
        ("update public.subscriptions set amount = 99 where amount = 49", 19_700),
        ("update public.subscriptions set plan = 'enterprise' where amount = 49", 14_700),
        ("update public.subscriptions set discount_percent = 50 where amount = 79", 10_750),
        ("update public.subscriptions set billing_interval = 'year' where amount = 79", 7_458),
        ("update public.subscriptions set status = 'paused'", 0),
        ("update public.subscriptions set status = 'active' where amount = 19", 14_700),
        (
            "update public.subscriptions set started_at = now() - interval '2 days'"
            " where amount = 49",
            14_700,
        ),
        (
            "update public.subscriptions as one set user_id = other.user_id"
            " from public.subscriptions as other where one.amount = 49 and other.amount = 79",
            14_700,
        ),
        ("delete from public.subscriptions where amount = 79", 6_800),
        ("delete from public.subscriptions", 0),
        ("truncate public.subscriptions", 0),
    ],
)
def test_a_change_of_subscriptions_today_changes_no_earlier_day(
    memory: Memory, change: LiteralString, mrr_now: int
) -> None:
    memory.happens(change)
    assert memory.now("mrr") == mrr_now
    assert memory.told() == memory.before


@pytest.mark.parametrize(
    ("change", "pairs_now"),
    [
        ("update public.vendor_collaborations set last_activity = now()", 2),
        ("update public.vendor_collaborations set last_activity = null", 2),
        ("update public.vendor_collaborations set collaboration_type = 'message_thread'", 2),
        ("update public.vendor_collaborations set client_id = gen_random_uuid()", 2),
        (
            "update public.vendor_collaborations set vendor1_id = gen_random_uuid(),"
            " last_activity = now()",
            4,
        ),
        (
            "update public.vendor_collaborations set client_id = gen_random_uuid(),"
            " vendor1_id = gen_random_uuid(), last_activity = created_at",
            2,
        ),
        (
            "update public.vendor_collaborations set client_id = gen_random_uuid(),"
            " vendor2_id = gen_random_uuid(), created_at = last_activity",
            2,
        ),
        ("delete from public.vendor_collaborations", 2),
        ("truncate public.vendor_collaborations", 2),
    ],
)
def test_a_change_of_collaborations_today_changes_no_earlier_day(
    memory: Memory, change: LiteralString, pairs_now: int
) -> None:
    memory.connection.execute(
        "alter table public.vendor_collaborations alter last_activity drop not null"
    )
    memory.happens(change)
    assert memory.now("active_vendor_pairs") == pairs_now
    assert memory.told() == memory.before


def test_migrating_again_changes_no_earlier_day(memory: Memory, settings: Settings) -> None:
    memory.happens("delete from public.subscriptions where amount = 79")
    memory.happens("update public.vendor_collaborations set last_activity = now()")
    migrate(memory.connection.info.dsn + " password=" + memory.connection.info.password, settings)
    memory.connection.execute("update metrics.facts set value = '\"old\"' where name = 'version'")
    migrate(memory.connection.info.dsn + " password=" + memory.connection.info.password, settings)
    assert memory.told() == memory.before
    assert memory.now("mrr") == 6_800


def test_a_profile_deleted_today_was_there_yesterday(memory: Memory) -> None:
    memory.happens("update public.user_profiles set deleted_at = now()")
    assert memory.now("total_suppliers") == 0
    assert memory.told() == memory.before


def test_a_subscription_canceled_today_is_churn_of_today_and_of_no_day_before(
    memory: Memory,
) -> None:
    memory.happens(
        "update public.subscriptions set status = 'canceled', canceled_at = now()"
        " where amount in (19, 49)"
    )
    assert memory.now("churn") == Decimal("66.666667")
    assert memory.told()["churn"] == memory.before["churn"]
