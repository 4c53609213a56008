"""The files of the embedded database: where they lie, how they are made and what is in them.

HOME is a folder of ours, 0700, with::

    data/            PostgreSQL's own; complete or not there
    wedsync.conf     our settings on top of data/postgresql.conf
    password         of the role wedsync, 0600
    run/             the socket, 0700 (in /tmp where the path would be too long for a socket)
    server.log       since the last launch; server.log.1 is the one before
    *.lock           see embedded_watcher
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from data.embedded_binaries import Binaries
from data.embedded_conf import ROLE, conf, lock_files, socket_folder, url
from data.embedded_identity import Identity, user_name
from data.errors import EmbeddedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """One database folder and the programs that serve it."""

    home: Path
    binaries: Binaries
    identity: Identity

    @property
    def data(self) -> Path:
        """PostgreSQL's own folder."""
        return self.home / "data"

    @property
    def conf(self) -> Path:
        """The file with our settings."""
        return self.home / "wedsync.conf"

    @property
    def log(self) -> Path:
        """What the server said since its launch."""
        return self.home / "server.log"

    @property
    def sockets(self) -> Path:
        """The folder of the socket."""
        return socket_folder(self.home)

    @property
    def exists(self) -> bool:
        """Whether there is a database: initdb works elsewhere, so it is whole or absent."""
        return (self.data / "PG_VERSION").is_file()

    @property
    def password(self) -> str:
        """Of the role wedsync. Raises EmbeddedError when its file is gone."""
        path = self.home / "password"
        try:
            return path.read_text()
        except FileNotFoundError:
            raise EmbeddedError(
                f"The password of the embedded database is missing: put {path} back, or move "
                f"{self.home} away to begin with an empty database."
            ) from None

    def url(self, database: str) -> str:
        """A libpq URI for ``database``, password included."""
        return url(self.sockets, self.password, database)

    def require_same_major(self) -> None:
        """Raises EmbeddedError when another major version made the data; touches nothing."""
        if not self.exists:
            return
        made_by = (self.data / "PG_VERSION").read_text().strip()
        if made_by != str(self.binaries.major):
            raise EmbeddedError(
                f"The database in {self.data} was made by PostgreSQL {made_by}, but the programs "
                f"here are PostgreSQL {self.binaries.major} ({self.binaries.origin}): dump it "
                f"with the programs of PostgreSQL {made_by}, move {self.home} away, start again "
                "and restore the dump into the new database."
            )

    def create(self, lock: int, *, durable: bool) -> None:
        """Makes the database in a draft folder, then renames it; ``lock`` is SERVER's, which
        initdb keeps for as long as it lives, even when we are killed."""
        self._discard_drafts()
        if self.data.is_dir() and any(self.data.iterdir()):
            raise EmbeddedError(
                f"{self.data} holds files but no PostgreSQL database: move them away."
            )
        draft = Path(tempfile.mkdtemp(prefix="new-", dir=self.home))
        self.identity.give(draft)
        # PostgreSQL's superuser gets a password that nobody keeps: the program lives without one.
        first_password = self._write(f"{draft.name}-password", secrets.token_urlsafe(24))
        self.identity.give(first_password)
        sync = () if durable else ("--no-sync",)
        self._run(
            "initdb", "-D", draft, "-U", "postgres", f"--pwfile={first_password}",
            "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--data-checksums", *sync,
            lock=lock,
        )  # fmt: skip
        first_password.unlink()
        password = secrets.token_urlsafe(24)
        self._run(
            "postgres", "--single", "-D", draft, "-c", "exit_on_error=on", "-c",
            "password_encryption=scram-sha-256", "postgres",
            text=f"create role {ROLE} login createdb createrole password '{password}'\n"
            f"grant pg_monitor, pg_signal_backend to {ROLE}\n",
            lock=lock,
        )  # fmt: skip
        self._write(f"{draft.name}-password", password).rename(self.home / "password")
        draft.rename(self.data)
        if durable:
            synchronise(self.home)

    def launch(self, lock: int, *, durable: bool) -> None:
        """Starts the server in the background, holding ``lock`` for as long as any of its
        processes lives; returns before it answers. No other server may work in ``data``."""
        self.identity.take_over(self.data)
        if self.sockets.parent == self.home and self.sockets.exists():
            self.identity.take_over(self.sockets)
        private_folder(self.sockets, self.identity)
        # PostgreSQL takes any process with the number in these files for its own, also a dead one
        # not yet waited for. The caller knows that no server of ours lives.
        for stale in (self.data / "postmaster.pid", *lock_files(self.sockets)):
            stale.unlink(missing_ok=True)
        self.write_conf(durable=durable)
        with contextlib.suppress(FileNotFoundError):
            self.log.rename(self.home / "server.log.1")
        with open(self._write(self.log.name, ""), "ab") as log:
            self.identity.run(
                "/bin/sh", "-c", '"$@" </dev/null &', "sh", self.binaries.folder / "postgres",
                "-D", self.data, "-c", f"config_file={self.conf}",
                environment=self.binaries.environment, keep=(lock,), output=log,
            )  # fmt: skip

    @property
    def is_durable(self) -> bool:
        """Whether the server, as last told, keeps what it committed through a power cut."""
        return self.conf.exists() and "\nfsync = 'off'" not in self.conf.read_text()

    def write_conf(self, *, durable: bool) -> None:
        """Writes our settings; a database that was not durable is first brought to the disk."""
        if durable and self.conf.exists() and not self.is_durable:
            os.sync()
        draft = self._write("new-conf", conf(self.sockets, durable=durable))
        draft.chmod(0o644)
        draft.rename(self.conf)

    def _run(self, program: str, *arguments: str | Path, lock: int, text: str = "") -> None:
        answer = self.identity.run(
            self.binaries.folder / program, *arguments,
            environment=self.binaries.environment, text=text, keep=(lock,),
        )  # fmt: skip
        if answer.returncode != 0:
            raise EmbeddedError(
                f"PostgreSQL's {program} failed in {self.home}: {last_complaint(answer.stdout)}"
            )

    def _discard_drafts(self) -> None:
        for draft in self.home.glob("new-*"):
            if draft.is_dir():
                shutil.rmtree(draft)
            else:
                draft.unlink()

    def _write(self, name: str, text: str) -> Path:
        """A new file of ours, 0600."""
        path = self.home / name
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with open(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        return path


def own_folder(path: Path, user: Identity | None = None) -> None:
    """Makes a folder, 0700 if it is new, and sees that it is ours, or that of the ``user`` the
    server runs as. Raises EmbeddedError when it is someone else's.
    """
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
    owner = path.lstat().st_uid
    if owner not in {os.geteuid(), user.uid if user else os.geteuid()}:
        raise EmbeddedError(
            f"{path} belongs to the user {user_name(owner)}, but this program runs as "
            f"{user_name(os.geteuid())}: start it as {user_name(owner)}, or set DASHBOARD_HOME "
            "to a folder of your own."
        )


def private_folder(path: Path, user: Identity) -> None:
    """Makes a folder which ``user`` alone may use. Raises EmbeddedError as own_folder does."""
    own_folder(path, user)
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        os.fchmod(descriptor, 0o700)
        os.fchown(descriptor, user.uid, user.gid)
    finally:
        os.close(descriptor)


def synchronise(folder: Path) -> None:
    """Brings renames within ``folder`` to the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def last_complaint(text: str) -> str:
    """The last line of a program's output that tells of an error, or its last line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if re.search(r"(?i)\b(fatal|panic|error|denied)\b", line)]
    return (telling or lines or ["it said nothing"])[-1]
