"""The database for when DATABASE_URL is unset: a PostgreSQL of our own, one per folder.

``start`` makes it, launches it or joins the one that already runs; it lives until the last process
that started it, or was forked from one that did, has gone (see embedded_watcher).
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql

from data import embedded_watcher
from data.embedded_binaries import Binaries, copied, installed
from data.embedded_cluster import Cluster, last_complaint, own_folder
from data.embedded_conf import url
from data.embedded_identity import identity
from data.embedded_watcher import (
    OWNERS,
    SERVER,
    START,
    WATCHER,
    held,
    locked,
    postmaster,
    unlocked,
)
from data.errors import EmbeddedError

DATABASE = "wedsync"
START_SECONDS = 120
ANSWER_SECONDS = 60
PAUSE = 0.03


class EmbeddedServer:
    """A running server and this process's share in owning it."""

    def __init__(self, cluster: Cluster, owner: int, *, adopted: bool) -> None:
        self._owner: int | None = owner
        self._sockets = cluster.sockets
        self._password = cluster.password
        self.adopted = adopted
        self.major = cluster.binaries.major
        self.pid = postmaster(cluster.data) or 0

    @property
    def url(self) -> str:
        """A libpq URI for the database "wedsync", password included."""
        return self.url_for(DATABASE)

    def url_for(self, database: str) -> str:
        """The same for another database of this server, which need not exist."""
        return url(self._sockets, self._password, database)

    def release(self) -> None:
        """Lets go of the server, which stops once nobody holds it; harmless to repeat.

        Forked processes share what they inherited: each lets go for itself, or by ending.
        """
        if self._owner is not None:
            os.close(self._owner)
            self._owner = None


def start(home: Path, *, durable: bool = True) -> EmbeddedServer:
    """The server of the folder ``home`` (made if absent), ready and with a database "wedsync".

    ``durable=False`` trades safety in a power cut for speed, unless another owner asked for it.
    Raises EmbeddedError with one sentence when there can be no server.
    """
    binaries = installed()
    try:
        home = Path(os.path.realpath(home))
        home.parent.mkdir(parents=True, exist_ok=True)
        own_folder(home)
        with _exclusive(home):
            return _start(home, binaries, durable)
    except OSError as error:
        raise EmbeddedError(
            f"The embedded database cannot use {error.filename or home}: "
            f"{(error.strerror or str(error)).lower()}. Set DASHBOARD_HOME to a folder you may "
            "write to, or DATABASE_URL to a database of your own."
        ) from error
    except psycopg.Error as error:
        raise EmbeddedError(
            f"The embedded database in {home} refuses its own program: {_one_line(error)}."
        ) from error


def _start(home: Path, binaries: Binaries, durable: bool) -> EmbeddedServer:
    cluster = Cluster(home=home, binaries=binaries, identity=identity(home))
    cluster.require_same_major()
    adopted = _answers(cluster)
    with contextlib.ExitStack() as undo:
        # Owner and watcher come before the server, so that no moment of a kill leaves it alone.
        owner = locked(home / OWNERS, fcntl.LOCK_SH)
        undo.callback(os.close, owner)
        _ensure_watcher(cluster)
        if not adopted:
            _launch(cluster, durable)
        elif durable and not cluster.is_durable:
            cluster.write_conf(durable=True)
            if (pid := postmaster(cluster.data)) is not None:
                os.kill(pid, signal.SIGHUP)
        _ensure_database(cluster)
        undo.pop_all()
    return EmbeddedServer(cluster, owner, adopted=adopted)


@contextlib.contextmanager
def _exclusive(home: Path) -> Iterator[None]:
    """One start at a time; a second one waits and then finds the server running."""
    patience = time.monotonic() + START_SECONDS
    while True:
        try:
            lock = locked(home / START, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            if time.monotonic() > patience:
                raise EmbeddedError(
                    f"Another start or stop of the embedded database in {home} has not ended "
                    f"within {START_SECONDS} seconds."
                ) from None
            time.sleep(PAUSE)
    try:
        yield
    finally:
        unlocked(lock)


def _answers(cluster: Cluster) -> bool:
    """Whether a server of ours answers; waits for one that starts, recovers, stops or dies.

    False means that no process of it is left, so its shared memory is free as well.
    """
    patience = time.monotonic() + ANSWER_SECONDS
    problem = "its main process is gone, others still end"
    while held(cluster.home / SERVER):
        if postmaster(cluster.data) is not None:
            try:
                with psycopg.connect(cluster.url("postgres"), connect_timeout=3):
                    return True
            except psycopg.OperationalError as error:
                problem = _one_line(error)
                if "password authentication failed" in problem:
                    raise
                if re.search("starting up|in recovery|not yet accepting", problem):
                    # Replaying what a crash left takes as long as it takes.
                    patience = time.monotonic() + ANSWER_SECONDS
        if time.monotonic() > patience:
            raise EmbeddedError(
                f"The embedded database in {cluster.home} does not answer: {problem}."
            )
        time.sleep(PAUSE)
    return False


def _launch(cluster: Cluster, durable: bool) -> None:
    stranger = postmaster(cluster.data)
    if stranger is not None:
        raise EmbeddedError(
            f"A PostgreSQL that this program did not start (process {stranger}) works in "
            f"{cluster.data}: stop it first."
        )
    lock = locked(cluster.home / SERVER, fcntl.LOCK_EX | fcntl.LOCK_NB)
    try:
        home_mode = 0o711 if cluster.identity.is_other else 0o700
        if cluster.home.stat().st_mode & 0o777 != home_mode:
            cluster.home.chmod(home_mode)
        cluster = _runnable(cluster)
        if not cluster.exists:
            cluster.create(lock, durable=durable)
        cluster.launch(lock, durable=durable)
    finally:
        # Closed and not unlocked: the server keeps the lock which it inherited.
        os.close(lock)
    if not _answers(cluster):
        complaint = last_complaint(cluster.log.read_text(errors="replace"))
        raise EmbeddedError(f"The embedded database in {cluster.home} did not start: {complaint}")


def _runnable(cluster: Cluster) -> Cluster:
    """The same cluster with programs that its user can reach."""
    try:
        postgres = cluster.binaries.folder / "postgres"
        environment = cluster.binaries.environment
        if cluster.identity.run(postgres, "--version", environment=environment).returncode == 0:
            return cluster
    except PermissionError:
        pass
    binaries = copied(cluster.binaries, cluster.home)
    return Cluster(home=cluster.home, binaries=binaries, identity=cluster.identity)


def _ensure_watcher(cluster: Cluster) -> None:
    if held(cluster.home / WATCHER):
        return
    program = [sys.executable, "-I", "-S", embedded_watcher.__file__]
    answer = subprocess.run(
        [*program, cluster.home, cluster.sockets],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd="/",
        start_new_session=True,
        check=False,
    )
    if answer.returncode != 0:
        raise EmbeddedError(
            "The program that stops the embedded database could not be started: "
            f"{last_complaint(answer.stderr)}"
        )


def _ensure_database(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        query = "select 1 from pg_database where datname = %s"
        if connection.execute(query, [DATABASE]).fetchone() is None:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))


def _one_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or ["it said nothing"])[-1].strip().rstrip(".")
