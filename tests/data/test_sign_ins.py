"""Sign-ins: named by a secret, limited by the database's clock."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import psycopg
import pytest

from data.accounts import Role
from data.database import Database
from data.shared import connect
from data.sign_ins import ABSOLUTE_SECONDS, IDLE_SECONDS, SignIns
from data.tally import Tally


@pytest.fixture
def account_id(connection: psycopg.Connection) -> UUID:
    """One administrator."""
    row = connection.execute(
        "insert into metrics.accounts (email, password_hash, role, must_change)"
        " values ('chief@example.org', 'x', 'admin', false) returning id"
    ).fetchone()
    assert row is not None
    assert isinstance(row[0], UUID)
    return row[0]


@pytest.fixture
def sign_ins(database: Database, redis_url: str) -> SignIns:
    """As one process has them."""
    return SignIns(database, Tally(connect(redis_url)))


def shift(connection: psycopg.Connection, *, idle: float, old: float) -> None:
    connection.execute(
        "update metrics.sign_ins set last_active_at = now() - make_interval(secs => %s),"
        " created_at = now() - make_interval(secs => %s)",
        [idle, old],
    )


def test_a_sign_in_is_found_by_its_secret_alone(sign_ins: SignIns, account_id: UUID) -> None:
    secret = sign_ins.begin(account_id, address="203.0.113.7", agent="Browser\n1.0")
    assert len(secret) >= 43
    found = sign_ins.find(secret)
    assert found is not None
    assert (found.account.id, found.account.role) == (account_id, Role.ADMIN)
    assert IDLE_SECONDS - 5 < found.seconds_left <= IDLE_SECONDS
    for other in ("", "x", secret[:-1], secret + "a", "\udcff", "é"):
        assert sign_ins.find(other) is None


def test_the_secret_is_not_stored_and_the_agent_is_one_line(
    sign_ins: SignIns, account_id: UUID, connection: psycopg.Connection
) -> None:
    secret = sign_ins.begin(account_id, address="203.0.113.7", agent="Browser\n1.0" + "x" * 999)
    row = connection.execute("select sign_ins::text, agent from metrics.sign_ins").fetchone()
    assert row is not None
    assert secret not in row[0]
    assert "\n" not in row[1]
    assert len(row[1]) == 300


@pytest.mark.parametrize(
    ("idle", "old", "live"),
    [
        (IDLE_SECONDS - 5, IDLE_SECONDS - 5, True),
        (IDLE_SECONDS + 1, IDLE_SECONDS + 1, False),
        (0, ABSOLUTE_SECONDS - 5, True),
        (0, ABSOLUTE_SECONDS + 1, False),
    ],
)
def test_the_limits_are_thirty_minutes_idle_and_twelve_hours(
    sign_ins: SignIns,
    account_id: UUID,
    connection: psycopg.Connection,
    idle: float,
    old: float,
    live: bool,
) -> None:
    secret = sign_ins.begin(account_id, address="", agent="")
    shift(connection, idle=idle, old=old)
    assert (sign_ins.find(secret) is not None) is live
    sign_ins.renew(secret)
    assert (sign_ins.find(secret) is not None) is live


def test_a_remembered_sign_in_ends_on_time(
    sign_ins: SignIns, account_id: UUID, connection: psycopg.Connection
) -> None:
    secret = sign_ins.begin(account_id, address="", agent="")
    shift(connection, idle=IDLE_SECONDS - 0.3, old=IDLE_SECONDS)
    while sign_ins.find(secret) is not None:
        pass
    assert sign_ins.find(secret) is None


def test_an_act_begins_the_half_hour_anew_but_not_the_twelve_hours(
    sign_ins: SignIns, account_id: UUID, connection: psycopg.Connection
) -> None:
    secret = sign_ins.begin(account_id, address="", agent="")
    shift(connection, idle=IDLE_SECONDS - 60, old=ABSOLUTE_SECONDS - 600)
    before = sign_ins.find(secret)
    assert before is not None
    assert before.seconds_left <= 60
    sign_ins.renew(secret)
    after = sign_ins.find(secret)
    assert after is not None
    assert 590 < after.seconds_left <= 600


def test_acts_within_a_minute_are_one_write(
    sign_ins: SignIns, account_id: UUID, connection: psycopg.Connection
) -> None:
    secret = sign_ins.begin(account_id, address="", agent="")
    shift(connection, idle=30, old=30)
    before = connection.execute("select last_active_at from metrics.sign_ins").fetchone()
    for _ in range(20):
        sign_ins.renew(secret)
    assert connection.execute("select last_active_at from metrics.sign_ins").fetchone() == before


def test_an_ended_sign_in_stays_ended(sign_ins: SignIns, account_id: UUID) -> None:
    secret = sign_ins.begin(account_id, address="", agent="")
    sign_ins.end(secret)
    assert sign_ins.find(secret) is None
    sign_ins.renew(secret)
    assert sign_ins.find(secret) is None


def test_another_process_hears_of_the_end_at_once(
    sign_ins: SignIns, database: Database, redis_url: str, account_id: UUID
) -> None:
    other = SignIns(database, Tally(connect(redis_url)))
    secret = sign_ins.begin(account_id, address="", agent="")
    assert other.find(secret) is not None
    sign_ins.end(secret)
    assert other.find(secret) is None


def test_nobody_gets_in_after_the_end_however_often_they_ask_meanwhile(
    sign_ins: SignIns, database: Database, redis_url: str, account_id: UUID
) -> None:
    others = [SignIns(database, Tally(connect(redis_url))) for _ in range(2)]
    secret = sign_ins.begin(account_id, address="", agent="")
    over = threading.Event()

    def ask(other: SignIns) -> bool:
        while not over.is_set():
            other.find(secret)
        return other.find(secret) is None

    with ThreadPoolExecutor(len(others)) as pool:
        refused = [pool.submit(ask, other) for other in others]
        sign_ins.end(secret)
        over.set()
        assert all(each.result() for each in refused)


def test_the_sign_ins_of_a_disabled_account_are_over(
    sign_ins: SignIns, account_id: UUID, connection: psycopg.Connection
) -> None:
    secret = sign_ins.begin(account_id, address="", agent="")
    connection.execute("update metrics.accounts set disabled_at = now()")
    assert sign_ins.find(secret) is None


def test_old_ones_are_forgotten(
    sign_ins: SignIns, account_id: UUID, connection: psycopg.Connection
) -> None:
    sign_ins.begin(account_id, address="old", agent="")
    shift(connection, idle=91 * 86400, old=91 * 86400)
    sign_ins.begin(account_id, address="new", agent="")
    rows = connection.execute("select address from metrics.sign_ins").fetchall()
    assert rows == [("new",)]
