"""Who PostgreSQL's programs run as, since PostgreSQL refuses to run as root."""

from __future__ import annotations

import contextlib
import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from data.errors import EmbeddedError

ACCOUNTS = ("postgres", "nobody")
NOT_ROOT = 65534


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A user to run programs as: ourselves, ourselves within a user namespace (``prefix`` enters
    it; files stay ours), or, for root alone, another account."""

    name: str
    uid: int
    gid: int
    prefix: tuple[str, ...] = ()

    @property
    def is_other(self) -> bool:
        """Whether files must be given to another account before the programs can use them."""
        return self.uid != os.geteuid()

    def run(
        self,
        *command: str | Path,
        environment: dict[str, str],
        text: str = "",
        keep: tuple[int, ...] = (),
        output: IO[bytes] | int = subprocess.PIPE,
    ) -> subprocess.CompletedProcess[str]:
        """Runs a program to its end, with ``text`` as its input and the descriptors ``keep``."""
        return subprocess.run(
            [*self.prefix, *map(str, command)],
            input=text,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd="/",
            umask=0o077,
            pass_fds=keep,
            start_new_session=True,
            user=self.uid if self.is_other else None,
            group=self.gid if self.is_other else None,
            extra_groups=[] if self.is_other else None,
            text=True,
            errors="replace",
            check=False,
        )

    def give(self, path: Path) -> None:
        """Makes this user the owner of a path that only we can have put there."""
        if self.is_other:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def take_over(self, folder: Path) -> None:
        """Makes this user the owner of a whole folder, if it is not: root's way of running the
        database may change, say when the same files are mounted into another container."""
        if folder.stat().st_uid == self.uid:
            return
        for parent, folders, files in os.walk(folder):
            for name in (*folders, *files):
                os.chown(Path(parent, name), self.uid, self.gid, follow_symlinks=False)
        os.chown(folder, self.uid, self.gid)


def identity(home: Path) -> Identity:
    """Whom to run as for a database in ``home``, which exists and is ours.

    Raises EmbeddedError when root may neither enter a user namespace nor become another account
    that reaches ``home``.
    """
    me = Identity(name=user_name(os.geteuid()), uid=os.geteuid(), gid=os.getegid())
    if me.uid != 0:
        return me
    unshare = (
        "unshare",
        "--user",
        f"--map-user={NOT_ROOT}",
        f"--map-group={NOT_ROOT}",
        "--",
    )
    within = Identity(name=me.name, uid=me.uid, gid=me.gid, prefix=unshare)
    if _reaches(within, home, "-w"):
        return within
    account = _account()
    # A folder others may pass through, but not read, is what the other account needs of ours.
    home.chmod(0o711)
    if not _reaches(account, home, "-x"):
        raise EmbeddedError(
            f"PostgreSQL does not run as root, and the account {account.name} cannot run it in "
            f"{home}: set DASHBOARD_HOME to a folder which that account can reach, start as an "
            "ordinary user, or set DATABASE_URL to a database of your own."
        )
    return account


def user_name(uid: int) -> str:
    """The name of a user, or its number when it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _account() -> Identity:
    for name in ACCOUNTS:
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            if entry.pw_uid != 0:
                return Identity(name=name, uid=entry.pw_uid, gid=entry.pw_gid)
    raise EmbeddedError(
        "PostgreSQL does not run as root, and there is no account named "
        f"{' or '.join(ACCOUNTS)}: start as an ordinary user, or set DATABASE_URL to a database "
        "of your own."
    )


def _reaches(user: Identity, home: Path, need: str) -> bool:
    environment = {"PATH": os.environ.get("PATH", os.defpath)}
    try:
        answer = user.run("/bin/sh", "-c", f'[ {need} "$1" ]', "sh", home, environment=environment)
    except (OSError, subprocess.SubprocessError):
        return False
    return answer.returncode == 0
