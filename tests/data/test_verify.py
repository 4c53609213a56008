"""The proof finds whatever was changed behind the refresh's back, and nothing else."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st
from psycopg import Connection

from data.catalogue import METRICS
from data.database import Database
from data.refresh import rebuild, refresh
from data.settings import Settings
from data.verify import BY_DAY, BY_KEY, Difference, verify, verify_tables
from tests.oracle import World
from tests.oracle.rows import (
    collaboration,
    couple,
    rate,
    rating,
    session,
    subscription,
    supplier,
)
from tests.soundness.agreement import commit, load
from tests.soundness.door import door
from tests.soundness.small_business import name
from tests.soundness.worlds import Transaction, transactions, worlds

Proof = Callable[..., list[Difference]]

ROLLUPS = (
    "update metrics.level set n = n + 1 where series = 'mrr' and day = current_date - 3",
    "update metrics.level set n = n + 1 where series = 'mau' and day = current_date + 2",
    "delete from metrics.level where series = 'wau' and day = current_date - 3",
    "update metrics.cell set n = n + 1 where series = 'pairs' and n > 0",
    "delete from metrics.cell where series = 'wau' and n > 0",
    "update metrics.cell set amount = amount + 1 where series = 'coordination'",
    "delete from metrics.cell where series = 'signups'",
    "update metrics.intraday set quarters = quarters[2:] where series = 'dau'",
    "update metrics.intraday set n = array_fill(2::bigint, array[cardinality(n)])"
    " where series = 'mrr'",
    "delete from metrics.intraday where series = 'ratings'",
    "update metrics.presence set starts[1] = starts[1] + interval '1 s' where family = 'user'",
    "update metrics.presence set starts[1] = starts[1] - interval '1 s' where family = 'business'",
    "update metrics.presence set seconds = null where family = 'user'",
    "delete from metrics.presence where family = 'user'",
    "update metrics.presence_gap set gap = gap - 1",
    "delete from metrics.presence_gap",
    "update metrics.rating set rating = rating - 1",
    "insert into metrics.rating select * from metrics.rating",
    "update metrics.rate set old_rate = rate + 1",
    "delete from metrics.rate",
    "update metrics.paying_span set paid_from = paid_from + interval '1 s'",
    "delete from metrics.paying_span",
    "update metrics.paid_span set price = price + 1",
    "delete from metrics.paid_span",
    "update metrics.duration set n = n + 1",
    "update metrics.duration set minute = minute + 1",
    "update metrics.duration set seconds[1] = seconds[1] + 1",
    "delete from metrics.duration",
    "update metrics.wedding set last_at = last_at - interval '1 s'",
    "delete from metrics.wedding",
    "update metrics.member set category = 'baker' where category = 'venue'",
    "delete from metrics.member",
    "update metrics.activity set part = 'another'",
    "update metrics.activity set micros = micros + 1",
    "delete from metrics.activity",
)
HISTORY = (
    "update metrics.subscription_versions set amount = amount + 1",
    "update metrics.subscription_versions set version_began = created_at",
    "delete from metrics.subscription_versions",
    "delete from metrics.collaboration_activities",
)
TABLES = {
    "level", "cell", "intraday", "presence", "presence_gap", "paying_span", "paid_span",
    "duration", "wedding", "rating", "rate",
    "subscription_versions", "collaboration_activities", "member", "activity",
}  # fmt: skip


def ago(days: float) -> str:
    """A moment so many days before now, as rows are written."""
    return (datetime.now(UTC) - timedelta(days=days)).replace(tzinfo=None).isoformat()


def recent() -> World:
    """A business of the last weeks: a row or two of every kind."""
    rose, fern, ann, wedding = name("Rose"), name("Fern"), name("Ann"), name("wedding")
    return World(
        user_profiles=[
            supplier(rose, ago(50), category="venue"),
            supplier(fern, ago(45), category="florist"),
            couple(ann, ago(40), region="Kent"),
        ],
        clients=[
            {"id": wedding, "wedding_id": None, "wedding_date": None}
            | {"created_at": datetime.now(UTC) - timedelta(days=40)}
        ],
        user_sessions=[
            session(name(f"{user} {day}"), user, ago(day), session_duration=60 * day)
            for user, day in ((rose, 9), (rose, 20), (fern, 8), (ann, 2), (ann, 35))
        ],
        subscriptions=[subscription(name("A"), rose, "49.00", ago(50))],
        vendor_collaborations=[
            collaboration(name("c"), rose, fern, ago(30), ago(5), client_id=wedding)
        ],
        vendor_feedback=[rating(name(f"rating {day}"), rose, "4", ago(day)) for day in range(1, 7)],
        exchange_rates=[rate(ago(days)[:10], "EUR", f"0.8{days}") for days in (8, 3)],
    )


@pytest.fixture
def proof(database: Database, settings: Settings) -> Proof:
    """Proves the test's own database."""
    return lambda **more: verify(database, zone=settings.zone, currency=settings.currency, **more)


@pytest.fixture
def platform(database: Database, connection: Connection[Any]) -> Connection[Any]:
    """The platform's connection to the recent business, taken in."""
    load(connection, recent())
    refresh(database)
    return connection


def test_what_refreshes_keep_is_proved(proof: Proof, own_business: Connection[Any]) -> None:
    assert proof() == []


def test_an_empty_database_is_proved(proof: Proof, connection: Connection[Any]) -> None:
    assert proof() == []


def test_what_waits_in_the_queue_is_no_difference(proof: Proof, platform: Connection[Any]) -> None:
    platform.execute("delete from public.user_sessions")
    platform.execute("update public.subscriptions set amount = 1")
    assert proof() == []


@pytest.mark.parametrize("change", ROLLUPS)
def test_a_changed_rollup_is_found_and_mended_by_a_rebuild(
    proof: Proof, platform: Connection[Any], database: Database, change: str
) -> None:
    assert platform.execute(change.encode()).rowcount > 0
    assert proof() != []
    rebuild(database)
    assert proof() == []


@pytest.mark.parametrize("change", HISTORY)
def test_changed_history_is_found(proof: Proof, platform: Connection[Any], change: str) -> None:
    assert platform.execute(change.encode()).rowcount > 0
    assert any(each.is_history for each in proof())


def test_history_is_mended_for_the_present_and_its_past_cannot_be_rebuilt(
    proof: Proof, platform: Connection[Any], database: Database
) -> None:
    door_of_yesterday = door(database)
    yesterday = door_of_yesterday.today() - timedelta(days=1)
    assert door_of_yesterday.board(yesterday).find("mrr").value == 4900
    platform.execute("update metrics.subscription_versions set amount = amount + 1")
    rebuild(database)
    assert proof() == []
    board = door(database).board(fresh=True)
    assert board.find("mrr").value == 4900
    assert door(database).board(yesterday).find("mrr").value == 5000


def test_every_table_of_numbers_was_changed_above() -> None:
    changed = {word for each in ROLLUPS + HISTORY for word in re.findall(r"metrics\.(\w+)", each)}
    assert changed == TABLES


def test_a_number_read_otherwise_than_defined_is_found_at_every_day(
    proof: Proof, platform: Connection[Any], sql_folder: Path
) -> None:
    (sql_folder / "rollup/wau.sql").write_bytes((sql_folder / "rollup/mau.sql").read_bytes())
    (sql_folder / "median/avg_session_duration.sql").write_text(
        "select %(at)s::timestamptz, %(zone)s::text, 1 as median"
    )
    found = proof()
    assert {each.what for each in found} == {
        "wau", "wau supplier", "wau couple", "avg_session_duration median",
    }  # fmt: skip
    (first,) = [each for each in found if each.what == "wau couple" and ago(10)[:10] in each.key]
    assert first.difference == "kept 1, the source rows say nothing"
    assert first.key.endswith(("23:59:59.999999+00:00", "23:59:59.999999+01:00"))


def test_how_far_it_is_can_be_heard(proof: Proof, platform: Connection[Any]) -> None:
    said: list[str] = []
    proof(tell=said.append)
    names = [*BY_KEY, *BY_DAY, *(metric.id for metric in METRICS), "movements"]
    assert [each.removesuffix(": 100 %") for each in said if each.endswith(": 100 %")] == names
    assert "subscriptions: 0 %" in said


@limits(
    max_examples=int(os.environ.get("WORLDS", "25")),
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(world=worlds(), later=transactions(), at_once=st.sampled_from([1, 3, 8]))
def test_tables_are_proved_after_any_changes_of_any_world(
    database: Database,
    connection: Connection[Any],
    settings: Settings,
    world: World,
    later: list[Transaction],
    at_once: int,
) -> None:
    load(connection, world)
    for number, transaction in enumerate(later):
        if number % at_once == 0:
            refresh(database)
        world = commit(connection, world, transaction)
    refresh(database)
    assert verify_tables(database, zone=settings.zone, currency=settings.currency) == []
