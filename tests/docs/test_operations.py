"""What docs/operations.md tells people to type does what it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import psycopg
import pytest
from psycopg import Connection, sql

from data.audit import Act, Audit
from data.board import Numbers
from data.cache import Memo
from data.database import Database
from data.embedded import EmbeddedServer
from data.embedded_binaries import installed
from data.migrate import migrate
from data.settings import Settings
from data.shared import connect
from tests.conftest import SECRET
from tests.docs import pages
from tests.docs.pages import ROOT

PAGE = "docs/operations.md"
SOURCE = "sql/source/canonical/tables.sql"
ROLES = ("wedsync_dashboard", "wedsync_reader")
SECRETS = (
    "metrics.accounts",
    "metrics.sign_ins",
    "metrics.tokens",
    "metrics.audit",
    "metrics.second_factors",
    "metrics.recovery_codes",
    "metrics.identities",
)


@pytest.fixture
def platform_url(postgres: EmbeddedServer) -> Iterator[str]:
    """A database called platform with the platform's own tables and none of ours."""
    with psycopg.connect(postgres.url_for("postgres"), autocommit=True) as owner:
        owner.execute("create database platform")
    url = postgres.url_for("platform")
    run(url, pages.text_of(SOURCE))
    yield url
    with psycopg.connect(postgres.url_for("postgres"), autocommit=True) as owner:
        owner.execute("drop database platform with (force)")
        for role in ROLES:
            owner.execute(sql.SQL("drop role if exists {}").format(sql.Identifier(role)))


def run(url: str, statements: str) -> None:
    """Executes SQL as a page or a file has it."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statements.encode())


def url_of(url: str, role: str) -> str:
    """The same database for another role, whose password is its name."""
    return url.replace(urlsplit(url).netloc.partition("@")[0], f"{role}:{role}", 1)


def grant(url: str) -> str:
    """Gives the dashboard's role the rights of the page; the role's own URL."""
    run(url, pages.block_with(PAGE, "sql", "create role wedsync_dashboard"))
    run(url, "alter role wedsync_dashboard password 'wedsync_dashboard'")
    return url_of(url, "wedsync_dashboard")


def shell(words: str, url: str, folder: Path) -> None:
    """Types the block that has these words, as on a machine with PostgreSQL's programs."""
    typed = pages.block_with(PAGE, "sh", words).replace(
        ".venv/bin/python app.py", f"{sys.executable} {ROOT / 'app.py'}"
    )
    places = {"PATH": f"{installed().folder}:{os.environ['PATH']}", "DATABASE_URL": url}
    answer = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", typed],
        cwd=folder,
        env=places | {"SECRET_KEY": SECRET, "DASHBOARD_HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr


def versions(connection: Connection[Any]) -> list[Any]:
    """The amounts that the subscription had, in their order."""
    rows = connection.execute(
        "select amount from metrics.subscription_versions order by version_began"
    )
    return [int(amount) for (amount,) in rows]


def test_the_rights_on_the_page_are_enough_to_migrate_and_capture(
    platform_url: str, settings: Settings
) -> None:
    own_url = grant(platform_url)
    assert migrate(own_url, settings)
    run(platform_url, "insert into user_profiles (user_type) values ('supplier')")
    with psycopg.connect(own_url) as connection:
        rows = connection.execute("select source from metrics.queue where key is not null")
        assert rows.fetchall() == [("profile",)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("delete from public.user_profiles")


def test_the_reader_of_the_page_reads_the_board_and_no_secret(
    platform_url: str, settings: Settings
) -> None:
    own_url = grant(platform_url)
    migrate(own_url, settings)
    run(platform_url, "create role wedsync_reader login password 'wedsync_reader'")
    run(own_url, pages.block_with(PAGE, "sql", "wedsync_reader"))
    read_url = url_of(platform_url, "wedsync_reader")
    database = Database(own_url, read_url)
    numbers = Numbers(
        database,
        Memo(connect(None), 300),
        zone=ZoneInfo("Europe/London"),
        currency="GBP",
        refresh_seconds=30,
    )
    assert [each.metric.id for each in numbers.board().readings if each.error] == []
    assert numbers.series("mrr").movements
    assert database.rows("accounts/ready")
    database.close()
    with psycopg.connect(read_url, autocommit=True) as connection:
        for secret in SECRETS:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"select * from {secret}".encode())
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("delete from metrics.queue")


def test_what_is_restored_keeps_its_history_and_goes_on(
    platform_url: str, settings: Settings, tmp_path: Path
) -> None:
    migrate(platform_url, settings)
    with psycopg.connect(platform_url, autocommit=True) as platform:
        platform.execute(
            "insert into subscriptions (user_id, amount, status)"
            " values (gen_random_uuid(), 19, 'active')"
        )
        platform.execute("update subscriptions set amount = 49")
    log = Database(platform_url)
    for subject in ("one.csv", "two.csv"):
        Audit(log).write(Act.EXPORT, who="chief@example.org", address="::1", subject=subject)
    before = Audit(log).prove()
    log.close()
    shell("pg_dump", platform_url, tmp_path)
    with psycopg.connect(platform_url, autocommit=True) as platform:
        platform.execute("truncate metrics.subscription_versions")
        platform.execute("update subscriptions set amount = 79")
    shell("pg_restore", platform_url, tmp_path)
    with psycopg.connect(platform_url, autocommit=True) as platform:
        assert versions(platform) == [19, 49, 79]
        platform.execute("update subscriptions set amount = 149")
        assert versions(platform) == [19, 49, 79, 149]
    log = Database(platform_url)
    assert Audit(log).prove() == before
    assert Audit(log).write(Act.EXPORT, who="chief@example.org", address="::1") == 3
    assert Audit(log).prove().fault == ""
    log.close()


def test_what_is_removed_leaves_the_platform_as_it_was(
    platform_url: str, settings: Settings
) -> None:
    migrate(platform_url, settings)
    run(platform_url, pages.block_with(PAGE, "sql", "drop schema"))
    with psycopg.connect(platform_url, autocommit=True) as platform:
        triggers = platform.execute("select tgname from pg_trigger where not tgisinternal")
        assert triggers.fetchall() == []
        platform.execute("insert into user_profiles (user_type) values ('supplier')")
        rows = platform.execute("select nspname from pg_namespace where nspname = 'metrics'")
        assert rows.fetchall() == []


def test_the_page_names_every_figure_for_prometheus_and_no_other() -> None:
    code = pages.text_of("server/figures.py") + pages.text_of("server/requests.py")
    served = set(re.findall(r'"(wedsync_\w+)"', code))
    named = {
        span for span in pages.code_spans(pages.text_of(PAGE)) if re.match(r"wedsync_\w+$", span)
    }
    assert served
    assert named - set(ROLES) == served
