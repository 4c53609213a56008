"""Databases that hold a demo world."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest
from psycopg import sql

from data import embedded
from data.demo.load import load
from data.demo.plan import DemoPlan

NOW = datetime(2026, 9, 18, 15, 20, tzinfo=UTC)


@pytest.fixture(scope="session")
def now() -> datetime:
    """The moment the large world ends at."""
    return NOW


@pytest.fixture(scope="session")
def world_url(postgres: embedded.EmbeddedServer, template: str) -> Iterator[str]:
    """A database with three years of demo data at scale 1; tests only read it."""
    name = "demo_world"
    with psycopg.connect(postgres.url_for("postgres"), autocommit=True) as admin:
        create = sql.SQL("create database {} template {}")
        admin.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
        with psycopg.connect(postgres.url_for(name), autocommit=True) as connection:
            load(connection, DemoPlan(), now=NOW)
        yield postgres.url_for(name)
        admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def world_reader(world_url: str) -> Iterator[psycopg.Connection]:
    """Reads the large world."""
    options = "-c default_transaction_read_only=on -c timezone=UTC"
    with psycopg.connect(world_url, autocommit=True, options=options) as connection:
        yield connection


@pytest.fixture
def small_world(connection: psycopg.Connection) -> psycopg.Connection:
    """A database with a small demo world that ends now, free to change."""
    load(connection, DemoPlan(years=1.5, scale=0.15), now=datetime.now(UTC))
    return connection
