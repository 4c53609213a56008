from __future__ import annotations

import re
import subprocess

import psycopg

from data.accounts import Accounts
from data.database import Database
from data.shared import connect
from data.tally import Tally
from data.tokens import Tokens
from tests.commands.program import on, run, sentence_of

CHIEF, PASSWORD = "chief@example.org", "a quiet river in autumn"


def create(
    url: str, *arguments: str, stdin: str = f"{PASSWORD}\n"
) -> subprocess.CompletedProcess[str]:
    return run("create-user", *arguments, env=on(url), stdin=stdin)


def test_password_from_standard_input_signs_in_and_is_never_said(
    database_url: str, database: Database
) -> None:
    made = create(database_url, CHIEF, "--role", "admin")
    assert (made.returncode, made.stdout, made.stderr) == (0, f"created admin {CHIEF}\n", "")
    account = Accounts(database).verify(CHIEF, PASSWORD)
    assert account is not None
    assert (str(account.role), account.must_change) == ("admin", False)

    again = create(database_url, CHIEF.upper(), "--role", "viewer")
    assert again.returncode == 1
    assert "already" in sentence_of(again)
    kept = Accounts(database).verify(CHIEF, PASSWORD)
    assert kept is not None
    assert str(kept.role) == "admin"


def test_no_password_makes_one_and_says_it_once(database_url: str, database: Database) -> None:
    made = create(database_url, CHIEF, "--role", "viewer", stdin="")
    assert made.returncode == 0
    found = re.fullmatch(r"one-time password: (\S{12,})\n", made.stdout)
    assert found
    assert Accounts(database).verify(CHIEF, found[1]) is not None


def test_short_password_is_refused_in_one_sentence_that_does_not_repeat_it(
    database_url: str,
) -> None:
    refused = create(database_url, CHIEF, "--role", "admin", stdin="short word\n")
    assert refused.returncode == 1
    assert "short word" not in sentence_of(refused)


def test_role_must_be_known(database_url: str) -> None:
    refused = create(database_url, CHIEF, "--role", "owner")
    assert refused.returncode == 2
    assert "--role" in refused.stderr


def test_token_stands_alone_on_a_line_and_is_valid(
    database_url: str, database: Database, redis_url: str
) -> None:
    made = run("create-token", "nightly report", env=on(database_url))
    assert (made.returncode, made.stderr) == (0, "")
    token = made.stdout.removesuffix("\n")
    assert re.fullmatch(r"\S{32,}", token)
    found = Tokens(database, Tally(connect(redis_url))).verify(token)
    assert found is not None
    assert found.name == "nightly report"


def test_the_command_line_is_in_the_audit_log_and_the_log_is_proved(
    database_url: str, connection: psycopg.Connection
) -> None:
    assert create(database_url, CHIEF, "--role", "admin").returncode == 0
    assert run("create-token", "the board", env=on(database_url)).returncode == 0
    rows = connection.execute("select act, subject, who from metrics.audit order by number")
    found = rows.fetchall()
    assert [row[:2] for row in found] == [
        ("account created", CHIEF),
        ("token created", "the board"),
    ]
    assert all(row[2].startswith("command line") for row in found)

    proved = run("verify-audit", env=on(database_url))
    assert proved.returncode == 0
    last = re.fullmatch("2 entries in order, the last ([0-9a-f]{64})\n", proved.stdout)
    assert last

    connection.execute("alter table metrics.audit disable trigger all")
    connection.execute("delete from metrics.audit where number = 2")
    cut = run("verify-audit", "--last", last[1], env=on(database_url))
    assert cut.returncode == 1
    assert sentence_of(cut) == "The entry with that hash is gone."
    connection.execute("update metrics.audit set subject = 'x' || subject")
    altered = run("verify-audit", env=on(database_url))
    assert altered.returncode == 1
    assert sentence_of(altered) == "Entry 1 is not as it was written."
