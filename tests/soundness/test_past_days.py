"""A day that is over keeps its numbers, whatever happens later: rows that are dated later, and any
change of those tables whose history is kept."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from psycopg import Connection

from data.board import Numbers
from data.database import Database
from data.refresh import rebuild, refresh
from tests.oracle import World
from tests.oracle.world import Row
from tests.soundness.agreement import commit, load
from tests.soundness.test_worlds import WORLDS
from tests.soundness.worlds import (
    CHANGES,
    Transaction,
    collaboration,
    days,
    subscription,
    uid,
    worlds,
)

NEW = 90  # no row of any world has such an id, so nothing has referred to it yet
Operation = tuple[str, str, Row]
Moments = st.SearchStrategy[datetime]


@st.composite
def stories(draw: st.DrawFn) -> tuple[World, date, list[Transaction]]:
    """A world, a day, and what happens after the day, each thing in a transaction of its own."""
    world, day = draw(worlds()), draw(days())
    dawn = datetime.combine(day + timedelta(days=2), time(), UTC)
    later = st.integers(0, 19_000).map(lambda hours: dawn + timedelta(hours=hours))
    ways = [new_rows(later), new_rates(dawn.date())]
    ways += [
        st.sampled_from(rows).flatmap(lambda row, way=way: way(row, later))
        for table, way in WAYS.items()
        if (rows := world.rows(table))
    ]
    gone = [
        (table, "delete", row)
        for table in ("user_sessions", "vendor_feedback")
        for row in world.rows(table)
        if row["created_at"] >= dawn
    ]
    ways += [st.sampled_from(gone)] if gone else []
    operations = draw(st.lists(st.one_of(ways), min_size=1, max_size=8))
    return world, day, [Transaction(operations=[each], is_kept=True) for each in operations]


@st.composite
def new_rows(draw: st.DrawFn, later: Moments) -> Operation:
    """A row that nobody has heard of, all of whose moments are later."""
    table = draw(st.sampled_from(sorted(set(CHANGES) - {"exchange_rates"})))
    row = draw(st.integers(NEW, NEW + 3).flatmap(CHANGES[table]))
    row |= {column: draw(later) for column in row if isinstance(row[column], datetime)}
    if table == "user_profiles" and row["organization_id"] is not None:
        row["organization_id"] = uid(2, NEW)  # a first profile tells its business's category
    return table, "put", row


def new_rates(first: date) -> st.SearchStrategy[Operation]:
    """A rate that holds from a later day on."""
    days_on = st.integers(0, 600).map(lambda number: first + timedelta(days=number))
    return st.builds(
        lambda row, day: ("exchange_rates", "put", row | {"day": day}),
        CHANGES["exchange_rates"](0),
        days_on,
    )


@st.composite
def changed_subscription(draw: st.DrawFn, row: Row, later: Moments) -> Operation:
    """Whatever may become of a subscription."""
    kind = draw(st.sampled_from(["put", "put", "delete"]))
    return "subscriptions", kind, draw(subscription(0)) | {"id": row["id"]}


@st.composite
def changed_collaboration(draw: st.DrawFn, row: Row, later: Moments) -> Operation:
    """Work goes on, perhaps with others, or the row is gone."""
    kind = draw(st.sampled_from(["put", "put", "delete"]))
    kept = {"id": row["id"], "created_at": row["created_at"], "last_activity": draw(later)}
    return "vendor_collaborations", kind, draw(collaboration(0)) | kept


@st.composite
def leaving_profile(draw: st.DrawFn, row: Row, later: Moments) -> Operation:
    """Somebody who was still there leaves."""
    leaves = draw(later) if row["deleted_at"] is None else row["deleted_at"]
    return "user_profiles", "put", row | {"deleted_at": leaves}


WAYS = {
    "subscriptions": changed_subscription,
    "vendor_collaborations": changed_collaboration,
    "user_profiles": leaving_profile,
}


@WORLDS
@given(story=stories(), anew=st.booleans())
def test_a_past_day_keeps_its_numbers_whatever_happens_later(
    database: Database,
    numbers: Numbers,
    connection: Connection[Any],
    story: tuple[World, date, list[Transaction]],
    anew: bool,
) -> None:
    world, day, later = story
    load(connection, world)
    refresh(database)
    before = told(numbers, day)
    for transaction in later:
        world = commit(connection, world, transaction)
    assert (rebuild if anew else refresh)(database) > 0
    assert told(numbers, day) == before


def told(numbers: Numbers, day: date) -> Any:
    """The board of the day and the movements that led to it."""
    series = numbers.series("mrr", start=day - timedelta(days=20), end=day, as_of=day)
    assert series.movements
    return numbers.board(day).readings, asdict(series.movements)
