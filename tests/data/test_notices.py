"""What no definition covers is counted and said, never guessed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from data.database import Database
from data.left_out import SENTENCES
from data.notices import left_out, question_at
from data.refresh import refresh
from tests.oracle import World
from tests.oracle.rows import rate, subscription
from tests.oracle.world import Row
from tests.soundness.agreement import empty, load
from tests.soundness.small_business import name

AT = datetime(2025, 6, 15, 22, 59, 59, 999_999, tzinfo=UTC)


def said(database: Database, at: datetime = AT) -> tuple[str, ...]:
    """The notices of a moment, in London and in pounds."""
    refresh(database)
    rows = database.rows(*question_at(at, zone="Europe/London", currency="GBP"))
    return tuple(each.sentence() for each in left_out(rows))


@pytest.fixture(scope="module")
def platform(business: Database) -> Iterator[Connection[Any]]:
    """The platform's connection to the database of this file."""
    with psycopg.connect(business.url, autocommit=True) as connection:
        yield connection


def several(count: int, **columns: Any) -> list[Row]:
    """So many subscriptions alike."""
    return [
        subscription(name(f"{columns} {number}"), name("Rose"), "19.00") | columns
        for number in range(count)
    ]


def test_clean_data_gives_no_notice(business: Database, platform: Connection[Any]) -> None:
    load(platform, World(subscriptions=several(3)))
    assert said(business) == ()


@pytest.mark.parametrize(
    ("count", "columns", "sentence"),
    [
        (
            1,
            {"currency": "USD"},
            "1 paid subscription in USD left out of all money: no exchange rate is known.",
        ),
        (
            2,
            {"currency": "USD"},
            "2 paid subscriptions in USD left out of all money: no exchange rate is known.",
        ),
        (
            1,
            {"billing_interval": "fortnight"},
            "1 subscription with the unknown billing interval 'fortnight' left out of all money.",
        ),
        (
            3,
            {"billing_interval": "fortnight"},
            "3 subscriptions with the unknown billing interval 'fortnight' left out of all money.",
        ),
        (
            1,
            {"status": "dormant"},
            "1 subscription with the unknown status 'dormant' not counted as paying.",
        ),
    ],
)
def test_each_kind_of_row_that_cannot_be_counted_is_one_sentence(
    business: Database,
    platform: Connection[Any],
    count: int,
    columns: dict[str, str],
    sentence: str,
) -> None:
    load(platform, World(subscriptions=several(count, **columns) + several(1)))
    assert said(business) == (sentence,)


def test_a_thousand_is_written_as_people_write_it(
    business: Database, platform: Connection[Any]
) -> None:
    empty(platform)
    platform.execute(
        "insert into public.subscriptions (user_id, amount, status, created_at)"
        " select gen_random_uuid(), 19, 'dormant', '2025-01-01' from generate_series(1, 1234)"
    )
    assert said(business) == (
        "1,234 subscriptions with the unknown status 'dormant' not counted as paying.",
    )


def test_a_rate_on_or_before_the_day_ends_the_notice(
    business: Database, platform: Connection[Any]
) -> None:
    load(
        platform,
        World(
            subscriptions=several(1, currency="USD"),
            exchange_rates=[rate("2025-06-15", "USD", "0.75")],
        ),
    )
    assert said(business) == ()
    assert len(said(business, datetime(2025, 6, 14, 12, tzinfo=UTC))) == 1


def test_what_is_not_paid_at_the_moment_needs_no_rate(
    business: Database, platform: Connection[Any]
) -> None:
    load(platform, World(subscriptions=several(1, currency="USD", status="trialing")))
    assert said(business) == ()
    assert said(business, datetime(2023, 1, 1, tzinfo=UTC)) == ()


def test_every_kind_has_its_sentence() -> None:
    assert {"currency", "interval", "status"} < set(SENTENCES)
    assert all(sentence.endswith(".") for sentence in SENTENCES.values())


def test_braces_in_the_platforms_text_are_only_text(
    business: Database, platform: Connection[Any]
) -> None:
    load(platform, World(subscriptions=several(1, status="{rows} {0}")))
    assert said(business) == (
        "1 subscription with the unknown status '{rows} {0}' not counted as paying.",
    )
