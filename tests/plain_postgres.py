"""A PostgreSQL of a test's own, with a superuser: what the embedded one gives to nobody."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from data.embedded_binaries import Binaries, installed
from data.embedded_cluster import last_complaint
from data.embedded_identity import Identity, identity

SUPERUSER = "owner"


@dataclass(frozen=True, slots=True)
class PlainPostgres:
    """One server in ``folder``, reached through a socket there by whoever may enter it."""

    folder: Path
    binaries: Binaries
    identity: Identity

    @property
    def data(self) -> Path:
        """PostgreSQL's own folder."""
        return self.folder / "data"

    def url_for(self, database: str) -> str:
        """A libpq URI for a database, as the superuser."""
        return f"postgresql://{SUPERUSER}@/{database}?host={self.folder}&port=5432"

    def create(self) -> None:
        """An empty cluster."""
        told = ("--auth=trust", "--no-sync", "--encoding=UTF8")
        self._run("initdb", "-D", self.data, "-U", SUPERUSER, *told)

    def copy(self, primary: PlainPostgres) -> None:
        """A standby of a running server, which follows it from its start on."""
        source = ("-h", primary.folder, "-U", SUPERUSER)
        self._run("pg_basebackup", "-D", self.data, *source, "-R", "-X", "stream", "-c", "fast")

    def start(self, **settings: str) -> None:
        """Runs it, until ``stop``; waits until it answers."""
        told = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            "fsync": "off",
            "jit": "off",
            "shared_buffers": "32MB",
            **settings,
        }
        options = " ".join(f"-c {name}='{value}'" for name, value in told.items())
        log = self.folder / "server.log"
        self._run("pg_ctl", "-D", self.data, "-w", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        """Ends it as a power cut would; harmless where it does not run."""
        self._ask("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")

    def promote(self) -> None:
        """Makes a standby the primary; waits until it takes writes."""
        self._run("pg_ctl", "-D", self.data, "-w", "promote")

    def _run(self, program: str, *arguments: str | Path) -> None:
        answer = self._ask(program, *arguments)
        if answer.returncode != 0:
            raise RuntimeError(f"{program} failed: {last_complaint(answer.stdout)}")

    def _ask(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        with (self.folder / "programs.log").open("w+b") as said:
            done = self.identity.run(
                self.binaries.folder / program,
                *arguments,
                environment=self.binaries.environment,
                output=said,
            )
            said.seek(0)
            done.stdout = said.read().decode(errors="replace")
            return done


def plain_postgres(folder: Path) -> PlainPostgres:
    """One in a folder that is made for it."""
    folder.mkdir(mode=0o700, parents=True)
    user = identity(folder)
    user.give(folder)
    return PlainPostgres(folder, installed(), user)
