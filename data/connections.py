"""Connections to PostgreSQL that wait for nobody for ever, in pools behind a breaker."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any, Self

import psycopg
from psycopg import Connection
from psycopg.abc import RV, PQGen, PQGenConn
from psycopg_pool import ConnectionPool

from data.breaker import Breaker
from data.hearing import Hearing

CONNECT_SECONDS = 2
DOUBT_SECONDS = 0.05  # between two looks whether the server is silent
STATEMENT_MILLISECONDS = 15_000
LOCK_MILLISECONDS = 500  # less than anybody's patience: a lock is not a silence
WAIT_SECONDS = 4.0  # for a connection; a slow network makes one in a second and a half
POOL_SIZE = 8
PATIENCE_SECONDS = STATEMENT_MILLISECONDS / 1000 + 1
WRITE_SECONDS = 1.5
QUICK_SECONDS = 0.7
"""For what a server that is well answers at once, and what something else can stand in for."""
READING = (
    "-c default_transaction_read_only=on -c plan_cache_mode=force_generic_plan"
    " -c max_parallel_workers_per_gather=0"
)
"""What is read often is planned once, whatever it is asked for, and is done before a second process
would have started."""
KEEP_ALIVE = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 5_000,
}
KEPT_ALIVE = (
    " ".join(
        f"-c tcp_{name}={value}" for name, value in KEEP_ALIVE.items() if name != "tcp_user_timeout"
    )
    + " -c tcp_user_timeout=10000"
)
"""The same at the other end, so that locks of a process that was cut off go with it."""


class Hurried(Connection[Any]):
    """A connection that does not wait for ever for a server that has stopped answering, which no
    time limit of the server's own would end."""

    patience: float | None = PATIENCE_SECONDS
    hearing: Hearing | None = None
    doubts: bool = True
    asked: float = 0.0  # when it was last begun to wait, on this process's monotonic clock

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """As always, but for at most ``patience`` seconds, and where that is long only while
        anything is heard of the server, which who ``doubts`` makes sure of; the connection is
        closed after that."""
        seconds = self.patience if timeout is None else timeout
        is_long = seconds is None or seconds > QUICK_SECONDS
        self.asked = time.monotonic()
        if self.hearing is not None:
            if self.doubts and is_long:
                gen, interval = self.hearing.doubting(gen), DOUBT_SECONDS
            else:
                gen = self.hearing.noting(gen)
        try:
            found = super().wait(gen, interval, seconds)
        except psycopg.errors._WaitTimeout:
            self.pgconn.finish()
            raise
        if self.hearing is not None:
            self.hearing.note()
        return found

    @classmethod
    def _connect_gen(cls, conninfo: str = "") -> PQGenConn[Self]:
        connecting = super()._connect_gen(conninfo)
        return connecting if cls.hearing is None else cls.hearing.noting(connecting)


def heard_by(hearing: Hearing) -> type[Hurried]:
    """Connections of whose server ``hearing`` is told."""
    return type("Heard", (Hurried,), {"hearing": hearing})


def breaker_before(name: str, url: str) -> Breaker:
    """The breaker before the server at ``url``, which ``name`` says in the log."""
    return Breaker(name, partial(_probe, url, Hurried), (psycopg.Error,))


def hearing_of(url: str) -> Hearing:
    """What is heard of the server at ``url``."""
    hearing = Hearing(lambda: _probe(url, heard_by(hearing)))
    return hearing


def _probe(url: str, kind: type[Hurried]) -> None:
    """Asks as a pool would; raises psycopg.Error."""
    with kind.connect(url, **_options("probe")) as connection:
        connection.patience = WRITE_SECONDS
        connection.execute("select 1")


def _options(purpose: str) -> dict[str, Any]:
    return {
        "autocommit": True,
        "connect_timeout": CONNECT_SECONDS,
        **KEEP_ALIVE,
        "application_name": f"wedsync-dashboard-{purpose}",
        "options": (
            f"-c statement_timeout={STATEMENT_MILLISECONDS} "
            f"-c lock_timeout={LOCK_MILLISECONDS} -c timezone=UTC -c jit=off {KEPT_ALIVE}"
            + (f" {READING}" if purpose == "read" else "")
        ),
    }


def pool_of(
    url: str, purpose: str, hearing: Hearing, refused: Callable[[ConnectionPool[Any]], None]
) -> ConnectionPool[Hurried]:
    """Connections to ``url``, opened at first use; ``refused`` is told when none can be made."""
    return ConnectionPool(
        url,
        connection_class=heard_by(hearing),
        kwargs=_options(purpose),
        min_size=0,
        max_size=POOL_SIZE,
        num_workers=POOL_SIZE,  # over a slow network each takes a second and more to be made
        max_idle=300,
        reconnect_timeout=0,  # whoever asks next tries again
        reconnect_failed=refused,
        open=False,
        name=purpose,
    )
