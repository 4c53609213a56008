"""PostgreSQL behind named statements: exact values, one clear error for each fault."""

from __future__ import annotations

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from data.connections import POOL_SIZE, QUICK_SECONDS
from data.database import MANY_QUESTIONS, Database, twice
from data.errors import DatabaseUnavailableError, NotMigratedError
from tests.data.conftest import Away

CUT = b"""
select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid()
"""


def ask(folder: Path, text: str) -> str:
    """A statement of this text; its name."""
    (folder / "asked.sql").write_text(text)
    return "asked"


def test_a_frame_holds_values_as_they_are_and_no_floats(
    database: Database, sql_folder: Path
) -> None:
    name = ask(
        sql_folder,
        "select 12345678901234567890.123456789 as exact, 9007199254740993 as whole,"
        " null::numeric as nothing, timestamptz '2025-06-15 12:00+01' as at,"
        " date '2025-06-15' as day",
    )
    frame = database.frame(name)
    assert frame.iloc[0].to_dict() == {
        "exact": Decimal("12345678901234567890.123456789"),
        "whole": 9007199254740993,
        "nothing": None,
        "at": datetime(2025, 6, 15, 11, tzinfo=UTC),
        "day": date(2025, 6, 15),
    }
    assert set(frame.dtypes) == {frame["exact"].dtype}
    assert str(frame["exact"].dtype) == "object"


def test_a_frame_without_rows_has_all_its_columns(database: Database, sql_folder: Path) -> None:
    frame = database.frame(ask(sql_folder, "select 1 as one, 2 as two where false"))
    assert list(frame.columns) == ["one", "two"]
    assert frame.empty


def test_parameters_are_values_and_never_text_of_the_query(
    database: Database, sql_folder: Path
) -> None:
    name = ask(sql_folder, "select %(given)s::text as given")
    evil = "'; drop table public.clients; --"
    assert database.rows(name, {"given": evil}) == [{"given": evil}]


def test_the_session_is_in_utc_and_in_a_hurry(database: Database, sql_folder: Path) -> None:
    name = ask(
        sql_folder,
        "select current_setting('timezone') as zone,"
        " current_setting('statement_timeout') as longest, current_setting('lock_timeout') as lock",
    )
    assert database.rows(name) == [{"zone": "UTC", "longest": "15s", "lock": "500ms"}]


def test_work_that_takes_its_time_leaves_the_hurry_as_it_was(
    database: Database, sql_folder: Path
) -> None:
    name = ask(sql_folder, "select current_setting('statement_timeout') as longest")
    with database.session() as connection:
        row = connection.execute("select current_setting('statement_timeout')").fetchone()
        assert row == ("0",)
    assert {database.rows(name)[0]["longest"] for _ in range(4)} == {"15s"}


def test_a_write_is_committed_and_gives_its_rows(
    database: Database, connection: Connection[Any], sql_folder: Path
) -> None:
    name = ask(sql_folder, "insert into metrics.facts values ('x', '1') returning name")
    assert database.write(name) == [{"name": "x"}]
    found = connection.execute("select count(*) from metrics.facts where name = 'x'").fetchone()
    assert found == (1,)
    assert database.write(ask_more(sql_folder)) == []


def ask_more(folder: Path) -> str:
    """A statement that gives no rows; its name."""
    (folder / "more.sql").write_text("update metrics.facts set value = '2' where name = 'x'")
    return "more"


def test_a_transaction_that_fails_leaves_nothing(
    database: Database, connection: Connection[Any]
) -> None:
    def fail() -> None:
        with database.transaction() as inside:
            inside.execute("insert into public.clients default values")
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert connection.execute("select count(*) from public.clients").fetchone() == (0,)


def test_reads_go_to_the_replica_and_writes_to_the_primary(
    database_url: str, empty_url: str, sql_folder: Path
) -> None:
    name = ask(sql_folder, "select current_database() as name")
    both = Database(database_url, empty_url)
    try:
        primary, replica = (
            url.partition("?")[0].rpartition("/")[2] for url in (database_url, empty_url)
        )
        assert both.rows(name) == [{"name": replica}]
        assert list(both.frame(name)["name"]) == [replica]
        assert both.write(name) == [{"name": primary}]
    finally:
        both.close()


def test_the_connection_for_reads_writes_nothing(database_url: str, sql_folder: Path) -> None:
    name = ask(sql_folder, "insert into metrics.facts (name, value) values ('x', '1')")
    both = Database(database_url, database_url)
    try:
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            both.rows(name)
        both.write(name)
    finally:
        both.close()


def test_a_database_that_was_never_migrated_says_what_to_do(empty_url: str) -> None:
    database = Database(empty_url)
    try:
        with pytest.raises(NotMigratedError) as caught:
            database.rows("board/pulse")
        assert str(caught.value) == (
            "The database has not been migrated: run 'python app.py migrate'."
        )
        assert caught.value.status == 503
    finally:
        database.close()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://nobody@127.0.0.1:1/none",
        "postgresql://nobody@no-such-host.invalid/none",
        "postgresql://nobody@/none?host=/nonexistent",
    ],
)
def test_a_database_that_cannot_be_reached_is_one_sentence_and_building_never_fails(
    url: str,
) -> None:
    database = Database(url)
    try:
        with pytest.raises(DatabaseUnavailableError) as caught:
            database.rows("board/pulse")
        assert str(caught.value) == "The database does not answer."
        assert caught.value.status == 503
    finally:
        database.close()


def test_connections_that_were_all_cut_cost_a_read_nothing(
    database: Database, connection: Connection[Any]
) -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: database.rows("board/pulse"), range(24)))
        connection.execute(CUT)
        found = list(pool.map(lambda _: len(database.rows("board/pulse")), range(24)))
    assert found == [1] * 24


def test_a_connection_that_was_cut_and_given_back_meanwhile_costs_a_read_nothing(
    database: Database, connection: Connection[Any]
) -> None:
    lender, tries = database._reads, itertools.count()
    with ExitStack() as others:
        others.enter_context(lender.connection()).execute("select 1")
        with lender.connection() as idle:
            idle.execute("select 1")
        connection.execute(CUT)

        def ask_once() -> object:
            if next(tries):
                others.close()
            with lender.connection() as present:
                return present.execute("select 1").fetchone()

        assert twice(ask_once) == (1,)


def test_after_an_outage_reads_go_on_by_themselves(database: Database, gone: Away) -> None:
    database.rows("board/pulse")
    with gone(), pytest.raises(DatabaseUnavailableError):
        database.rows("board/pulse")
    assert len(database.rows("board/pulse")) == 1


def test_once_no_connection_can_be_made_nobody_tries_but_the_probe(
    database: Database, gone: Away
) -> None:
    database.rows("board/pulse")
    with gone():
        with pytest.raises(DatabaseUnavailableError):
            database.rows("board/pulse")
        assert not database.wait(0)
    assert database.wait(20)


def test_a_connection_that_cannot_be_added_is_no_outage_while_others_are_at_work(
    database: Database,
) -> None:
    with database.session() as working:
        database._writes._refused(database._writes._pool)
        assert database.wait(0)
        assert working.execute("select 1").fetchone() == (1,)


def test_a_silent_database_is_found_out_left_alone_and_asked_again(
    database: Database, sql_folder: Path
) -> None:
    slow = ask(sql_folder, "select pg_sleep(600)")
    database.rows("board/pulse")  # nothing is heard of the making of a connection
    with pytest.raises(DatabaseUnavailableError):
        database.rows(slow, patience=0.2)
    with pytest.raises(DatabaseUnavailableError):
        database.rows("board/pulse")
    assert database.wait(20)
    assert len(database.rows("board/pulse")) == 1


def test_a_statement_that_is_wrong_is_no_outage(database: Database, sql_folder: Path) -> None:
    with pytest.raises(psycopg.errors.DivisionByZero):
        database.rows(ask(sql_folder, "select 1 / 0"))
    with pytest.raises(FileNotFoundError):
        database.rows("no/such/statement")


def test_a_statement_that_waits_for_a_lock_gives_up(
    database: Database, database_url: str, sql_folder: Path
) -> None:
    name = ask(sql_folder, "select count(*) as n from public.clients")
    with psycopg.connect(database_url) as other:
        other.execute("lock table public.clients in access exclusive mode")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            database.rows(name, patience=QUICK_SECONDS)
        assert database.wait(0)  # nobody takes it for a silence
    assert database.rows(name) == [{"n": 0}]


def test_many_questions_are_shared_between_two_connections_and_answered_in_their_order(
    database: Database, sql_folder: Path
) -> None:
    name = ask(sql_folder, "select %(place)s::integer as place, pg_backend_pid() as by")
    questions = [(name, {"place": place}) for place in range(MANY_QUESTIONS + 3)]
    by: set[int] = set()
    for _ in range(100):  # nobody waits long for a second connection to be made
        answers = database.answers(questions)
        assert [[row["place"] for row in rows] for rows in answers] == [
            [place] for place in range(MANY_QUESTIONS + 3)
        ]
        by = {row["by"] for rows in answers for row in rows}
        if len(by) == 2:
            return
    raise AssertionError(f"all were asked over {by}")


@pytest.mark.parametrize("count", [2, MANY_QUESTIONS])
def test_questions_asked_together_see_one_moment_whatever_is_committed_between(
    database: Database, sql_folder: Path, connection: Connection[Any], count: int
) -> None:
    connection.execute("create table public.step (n integer)")
    slow = "select (select count(*) from public.step) as n, pg_sleep(0.1) where %(place)s > 0"
    name = ask(sql_folder, slow)
    stop = threading.Event()

    def commit() -> None:
        while not stop.wait(0.005):
            connection.execute("insert into public.step values (1)")

    with ThreadPoolExecutor(1) as pool:
        committing = pool.submit(commit)
        answers = database.answers([(name, {"place": 1})] * count)
        stop.set()
        committing.result(10)
    assert len({rows[0]["n"] for rows in answers}) == 1
    assert database.answers([(name, {"place": 1})])[0][0]["n"] > answers[0][0]["n"]


def test_many_at_once_wait_for_none_of_each_others_second_connections(
    database: Database, sql_folder: Path
) -> None:
    name = ask(sql_folder, "select %(place)s::integer as place, pg_sleep(0.02)")
    questions = [(name, {"place": place}) for place in range(MANY_QUESTIONS)]
    with ThreadPoolExecutor(4 * POOL_SIZE) as pool:
        found = list(pool.map(lambda _: database.answers(questions), range(4 * POOL_SIZE)))
    assert all(
        [rows[0]["place"] for rows in answers] == list(range(MANY_QUESTIONS)) for answers in found
    )


def test_one_failed_question_of_many_fails_all_and_the_next_are_answered(
    database: Database, sql_folder: Path
) -> None:
    name = ask(sql_folder, "select 1 / %(place)s::integer as share")
    with pytest.raises(psycopg.errors.DivisionByZero):
        database.answers([(name, {"place": place}) for place in range(MANY_QUESTIONS)])
    answers = database.answers([(name, {"place": 1})] * MANY_QUESTIONS)
    assert answers == [[{"share": 1}]] * MANY_QUESTIONS
