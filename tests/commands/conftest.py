"""Databases for commands to work on: empty ones, and copies of a small demo world."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from data.board import Numbers
from data.cache import Memo
from data.database import Database
from data.embedded import EmbeddedServer
from data.settings import Settings
from data.shared import connect
from tests.commands.program import on, run

WORLD = ("--years", "0.25", "--scale", "0.1", "--seed", "7")
_names = itertools.count(1)


@pytest.fixture(scope="session")
def filled_template(postgres: EmbeddedServer, template: str) -> str:
    """A small world, put there by the `demo` command."""
    name = "template_commands"
    _create(postgres, name, template)
    done = run("demo", *WORLD, env=on(postgres.url_for(name)))
    assert done.returncode == 0, done.stderr
    return name


@pytest.fixture
def filled_url(postgres: EmbeddedServer, filled_template: str) -> Iterator[str]:
    """A copy of the small world, for one test to change."""
    name = f"commands_{next(_names)}"
    _create(postgres, name, filled_template)
    yield postgres.url_for(name)
    with psycopg.connect(postgres.url_for("postgres"), autocommit=True) as admin:
        admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def numbers(filled_url: str, settings: Settings) -> Iterator[Numbers]:
    """The one door to the numbers of that copy."""
    database = Database(filled_url)
    yield Numbers(
        database,
        Memo(connect(None), 60),
        zone=settings.zone,
        currency=settings.currency,
        refresh_seconds=settings.refresh_seconds,
    )
    database.close()


def _create(postgres: EmbeddedServer, name: str, template: str) -> None:
    query = sql.SQL("create database {} template {}").format(
        sql.Identifier(name), sql.Identifier(template)
    )
    with psycopg.connect(postgres.url_for("postgres"), autocommit=True) as admin:
        admin.execute(query)
