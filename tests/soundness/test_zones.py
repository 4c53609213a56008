"""Days are those of the report zone, whatever its clocks do: half hours, midnights that are skipped
or come twice, a day that never was."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from psycopg import Connection

from data.board import Numbers
from data.cache import Memo
from data.database import Database
from data.refresh import refresh
from data.shared import connect
from data.statements import statement
from tests.oracle import World
from tests.soundness.agreement import load, oracle_of
from tests.soundness.test_worlds import WORLDS, disagreements
from tests.soundness.worlds import days, worlds

ZONES = (
    "America/New_York",
    "America/Havana",
    "Asia/Kathmandu",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/Asuncion",
    "UTC",
)


@WORLDS
@given(world=worlds(), day=days(), zone=st.sampled_from(ZONES))
def test_every_number_is_the_oracles_in_any_zone(
    database: Database, connection: Connection[Any], world: World, day: date, zone: str
) -> None:
    connection.execute(statement("report/set"), {"zone": zone, "currency": "GBP"})
    load(connection, world)
    refresh(database)
    numbers = Numbers(
        database,
        Memo(connect(None), 300),
        zone=ZoneInfo(zone),
        currency="GBP",
        refresh_seconds=30,
    )
    oracle = oracle_of(world, zone)
    assert disagreements(numbers.board(day), oracle, oracle.at_end_of(day)) == []
