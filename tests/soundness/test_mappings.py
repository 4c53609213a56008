"""The numbers of a differently shaped platform are the oracle's, too: only its mapping differs."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from psycopg import Connection, sql

from data import embedded, statements
from data.board import Numbers
from data.calendar import GRAINS, Grain
from data.database import Database
from data.mapping import PARTS, mappings
from data.migrate import migrate
from data.reading import Board
from data.refresh import rebuild, refresh
from data.settings import Settings
from data.verify import verify
from tests.oracle import Oracle, World
from tests.soundness import studio
from tests.soundness.agreement import comparable, difference, oracle_of
from tests.soundness.door import door
from tests.soundness.worlds import Transaction, days, several_days, transactions, worlds

LENGTH = "avg_session_duration"
UNTOLD = "The platform does not record how long sessions last."
WORLDS = hypothesis_settings(
    max_examples=int(os.environ.get("WORLDS", "25")),
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)


@pytest.fixture(scope="module")
def database(postgres: embedded.EmbeddedServer, settings: Settings) -> Iterator[Database]:
    """A database of the platform for studios, for the whole file."""
    name = sql.Identifier("studio")
    with psycopg.connect(postgres.url_for("postgres"), autocommit=True) as admin:
        admin.execute(sql.SQL("create database {}").format(name))
        migrate(postgres.url_for("studio"), replace(settings, mapping="studio"))
        opened = Database(postgres.url_for("studio"))
        yield opened
        opened.close()
        admin.execute(sql.SQL("drop database {} with (force)").format(name))


@pytest.fixture
def platform(database: Database) -> Iterator[Connection[Any]]:
    """The platform's own connection to it, with nothing in its tables."""
    with psycopg.connect(database.url, autocommit=True) as connection:
        studio.load(connection, World())
        yield connection


@pytest.fixture
def numbers(database: Database) -> Numbers:
    """The door to its numbers, in London."""
    return door(database)


@WORLDS
@given(world=worlds(), some=several_days(), at_once=st.booleans())
def test_every_number_of_any_world_is_the_oracles(
    database: Database,
    numbers: Numbers,
    platform: Connection[Any],
    world: World,
    some: list[date],
    at_once: bool,
) -> None:
    studio.load(platform, world)
    if at_once:
        rebuild(database)
    refresh(database)
    oracle = oracle_of(studio.restricted(world))
    for day in some:
        assert disagreements(numbers.board(day), oracle, oracle.at_end_of(day)) == []


@WORLDS
@given(
    world=worlds(), later=transactions(), at_once=st.sampled_from([1, 3, 8]), some=several_days()
)
def test_numbers_follow_every_change_and_past_days_keep_their_history(
    database: Database,
    numbers: Numbers,
    platform: Connection[Any],
    world: World,
    later: list[Transaction],
    at_once: int,
    some: list[date],
) -> None:
    studio.load(platform, world)
    for number, transaction in enumerate(later):
        if number % at_once == 0:
            refresh(database)
        world = studio.commit(platform, world, transaction)
    refresh(database)
    oracle = oracle_of(studio.restricted(world))
    for day in some:
        assert disagreements(numbers.board(day), oracle, oracle.at_end_of(day)) == []
    now = numbers.board(fresh=True)
    assert disagreements(now, oracle, now.as_of) == []


@WORLDS
@given(world=worlds(), day=days(), length=st.integers(0, 40), grain=st.sampled_from(GRAINS))
def test_drill_downs_and_movements_of_any_range_are_the_oracles(
    database: Database,
    numbers: Numbers,
    platform: Connection[Any],
    world: World,
    day: date,
    length: int,
    grain: Grain,
) -> None:
    studio.load(platform, world)
    refresh(database)
    oracle = oracle_of(studio.restricted(world))
    first, at = day - timedelta(days=length), oracle.at_end_of(day)
    for metric in numbers.metrics:
        series = numbers.series(metric.id, start=first, end=day, grain=grain, as_of=day)
        assert [
            (each.day, each.value, comparable(each.parts, additive=metric.additive))
            for each in series.points
        ] == [
            (each.date, each.value, comparable(each.breakdown, additive=metric.additive))
            for each in oracle.drill_down(metric.id, first, day, grain, at)
        ], metric.id
    series = numbers.series("mrr", start=first, end=day, grain=grain, as_of=day)
    assert series.movements
    assert asdict(series.movements) == oracle.movements(first, day, at)


@hypothesis_settings(WORLDS, max_examples=max(2, WORLDS.max_examples // 12))
@given(world=worlds(), later=transactions())
def test_what_is_kept_is_what_the_source_rows_say(
    database: Database, platform: Connection[Any], world: World, later: list[Transaction]
) -> None:
    studio.load(platform, world)
    for transaction in later:
        refresh(database)
        world = studio.commit(platform, world, transaction)
    assert verify(database, zone=ZoneInfo("Europe/London"), currency="GBP") == []


def disagreements(board: Board, oracle: Oracle, at: datetime) -> list[str]:
    """Every way in which the board departs from the oracle; the one metric which the platform does
    not record says so and nothing else."""
    found = [
        difference(each.metric, each, oracle.reading(each.metric.id, at))
        for each in board.readings
        if each.metric.id != LENGTH
    ]
    length = board.find(LENGTH)
    assert (length.value, length.reason, dict(length.parts)) == (None, UNTOLD, {})
    assert (length.n, length.median, length.trend, length.status) == (None, None, None, None)
    assert {point.value for point in length.spark} == {None}
    return [line for line in found if line]


PLANNED = """
insert into public.plans (id, name, price_pence, billing) values
    ('00000000-0000-0000-0000-000000000001', 'Starter', 1900, 'monthly'),
    ('00000000-0000-0000-0000-000000000002', 'Studio', 96000, 'annual');
insert into public.plan_subscriptions (member_id, plan_id, seats, state, signed_up_at)
select
    ('10000000-0000-0000-0000-00000000000' || member)::uuid,
    ('00000000-0000-0000-0000-00000000000' || plan)::uuid,
    seats, 'active', '2025-01-01'
from (values (1, 1, 1), (2, 1, 2), (3, 2, 1)) as subscribed (member, plan, seats);
"""


def test_a_new_price_of_a_plan_is_a_new_version_of_everybody_who_has_it(
    database: Database, platform: Connection[Any], numbers: Numbers
) -> None:
    platform.execute(PLANNED)
    refresh(database)
    yesterday = numbers.today() - timedelta(days=1)
    assert numbers.board(fresh=True).find("mrr").value == 3 * 1_900 + 8_000
    platform.execute("update public.plans set price_pence = 2900 where name = 'Starter'")
    queued = platform.execute("select count(distinct key) from metrics.queue").fetchone()
    assert queued == (2,)
    refresh(database)
    assert numbers.board(fresh=True).find("mrr").value == 3 * 2_900 + 8_000
    assert numbers.board(yesterday).find("mrr").value == 3 * 1_900 + 8_000
    moved = numbers.series("mrr", start=numbers.today()).movements
    assert moved
    assert moved.expansion == 3 * 1_000
    versions = platform.execute(
        "select plan, amount, count(*) from metrics.subscription_versions group by 1, 2 order by 2"
    ).fetchall()
    assert versions == [("Starter", 19, 2), ("Starter", 29, 2), ("Studio", 960, 1)]


def test_what_no_price_depends_on_is_no_version(
    database: Database, platform: Connection[Any], numbers: Numbers
) -> None:
    platform.execute(PLANNED)
    platform.execute("update public.plans set billing = 'yearly' where billing = 'annual'")
    platform.execute("update public.plans set currency = 'GBP'")
    counted = platform.execute("select count(*) from metrics.subscription_versions").fetchone()
    assert counted == (3,)


def test_a_plan_that_is_gone_is_no_price_but_a_notice(
    database: Database, platform: Connection[Any], numbers: Numbers
) -> None:
    platform.execute(PLANNED)
    platform.execute("delete from public.plans where name = 'Starter'")
    refresh(database)
    board = numbers.board(fresh=True)
    assert board.find("mrr").value == 8_000
    assert board.notices == (
        "2 subscriptions with the unknown billing interval 'none' left out of all money.",
        "2 subscriptions with an impossible price or date not counted as paying.",
    )
    assert numbers.board(numbers.today() - timedelta(days=1)).find("mrr").value == 13_700


@pytest.mark.parametrize("spelt", ["canceled", "cancelled"])
def test_a_cancellation_is_one_however_it_is_spelt(
    database: Database, platform: Connection[Any], numbers: Numbers, spelt: str
) -> None:
    platform.execute(PLANNED)
    platform.execute(
        "update public.plan_subscriptions set state = %s, cancelled_at = now() where seats = 2",
        [spelt],
    )
    refresh(database)
    board = numbers.board(fresh=True)
    assert board.find("mrr").value == 9_900
    assert board.notices == ()


STAFFED = """
insert into public.organizations (id, trade) values
    ('20000000-0000-0000-0000-000000000001', 'venue');
insert into public.members (id, organization_id, role, trade, joined_at) values
    ('10000000-0000-0000-0000-000000000001', '20000000-0000-0000-0000-000000000001',
     'vendor', null, '2025-01-01'),
    ('10000000-0000-0000-0000-000000000002', '20000000-0000-0000-0000-000000000001',
     'vendor', null, '2025-01-02'),
    ('10000000-0000-0000-0000-000000000003', null, 'vendor', 'florist', '2025-01-03'),
    ('10000000-0000-0000-0000-000000000004', null, 'couple', null, '2025-01-04');
insert into public.visits (member_id, opened_at)
select id, '2025-06-10' from public.members;
"""


def test_staff_under_one_organisation_are_one_supplier_of_its_trade(
    database: Database, platform: Connection[Any], numbers: Numbers
) -> None:
    platform.execute(STAFFED)
    refresh(database)
    suppliers = numbers.board(date(2025, 6, 15)).find("active_suppliers")
    assert (suppliers.value, dict(suppliers.parts)) == (2, {"florist": 1, "venue": 1})


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        ("update public.organizations set trade = 'band'", {"band": 1, "florist": 1}),
        ("update public.organizations set internal = true", {"florist": 1}),
        ("delete from public.organizations", {"florist": 1, "unknown": 1}),
        ("truncate public.organizations", {"florist": 1, "unknown": 1}),
    ],
)
def test_what_changes_at_an_organisation_changes_its_members(
    database: Database,
    platform: Connection[Any],
    numbers: Numbers,
    change: str,
    parts: dict[str, int],
) -> None:
    platform.execute(STAFFED)
    refresh(database)
    platform.execute(change.encode())
    refresh(database)
    board = numbers.board(date(2025, 6, 15))
    assert dict(board.find("active_suppliers").parts) == parts
    assert dict(board.find("total_suppliers").parts) == parts


def test_a_client_of_each_vendor_for_the_same_wedding_is_one_wedding(
    database: Database, platform: Connection[Any], numbers: Numbers
) -> None:
    platform.execute(STAFFED)
    platform.execute(
        "with clients as ("
        "    insert into public.vendor_clients (organization_id, wedding)"
        "    values (gen_random_uuid(), '30000000-0000-0000-0000-000000000001'),"
        "        (gen_random_uuid(), '30000000-0000-0000-0000-000000000001')"
        "    returning id"
        ")"
        "insert into public.shared_threads"
        " (vendor_client_id, opened_by, shared_with, kind, opened_at, touched_at)"
        " select id, '10000000-0000-0000-0000-000000000001',"
        "     '10000000-0000-0000-0000-000000000003', 'timeline', '2025-06-10', '2025-06-11'"
        " from clients"
    )
    refresh(database)
    board = numbers.board(date(2025, 6, 15))
    assert board.find("weddings_coordinated").value == 1
    assert board.find("avg_coordination_time").value == 24
    assert board.find("active_vendor_pairs").value == 1


def test_what_the_platform_does_not_record_is_null_in_every_bucket(
    database: Database, platform: Connection[Any], numbers: Numbers
) -> None:
    platform.execute(STAFFED)
    refresh(database)
    series = numbers.series(
        LENGTH, start=date(2025, 6, 1), end=date(2025, 6, 30), grain="week", as_of=date(2025, 6, 15)
    )
    assert [(point.value, dict(point.parts)) for point in series.points] == [(None, {})] * 3


def test_only_its_folder_knows_a_platforms_tables() -> None:
    names = {
        mapping: set(
            re.findall(
                r"to_regclass\('public\.(\w+)'\)",
                statements.statement(f"source/{mapping}/tables").decode(),
            )
        )
        for mapping in mappings()
    }
    assert len(names["canonical"]) == 7
    assert names["studio"] == {*studio.TABLES.values(), "organizations", "plans"}
    outside = [
        path
        for path in statements.FOLDER.rglob("*.sql")
        if path.parent.parent.name != "source" and path.parent.name != "demo"
    ]
    for path in outside:
        text = path.read_text()
        for tables in names.values():
            assert not {f"public.{table}" for table in tables if f"public.{table}" in text}, path


def test_every_mapping_has_every_part() -> None:
    assert mappings() == ("canonical", "studio")
    for mapping in mappings():
        folder = statements.FOLDER / "source" / mapping
        assert {path.stem for path in folder.iterdir()} == set(PARTS)
