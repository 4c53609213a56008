"""Several statements asked at once, over one connection or shared between two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any

from psycopg import Connection, sql
from psycopg.rows import dict_row

from data.statements import statement

STATEMENTS_KEPT = 200
LIMIT = "select set_config('statement_timeout', %s, false)"
LONG = {"median/avg_coordination_time": 9}
"""Questions that look at many rows, and how many of the others take as long: at ten million
sessions from five, of now, to eighteen, of a past day."""

Question = tuple[str, Mapping[str, object]]
"""The name of a statement and its parameters."""


def answers_of(
    connections: Sequence[Connection[Any]],
    questions: Sequence[Question],
    *,
    milliseconds: int,
    afterwards: int,
) -> list[list[dict[str, Any]]]:
    """The rows of each question, all as of one snapshot, so that no refresh comes between two of
    them. Every connection is sent its share at once and plans it once; each statement may take so
    many ``milliseconds``, and ``afterwards`` is the connection's limit again. Raises what
    PostgreSQL does, with the connections closed."""
    try:
        with ExitStack() as sent:
            for connection in connections:
                connection.prepared_max = STATEMENTS_KEPT
                sent.enter_context(connection.pipeline())
            _begin_together(connections)
            limits = [
                connection.execute(LIMIT, [str(milliseconds)], prepare=True)
                for connection in connections
            ]
            cursors = [
                connection.cursor(row_factory=dict_row).execute(
                    statement(name), params, prepare=True
                )
                for connection, (name, params) in zip(
                    _dealt(connections, questions), questions, strict=True
                )
            ]
            for limit in limits:
                limit.fetchall()  # what was exported is there until its transaction ends
            for connection in connections:
                connection.execute("commit", prepare=True)
                connection.execute(LIMIT, [str(afterwards)], prepare=True)
        return [cursor.fetchall() for cursor in cursors]
    except BaseException:
        for connection in connections:
            connection.close()  # it believes that all were prepared
        raise


def _dealt(
    connections: Sequence[Connection[Any]], questions: Sequence[Question]
) -> list[Connection[Any]]:
    """Who is sent each question: the long ones first, each to who has the least to do."""
    costs = [LONG.get(name, 1) for name, _ in questions]
    loads = [0] * len(connections)
    dealt = [connections[0]] * len(questions)
    for place in sorted(range(len(questions)), key=costs.__getitem__, reverse=True):
        idlest = loads.index(min(loads))
        dealt[place] = connections[idlest]
        loads[idlest] += costs[place]
    return dealt


def _begin_together(connections: Sequence[Connection[Any]]) -> None:
    """A transaction on each, all of which see the same."""
    for connection in connections:
        connection.execute("begin isolation level repeatable read, read only", prepare=True)
    first, *others = connections
    if others:
        ((exported,),) = first.execute("select pg_export_snapshot()", prepare=True).fetchall()
        for connection in others:
            connection.execute(sql.SQL("set transaction snapshot {}").format(exported))
