"""One bad row stops neither the refresh nor the board: it is left out, counted and said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from psycopg import Connection

from data.database import Database
from data.migrate import migrate
from data.refresh import rebuild, refresh
from data.settings import Settings
from data.verify import verify
from tests.data.answers import RIGHT, values
from tests.soundness.agreement import load
from tests.soundness.door import door
from tests.soundness.small_business import DAY, name, world

USD = "1 paid subscription in USD left out of all money: no exchange rate is known."
IDS = {"id": name("the bad row"), "rose": name("Rose"), "fern": name("Fern"), "ann": name("Ann")}

SESSION = "insert into public.user_sessions (id, user_id, created_at, session_duration) values "
RATING = "insert into public.vendor_feedback (id, vendor_id, rating, created_at) values "
RATE = "insert into public.exchange_rates (day, currency, rate) values "
PROFILE = "insert into public.user_profiles (id, user_type, created_at) values "
PAID = (
    "insert into public.subscriptions"
    " (id, user_id, amount, quantity, discount_percent, currency, status, created_at, {}) values "
)
FOR_GOOD, OVERDUE, ENDED = map(PAID.format, ("started_at", "past_due_since", "ended_at"))
WORK = (
    "insert into public.vendor_collaborations"
    " (id, client_id, vendor1_id, vendor2_id, collaboration_type, created_at, last_activity) values"
)
NOBODYS = "1 session of nobody or without a possible start left out."
LENGTH = "1 session of an impossible length left out of the average length."
UNRATED = "1 rating outside 1 to 5, or without a vendor or a possible date, left out."
UNPRICED = "1 subscription with an impossible price or date not counted as paying."
UNBORN = "1 profile without a possible date of creation left out of all totals."
ALONE = "1 collaboration without a wedding, two sides or possible dates left out."
NO_RATE = "1 exchange rate without a possible day, currency or value left out."
UNKNOWN = "of the unknown type {!r} counted as neither suppliers nor couples."

BAD: dict[str, tuple[str, str]] = {
    "a session of nobody": (SESSION + "(%(id)s, null, '2025-06-15 12:00', 60)", NOBODYS),
    "a session without a start": (SESSION + "(%(id)s, %(ann)s, null, 60)", NOBODYS),
    "a session that starts never": (SESSION + "(%(id)s, %(ann)s, 'infinity', 60)", NOBODYS),
    "a session that always was": (SESSION + "(%(id)s, %(ann)s, '-infinity', 60)", NOBODYS),
    "a session before Christ": (SESSION + "(%(id)s, %(ann)s, '4700-01-01 BC', 60)", NOBODYS),
    "a session in the year 294275": (SESSION + "(%(id)s, %(ann)s, '294275-12-31', 60)", NOBODYS),
    "a rating of nobody": (RATING + "(%(id)s, null, 5, '2025-06-10')", UNRATED),
    "a rating of nothing": (RATING + "(%(id)s, %(rose)s, null, '2025-06-10')", UNRATED),
    "no stars": (RATING + "(%(id)s, %(rose)s, 0, '2025-06-10')", UNRATED),
    "six stars": (RATING + "(%(id)s, %(rose)s, 5.1, '2025-06-10')", UNRATED),
    "a rating that is no number": (RATING + "(%(id)s, %(rose)s, 'NaN', '2025-06-10')", UNRATED),
    "endless stars": (RATING + "(%(id)s, %(rose)s, 'Infinity', '2025-06-10')", UNRATED),
    "a rating never given": (RATING + "(%(id)s, %(rose)s, 5, 'infinity')", UNRATED),
    "a rating always given": (RATING + "(%(id)s, %(rose)s, 5, '-infinity')", UNRATED),
    "a rating without a date": (RATING + "(%(id)s, %(rose)s, 5, null)", UNRATED),
    "a rate that is no number": (RATE + "('2025-06-15', 'EUR', 'NaN')", NO_RATE),
    "an endless rate": (RATE + "('2025-06-15', 'EUR', 'Infinity')", NO_RATE),
    "a rate of nothing": (RATE + "('2025-06-15', 'EUR', 0)", NO_RATE),
    "a rate below nothing": (RATE + "('2025-06-15', 'EUR', -1)", NO_RATE),
    "a rate that is none": (RATE + "('2025-06-15', 'EUR', null)", NO_RATE),
    "a rate without a currency": (RATE + "('2025-06-15', null, 1)", NO_RATE),
    "a rate of all time": (RATE + "('-infinity', 'USD', 1)", NO_RATE),
    "a rate of the year 5874897": (RATE + "('5874897-12-31', 'EUR', 1)", NO_RATE),
    "a profile without a date": (PROFILE + "(%(id)s, 'couple', null)", UNBORN),
    "a profile never made": (PROFILE + "(%(id)s, 'couple', 'infinity')", UNBORN),
    "a profile always there": (PROFILE + "(%(id)s, 'couple', '-infinity')", UNBORN),
    "a planner": (
        PROFILE + "(%(id)s, 'planner', '2025-06-20')",
        "1 profile " + UNKNOWN.format("planner"),
    ),
    "somebody of no type": (
        PROFILE + "(%(id)s, '', '2025-06-20')",
        "1 profile " + UNKNOWN.format(""),
    ),
    "a price that is no number": (
        FOR_GOOD + "(%(id)s, %(ann)s, 'NaN', 1, 0, 'GBP', 'active', '2025-01-01', null)",
        UNPRICED,
    ),
    "an endless price": (
        FOR_GOOD + "(%(id)s, %(ann)s, 'Infinity', 1, 0, 'GBP', 'active', '2025-01-01', null)",
        UNPRICED,
    ),
    "a price of no currency holds": (
        FOR_GOOD + "(%(id)s, %(ann)s, 1e30, 1, 0, 'GBP', 'active', '2025-01-01', null)",
        UNPRICED,
    ),
    "numbers of numbers": (
        FOR_GOOD + "(%(id)s, %(ann)s, 1e12, 2e9, 0, 'GBP', 'active', '2025-01-01', null)",
        UNPRICED,
    ),
    "a price below nothing": (
        FOR_GOOD + "(%(id)s, %(ann)s, -19, 1, 0, 'GBP', 'active', '2025-01-01', null)",
        UNPRICED,
    ),
    "no price": (
        FOR_GOOD + "(%(id)s, %(ann)s, null, 1, 0, 'GBP', 'active', '2025-01-01', null)",
        UNPRICED,
    ),
    "a discount that is no number": (
        FOR_GOOD + "(%(id)s, %(ann)s, 19, 1, 'NaN', 'GBP', 'active', '2025-01-01', null)",
        UNPRICED,
    ),
    "paid from all time": (
        FOR_GOOD + "(%(id)s, %(ann)s, 19, 1, 0, 'GBP', 'active', '-infinity', null)",
        UNPRICED,
    ),
    "paid from nobody knows when": (
        FOR_GOOD + "(%(id)s, %(ann)s, 19, 1, 0, 'GBP', 'active', null, null)",
        UNPRICED,
    ),
    "overdue in the year 294275": (
        OVERDUE + "(%(id)s, %(ann)s, 19, 1, 0, 'GBP', 'past_due', '2025-01-01', '294275-12-31')",
        UNPRICED,
    ),
    "ended before all time": (
        ENDED + "(%(id)s, %(ann)s, 19, 1, 0, 'GBP', 'active', '2025-01-01', '-infinity')",
        UNPRICED,
    ),
    "of nobody": (
        FOR_GOOD + "(%(id)s, null, 19, 1, 0, 'GBP', 'active', '2025-01-01', null)",
        "1 subscription of nobody left out.",
    ),
    "of no state": (
        FOR_GOOD + "(%(id)s, %(ann)s, 19, 1, 0, 'GBP', null, '2025-01-01', null)",
        "1 subscription with the unknown status 'none' not counted as paying.",
    ),
    "of a state in capitals": (
        FOR_GOOD + "(%(id)s, %(ann)s, 19, 1, 0, 'GBP', 'ACTIVE', '2025-01-01', null)",
        "1 subscription with the unknown status 'ACTIVE' not counted as paying.",
    ),
    "work for nobody": (
        WORK + "(%(id)s, null, %(rose)s, %(fern)s, 'x', '2025-06-10', '2025-06-10')",
        ALONE,
    ),
    "work with nobody": (
        WORK + "(%(id)s, %(ann)s, %(rose)s, null, 'x', '2025-06-10', '2025-06-10')",
        ALONE,
    ),
    "work at all times": (
        WORK + "(%(id)s, %(ann)s, %(rose)s, %(fern)s, 'x', '-infinity', '2025-06-10')",
        ALONE,
    ),
    "work at the end of time": (
        WORK + "(%(id)s, %(ann)s, %(rose)s, %(fern)s, 'x', '2025-06-10', '294276-12-31')",
        ALONE,
    ),
    "work at no time": (
        WORK + "(%(id)s, %(ann)s, %(rose)s, %(fern)s, 'x', null, null)",
        ALONE,
    ),
}
TABLES = {
    "public.user_sessions": ("user_id", "created_at"),
    "public.vendor_feedback": ("vendor_id", "rating", "created_at"),
    "public.user_profiles": ("created_at",),
    "public.subscriptions": ("user_id", "created_at", "status", "currency"),
    "public.vendor_collaborations": (
        "client_id", "vendor1_id", "vendor2_id", "created_at", "last_activity",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def platform(shared: Database, settings: Settings) -> Iterator[Connection[Any]]:
    """A platform that lets everything in, as many do."""
    with psycopg.connect(shared.url, autocommit=True) as connection:
        for column in ("amount", "quantity", "discount_percent"):
            connection.execute(
                f"alter table public.subscriptions drop {column} cascade,"
                f" add {column} numeric".encode()
            )
        migrate(shared.url, settings)
        for table, columns in TABLES.items():
            for column in columns:
                connection.execute(f"alter table {table} alter {column} drop not null".encode())
        connection.execute("alter table public.exchange_rates drop constraint exchange_rates_pkey")
        connection.execute(
            "alter table public.exchange_rates alter day drop not null,"
            " alter currency drop not null, alter rate drop not null"
        )
        yield connection


@pytest.fixture(scope="module")
def shared(business: Database) -> Database:
    """The database of this file."""
    return business


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_row_is_left_out_counted_and_said(
    shared: Database, platform: Connection[Any], bad: str
) -> None:
    query, sentence = BAD[bad]
    load(platform, world())
    refresh(shared)
    platform.execute(query.encode(), IDS)
    refresh(shared)
    board = door(shared).board(DAY)
    assert values(board) == RIGHT
    assert sorted(board.notices) == sorted([USD, sentence])
    table = query.split()[2]
    if table == "public.exchange_rates":
        platform.execute(
            "delete from public.exchange_rates where rate = 1 or rate > 2 or rate < .1"
        )
        platform.execute("delete from public.exchange_rates where rate is null")
    else:
        platform.execute(f"delete from {table} where id = %(id)s".encode(), IDS)
    refresh(shared)
    assert door(shared).board(DAY).notices == (USD,)


def test_the_board_of_now_is_well_with_every_bad_row_there_is(
    shared: Database, platform: Connection[Any]
) -> None:
    load(platform, world())
    for number, (query, _) in enumerate(BAD.values()):
        platform.execute(query.encode(), {**IDS, "id": name(f"bad row {number}")})
    refresh(shared)
    board = door(shared).board(fresh=True)
    assert [each.metric.id for each in board.readings if each.error] == []
    assert "6 sessions of nobody or without a possible start left out." in board.notices
    assert "9 ratings outside 1 to 5, or without a vendor or a possible date, left out." in (
        board.notices
    )
    assert board.first_day
    assert board.first_day.year == 2024
    assert verify(shared, zone=ZoneInfo("Europe/London"), currency="GBP") == []
    rebuild(shared)
    again = door(shared).board(fresh=True)
    assert (values(again), again.notices) == (values(board), board.notices)


@pytest.mark.parametrize("seconds", ["-1", "-0.001", "NaN", "Infinity", "-Infinity"])
def test_a_session_of_an_impossible_length_still_happened(
    shared: Database, platform: Connection[Any], seconds: str
) -> None:
    load(platform, world())
    platform.execute(SESSION + "(%(id)s, %(id)s, '2025-06-15 12:00', %(seconds)s)",
                     {**IDS, "seconds": seconds})  # fmt: skip
    refresh(shared)
    board = door(shared).board(DAY)
    assert board.find("avg_session_duration").value == RIGHT["avg_session_duration"]
    assert board.find("dau").value == 1 + int(RIGHT["dau"] or 0)
    assert sorted(board.notices) == sorted([USD, LENGTH])
    platform.execute("update public.user_sessions set session_duration = 60 where id = %(id)s", IDS)
    refresh(shared)
    assert door(shared).board(DAY).notices == (USD,)


@pytest.mark.parametrize("currency", ["gbp", "   ", None])
def test_a_currency_that_nobody_knows_pays_but_is_no_money(
    shared: Database, platform: Connection[Any], currency: str | None
) -> None:
    load(platform, world())
    platform.execute(
        FOR_GOOD + "(%(id)s, %(ann)s, 19, 1, 0, %(currency)s, 'active', '2025-01-01', null)",
        {**IDS, "currency": currency},
    )
    refresh(shared)
    board = door(shared).board(DAY)
    assert board.find("mrr").value == RIGHT["mrr"]
    assert board.find("churn").value != RIGHT["churn"]  # one more who pays
    said = {"gbp": "in gbp", "   ": "in no currency", None: "in no currency"}[currency]
    assert sorted(board.notices) == sorted(
        [
            USD,
            f"1 paid subscription {said} left out of all money: no exchange rate is known.",
        ]
    )


@pytest.mark.parametrize(
    ("change", "metric"),
    [
        ("update public.user_profiles set category = ''", "total_suppliers"),
        ("update public.user_profiles set region = ''", "total_couples"),
        ("update public.subscriptions set plan = ''", "mrr"),
        (
            "update public.vendor_collaborations set collaboration_type = '',"
            " last_activity = last_activity + interval '1 microsecond'",
            "active_vendor_pairs",
        ),
    ],
)
def test_an_empty_name_of_a_part_says_as_little_as_none(
    shared: Database, platform: Connection[Any], change: str, metric: str
) -> None:
    load(platform, world())
    platform.execute(change.encode())
    refresh(shared)
    reading = door(shared).board(fresh=True).find(metric)
    assert "" not in reading.parts
    rebuild(shared)
    assert door(shared).board(DAY).find("total_suppliers").value == RIGHT["total_suppliers"]
    assert verify(shared, zone=ZoneInfo("Europe/London"), currency="GBP") == []


def test_the_platform_may_write_what_cannot_be_read(
    shared: Database, platform: Connection[Any]
) -> None:
    """What its own tables let in no trigger of ours refuses."""
    load(platform, world())
    platform.execute(
        FOR_GOOD + "(%(id)s, %(ann)s, 1e100000, 2e9, 0, 'GBP', 'active', now(), null)", IDS
    )
    platform.execute("update public.subscriptions set user_id = null, created_at = 'infinity'")
    platform.execute("update public.vendor_collaborations set vendor1_id = null")
    platform.execute("update public.user_sessions set user_id = null")
    refresh(shared)
    assert door(shared).board(fresh=True).find("mrr").value == 0
    assert door(shared).board(fresh=True).find("dau").value == 0


def test_what_is_truncated_is_no_fault_any_more(
    shared: Database, platform: Connection[Any]
) -> None:
    load(platform, world())
    platform.execute(RATING + "(%(id)s, %(rose)s, 9, now())", IDS)
    refresh(shared)
    assert UNRATED in door(shared).board(DAY).notices
    platform.execute("truncate public.vendor_feedback")
    refresh(shared)
    assert door(shared).board(DAY).notices == (USD,)
