"""Statements that are shared between two connections and see one moment."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import psycopg

from data.questions import LONG, Question, answers_of

STOPPED_SECONDS = 0.3


def test_a_connection_that_is_late_still_sees_the_moment_of_the_other(
    database_url: str, sql_folder: Path
) -> None:
    (sql_folder / "asked.sql").write_text("select %(place)s::integer as place")
    questions = [("asked", {"place": place}) for place in range(6)]
    with (
        psycopg.connect(database_url, autocommit=True) as first,
        psycopg.connect(database_url, autocommit=True) as second,
    ):
        late = second.info.backend_pid
        os.kill(late, signal.SIGSTOP)
        threading.Timer(STOPPED_SECONDS, os.kill, (late, signal.SIGCONT)).start()
        answers = answers_of([first, second], questions, milliseconds=5_000, afterwards=0)
    assert answers == [[{"place": place}] for place in range(6)]


def test_a_long_question_keeps_none_waiting_that_another_connection_can_answer(
    database_url: str, sql_folder: Path
) -> None:
    (long,) = LONG
    for name in ("asked", long):
        (sql_folder / f"{name}.sql").write_text("select pg_backend_pid() as pid")
    names = ["asked"] * LONG[long]
    names.insert(3, long)
    questions: list[Question] = [(name, {}) for name in names]
    with (
        psycopg.connect(database_url, autocommit=True) as first,
        psycopg.connect(database_url, autocommit=True) as second,
    ):
        answers = answers_of([first, second], questions, milliseconds=5_000, afterwards=0)
    pids = [rows[0]["pid"] for rows in answers]
    assert pids.count(pids[3]) == 1
    assert len(set(pids)) == 2
