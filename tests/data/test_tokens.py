"""Tokens: random, shown once, read only, and over when they should be."""

from __future__ import annotations

import psycopg
import pytest

from data import recent
from data.database import Database
from data.errors import AccountError
from data.tally import Tally
from data.tokens import Tokens
from tests.data.test_refresh import eventually


@pytest.fixture
def tokens(database: Database) -> Tokens:
    """No token at all."""
    return Tokens(database, Tally(None))


def test_a_token_is_long_random_and_marked(tokens: Tokens) -> None:
    made = {tokens.create("report") for _ in range(20)}
    assert len(made) == 20
    for text in made:
        assert text.startswith("wsd_")
        assert len(text) == 4 + 43  # 256 bits


def test_a_token_lets_in_under_its_name(tokens: Tokens) -> None:
    text = tokens.create("  nightly report ")
    token = tokens.verify(text)
    assert token is not None
    assert token.name == "nightly report"
    assert (token.expires_at - token.created_at).days == 365


def test_only_a_hash_is_stored(tokens: Tokens, connection: psycopg.Connection) -> None:
    text = tokens.create("report")
    row = connection.execute("select tokens::text, length(hash) from metrics.tokens").fetchone()
    assert row is not None
    assert text not in row[0]
    assert text[4:] not in row[0]
    assert row[1] == 32


@pytest.mark.parametrize(
    "text",
    ["", "wsd_", "wsd_short", "wsd_" + "a" * 43, "wsd_" + "a" * 10_000, "wsd_" + "é" * 43, "\0"],
)
def test_other_text_lets_nobody_in(tokens: Tokens, text: str) -> None:
    tokens.create("report")
    assert tokens.verify(text) is None


def test_capitals_matter(tokens: Tokens) -> None:
    text = tokens.create("report")
    assert tokens.verify(text.swapcase()) is None
    assert tokens.verify(text[:-1]) is None


def test_a_token_that_is_remembered_ends_at_its_moment(
    tokens: Tokens, connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recent, "FRESH_SECONDS", 3600.0)
    monkeypatch.setattr(recent, "ALONE_SECONDS", 3600.0)
    text = tokens.create("report")
    connection.execute(
        "update metrics.tokens set expires_at = clock_timestamp() + interval '3 seconds'"
    )
    assert tokens.verify(text) is not None
    eventually(lambda: tokens.verify(text) is None)


def test_an_expired_token_is_over(tokens: Tokens, connection: psycopg.Connection) -> None:
    text = tokens.create("report", days=1)
    connection.execute("update metrics.tokens set expires_at = now() - interval '1 second'")
    assert tokens.verify(text) is None


def test_a_remembered_token_is_over_when_it_expires(
    tokens: Tokens, connection: psycopg.Connection
) -> None:
    text = tokens.create("report")
    connection.execute("update metrics.tokens set expires_at = now() + interval '0.3 seconds'")
    while tokens.verify(text) is not None:
        pass
    assert tokens.verify(text) is None


def test_a_revoked_token_is_over_at_once_and_for_good(tokens: Tokens) -> None:
    text, other = tokens.create("report"), tokens.create("other")
    token = tokens.verify(text)
    assert token is not None
    assert tokens.revoke(token.id)
    assert tokens.verify(text) is None
    assert not tokens.revoke(token.id)
    assert tokens.verify(other) is not None
    assert [(each.name, each.revoked_at is None) for each in tokens.list()] == [
        ("other", True),
        ("report", False),
    ]


def test_the_last_use_is_noted_to_the_five_minutes(
    database: Database, connection: psycopg.Connection
) -> None:
    text = Tokens(database).create("report")
    assert Tokens(database).list()[0].last_used_at is None
    Tokens(database).verify(text)
    first = Tokens(database).list()[0].last_used_at
    assert first is not None
    Tokens(database).verify(text)
    assert Tokens(database).list()[0].last_used_at == first
    connection.execute("update metrics.tokens set last_used_at = now() - interval '6 minutes'")
    Tokens(database).verify(text)
    later = Tokens(database).list()[0].last_used_at
    assert later is not None
    assert later > first


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "two\nlines", "bell\a"])
def test_a_token_needs_a_name(tokens: Tokens, name: str) -> None:
    with pytest.raises(AccountError, match="A token needs a name of 1 to 60 printable characters"):
        tokens.create(name)
    assert tokens.list() == []


@pytest.mark.parametrize("days", [0, -1, 3651])
def test_a_token_does_not_last_for_ever(tokens: Tokens, days: int) -> None:
    with pytest.raises(AccountError, match="lasts from 1 to 3650 days"):
        tokens.create("report", days=days)
