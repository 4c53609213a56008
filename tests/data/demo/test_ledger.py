from datetime import UTC, datetime

import psycopg
from psycopg.rows import dict_row

from data.demo.plan import DemoPlan
from data.demo.platform import world

COLUMNS = (
    "user_id",
    "plan",
    "amount",
    "quantity",
    "discount_percent",
    "currency",
    "billing_interval",
    "status",
    "created_at",
    "started_at",
    "past_due_since",
    "canceled_at",
    "ended_at",
)


def test_versions_cover_all_time_without_gap_or_overlap(world_reader: psycopg.Connection) -> None:
    broken = world_reader.execute(
        """
        with versions as (
            select
                subscription_id, version_began, version_ended,
                lag(version_ended, 1, '-infinity') over (
                    partition by subscription_id order by version_began
                ) as before,
                lead(version_began, 1, 'infinity') over (
                    partition by subscription_id order by version_began
                ) as after
            from metrics.subscription_versions
        )
        select count(*) from versions
        where version_began <> before or version_ended <> after or version_began >= version_ended
        """
    ).fetchone()
    assert broken == (0,)


def test_the_last_version_is_the_row(world_reader: psycopg.Connection) -> None:
    columns = ", ".join(COLUMNS)
    differing = world_reader.execute(
        f"""
        select count(*) filter (where rows is distinct from latest), count(*)
        from (select id, row({columns})::text as rows from public.subscriptions) as now
        full join (
            select subscription_id as id, row({columns})::text as latest
            from metrics.subscription_versions where version_ended = 'infinity'
        ) as versions using (id)
        """
    ).fetchone()
    assert differing is not None
    assert differing[0] == 0
    assert differing[1] > 1_000


def test_capture_finds_nothing_to_add(small_world: psycopg.Connection) -> None:
    count = "select count(*) from metrics.subscription_versions"
    before = small_world.execute(count).fetchone()
    small_world.execute("select metrics.keep_versions(array(select id from public.subscriptions))")
    assert small_world.execute(count).fetchone() == before


def test_a_later_version_began_when_its_change_happened(world_reader: psycopg.Connection) -> None:
    cursor = world_reader.cursor(row_factory=dict_row)
    versions = cursor.execute(
        "select status, canceled_at, past_due_since, version_began "
        "from metrics.subscription_versions where version_began > '-infinity'"
    ).fetchall()
    canceled = [row for row in versions if row["status"] == "canceled"]
    due = [row for row in versions if row["status"] == "past_due"]
    assert len(canceled) > 300
    assert len(due) > 100
    assert all(row["canceled_at"] == row["version_began"] for row in canceled)
    assert all(row["past_due_since"] == row["version_began"] for row in due)


def test_many_subscriptions_have_a_history(world_reader: psycopg.Connection) -> None:
    row = world_reader.execute(
        """
        select count(*) filter (where versions > 1), max(versions)
        from (
            select count(*) as versions from metrics.subscription_versions group by subscription_id
        ) as lives
        """
    ).fetchone()
    assert row is not None
    assert row[0] > 700
    assert row[1] > 4


def test_a_subscription_not_yet_taken_is_not_there() -> None:
    plan = DemoPlan(years=0.5, scale=0.3)
    morning = world(plan, datetime(2026, 4, 14, 6, 0, tzinfo=UTC))
    evening = world(plan, datetime(2026, 4, 14, 22, 59, tzinfo=UTC))
    early = morning.source["subscriptions"].columns["created_at"].values
    late = evening.source["subscriptions"].columns["created_at"].values
    assert len(early) <= len(late)
    assert len(morning.history["subscription_versions"]) <= len(
        evening.history["subscription_versions"]
    )
    assert set(early.tolist()) <= set(late.tolist())
