"""Brings a database to what this version needs: numbered migrations once, definitions when changed.

Migrations (``sql/migrations``) make tables and run once, each in a transaction of its own with its
line in the ledger, so a run killed half-way simply goes on. Definitions (``sql/source``,
``sql/schema``) are views, functions and triggers over the platform's tables; they are replaced
together, in one transaction, whenever the text of any of them or what the platform records changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.rows import kwargs_row
from psycopg.types.json import Jsonb

from data.catalogue import METRICS
from data.errors import DatabaseUnavailableError, MigrationError
from data.mapping import CANONICAL, Column, lacking, misfit
from data.metric import Goal, Metric
from data.settings import Settings
from data.statements import FOLDER, statement

ADVISORY_LOCK = 7_304_518_301
CONNECT_SECONDS = 5


def definitions(mapping: str = CANONICAL) -> tuple[str, ...]:
    """The definition files in the order in which they build on each other."""
    return (
        f"source/{mapping}/tables",
        f"source/{mapping}/columns",
        "source/values",
        f"source/{mapping}/views",
        "source/readable",
        "source/faults",
        "schema/0_settings",
        "schema/1_calendar",
        "schema/2_business",
        "schema/3_history",
        "schema/4_capture",
        "schema/6_steps_people",
        "schema/6_steps_visits",
        "schema/6_steps_coordination",
        "schema/6_steps_revenue",
        "schema/6_steps_quarters",
        "schema/6_steps_all",
        "schema/7_later_people",
        "schema/7_later_money",
        "schema/7_levels",
        "schema/7_relations",
        f"source/{mapping}/capture",
        "schema/8_triggers",
        "schema/5_backfill",
    )


def migrations() -> tuple[str, ...]:
    """Every numbered migration, oldest first."""
    return tuple(f"migrations/{path.stem}" for path in sorted(FOLDER.glob("migrations/*.sql")))


def version(mapping: str = CANONICAL) -> str:
    """Changes whenever any migration or definition does, and with the mapping."""
    texts = b"\0".join(statement(name) for name in (*migrations(), *definitions(mapping)))
    return hashlib.sha256(texts).hexdigest()[:16]


def migrate(url: str, settings: Settings, metrics: Iterable[Metric] = METRICS) -> list[str]:
    """Applies what is missing and returns the names of what it applied.

    Safe to repeat, to run twice at once and to kill: others wait on one advisory lock. Raises
    DatabaseUnavailableError or MigrationError with one sentence.
    """
    try:
        connection = psycopg.connect(
            url,
            autocommit=True,
            connect_timeout=CONNECT_SECONDS,
            application_name="wedsync-dashboard-migrate",
            options="-c timezone=UTC -c client_min_messages=warning",
        )
    except psycopg.OperationalError as error:
        raise DatabaseUnavailableError(
            f"The database does not answer: {_first_line(error)}."
        ) from error
    try:
        with connection:
            _check_encoding(connection)
            connection.execute("select pg_advisory_lock(%s)", [ADVISORY_LOCK])
            connection.execute(statement("schema/ledger"))
            return [
                *_apply_migrations(connection),
                *_apply_definitions(connection, settings),
                *_apply_settings(connection, settings, metrics),
            ]
    except psycopg.Error as error:
        raise MigrationError(f"The database cannot be migrated: {_first_line(error)}.") from error


def _check_encoding(connection: Connection[Any]) -> None:
    """Raises MigrationError where names, notes and the signs beside numbers could not be kept."""
    encoding = connection.info.parameter_status("server_encoding")
    if encoding not in ("UTF8", None):  # a pooler may not say
        raise MigrationError(
            f"The database has the encoding {encoding} and cannot be used: it must be made with"
            " ENCODING 'UTF8'."
        )


def _apply_migrations(connection: Connection[Any]) -> list[str]:
    done = {row[0] for row in connection.execute("select name from metrics.migrations")}
    applied = []
    for name in migrations():
        if name in done:
            continue
        _apply(connection, name, (name,))
        applied.append(name)
    return applied


def _apply_definitions(connection: Connection[Any], settings: Settings) -> list[str]:
    rows = connection.execute("select name, value from metrics.facts").fetchall()
    wanted = {"version": version(settings.mapping), "capture": settings.capture}
    if wanted.items() <= dict(rows).items() and _is_as_found(connection, dict(rows)["lacking"]):
        return []
    with connection.transaction():
        _set_fact(connection, "capture", settings.capture)
        for name in ("schema/drop", *definitions(settings.mapping)):
            _apply(connection, name)
            if name.endswith("/columns"):
                _set_fact(connection, "lacking", _lacking_now(connection))
        _set_fact(connection, "version", version(settings.mapping))
    return ["definitions"]


def _is_as_found(connection: Connection[Any], lacked: list[str]) -> bool:
    """Whether the platform still has the columns, and we the views over them, that we left."""
    row = connection.execute(statement("source/standing")).fetchone()
    return bool(row and row[0]) and lacked == _lacking_now(connection)


def _lacking_now(connection: Connection[Any]) -> list[str]:
    """The columns that the mapping reads and the platform does not have. Raises MigrationError when
    one is there but cannot be read."""
    with connection.cursor(row_factory=kwargs_row(Column)) as cursor:
        columns = cursor.execute(statement("source/found")).fetchall()
    sentence = misfit(columns)
    if sentence is not None:
        raise MigrationError(sentence)
    return list(lacking(columns))


def _apply_settings(
    connection: Connection[Any], settings: Settings, metrics: Iterable[Metric]
) -> list[str]:
    with connection.transaction():
        _set_fact(connection, "past_due_days", settings.past_due_days)
        _set_fact(connection, "recheck_days", settings.recheck_days)
        connection.execute(
            statement("report/set"), {"zone": settings.zone.key, "currency": settings.currency}
        )
        connection.execute(statement("report/analyze"))
        for metric in metrics:
            for kind, goal in (("target", metric.target), ("benchmark", metric.benchmark)):
                if goal is not None:
                    _first_goal(connection, metric, kind, goal)
    return []


def _first_goal(connection: Connection[Any], metric: Metric, kind: str, goal: Goal) -> None:
    connection.execute(
        statement("goals/first"),
        {
            "metric": metric.id,
            "kind": kind,
            "value": goal.value,
            "share_of": goal.share_of,
            "source": goal.source,
        },
    )


def _set_fact(connection: Connection[Any], name: str, value: object) -> None:
    connection.execute(statement("facts/set"), {"name": name, "value": Jsonb(value)})


def _apply(connection: Connection[Any], name: str, ledger: tuple[str, ...] = ()) -> None:
    try:
        with connection.transaction():
            connection.execute(statement(name))
            for entry in ledger:
                connection.execute("insert into metrics.migrations (name) values (%s)", [entry])
    except psycopg.Error as error:
        raise MigrationError(f"{name}.sql cannot be applied: {_first_line(error)}.") from error


def _first_line(error: psycopg.Error) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines or [type(error).__name__])[0].rstrip(".")
