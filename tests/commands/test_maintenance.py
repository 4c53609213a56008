from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg

from data.board import Numbers
from data.demo.load import SOURCE_TABLES
from data.embedded import EmbeddedServer
from tests.commands.conftest import WORLD
from tests.commands.program import PATIENCE_SECONDS, ROOT, on, run, sentence_of

COUPLE = "insert into public.user_profiles (user_type, region) values ('couple', 'Wales')"
WORLD_SUM = """
select md5(string_agg(rows::text, '' order by rows.id)) from public.{} as rows
"""
NOWHERE = "postgresql://nobody:secret-word@127.0.0.1:1/nothing"


def value_of(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
        return row and row[0]


def test_migrate_prepares_an_empty_database_once(empty_url: str) -> None:
    first = run("migrate", env=on(empty_url))
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.splitlines()[0] == "applied migrations/0001_faults"
    again = run("migrate", env=on(empty_url))
    assert (again.returncode, again.stdout) == (0, "nothing to apply\n")


def test_database_that_does_not_answer_is_one_sentence_without_its_password() -> None:
    refused = run("migrate", env=on(NOWHERE))
    assert refused.returncode == 1
    said = sentence_of(refused)
    assert said.startswith("The database does not answer")
    assert "secret-word" not in said


def test_demo_says_what_it_made_and_refuses_a_database_that_holds_rows(filled_url: str) -> None:
    count = value_of(filled_url, "select count(*) from public.user_sessions")
    refused = run("demo", *WORLD, env=on(filled_url))
    assert refused.returncode == 1
    assert "already holds rows" in sentence_of(refused)
    assert value_of(filled_url, "select count(*) from public.user_sessions") == count


def test_same_seed_makes_the_same_world_and_another_seed_another(
    postgres: EmbeddedServer, template: str
) -> None:
    def world(name: str, seed: str) -> list[object]:
        url = postgres.url_for(name)
        with psycopg.connect(postgres.url_for("postgres"), autocommit=True) as admin:
            admin.execute(f"create database {name} template {template}")
        made = run("demo", "--years", "0.2", "--scale", "0.05", "--seed", seed, env=on(url))
        assert made.returncode == 0, made.stderr
        assert re.match(r"[\d,]+ user_profiles, ", made.stdout)
        return [
            value_of(url, WORLD_SUM.format(table))
            for table in SOURCE_TABLES
            if table in ("user_profiles", "clients", "subscriptions")
        ]

    with ThreadPoolExecutor() as pool:
        one, same, other = pool.map(world, ("seed_a", "seed_b", "seed_c"), ("7", "7", "8"))
    assert one == same
    assert one != other


def test_impossible_world_is_refused_in_one_sentence() -> None:
    refused = run("demo", "--scale", "1000", env=on(NOWHERE))
    assert refused.returncode == 2
    assert "demo data" in sentence_of(refused).lower()


def test_demo_data_of_one_platform_is_refused_for_another() -> None:
    refused = run("demo", env={**on(NOWHERE), "SOURCE_MAPPING": "studio"})
    assert refused.returncode == 1
    assert "fits only SOURCE_MAPPING 'canonical', not 'studio'" in sentence_of(refused)


def test_refresh_returns_when_everything_committed_is_visible(
    filled_url: str, numbers: Numbers
) -> None:
    couples = numbers.board().find("total_couples").value
    assert couples is not None
    with psycopg.connect(filled_url) as platform:
        platform.execute(COUPLE)
    done = run("refresh", env=on(filled_url))
    assert done.returncode == 0
    assert re.fullmatch(r"[1-9]\d* changed keys taken in\n", done.stdout)
    assert numbers.board().find("total_couples").value == couples + 1
    assert run("refresh", env=on(filled_url)).stdout == "0 changed keys taken in\n"


def test_refresh_that_watches_goes_on_until_it_is_told_to_stop(filled_url: str) -> None:
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "app.py"), "refresh", "--watch"],
        env=on(filled_url),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"0 changed keys taken in\n"
        before = value_of(filled_url, "select id from metrics.refresh")
        with psycopg.connect(filled_url) as platform:
            platform.execute(COUPLE)
        until = time.monotonic() + PATIENCE_SECONDS
        while value_of(filled_url, "select id from metrics.refresh") == before:
            assert time.monotonic() < until, "the commit was never taken in"
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_SECONDS) == 0
        assert process.stderr.read() == b""


def test_verify_names_what_was_tampered_with_and_rebuild_mends_it(filled_url: str) -> None:
    proved = run("verify", env=on(filled_url))
    assert (proved.returncode, proved.stdout) == (0, "no difference\n")
    with psycopg.connect(filled_url) as intruder:
        kept = intruder.execute("update metrics.level set n = n + 1 where series = 'couples'")
        row = intruder.execute(
            "update metrics.subscription_versions set amount = amount + 1"
            " where version_ended = 'infinity' and subscription_id = (select subscription_id"
            " from metrics.subscription_versions where version_ended = 'infinity' limit 1)"
            " returning subscription_id"
        ).fetchone()
    assert kept.rowcount > 0
    assert row is not None

    failed = run("verify", env=on(filled_url))
    assert failed.returncode == 1
    *table, total = failed.stdout.splitlines()
    assert total == f"{len(table):,} differences"
    assert any(str(row[0]) in line and "differs from its row" in line for line in table)
    assert any(line.startswith("total_couples") for line in table)
    with psycopg.connect(filled_url) as reader:
        kept = reader.execute(
            "select value ->> 'differences' from metrics.facts where name = 'verified'"
        ).fetchone()
    assert kept == (str(len(table)),)

    rebuilt = run("rebuild", env=on(filled_url))
    assert (rebuilt.returncode, rebuilt.stdout) == (0, "rebuilt\n")
    mended = run("verify", env=on(filled_url))
    assert (mended.returncode, mended.stdout) == (0, "no difference\n")
