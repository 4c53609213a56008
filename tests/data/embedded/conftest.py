"""Real servers in folders of their own, and owners that can be killed."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

ROOT = Path(__file__).parents[3]
PROGRAM = Path(__file__).with_name("owner.py")

# What root alone can do is collected for root alone.
collect_ignore = [] if os.geteuid() == 0 else ["test_embedded_root.py"]


class Owner:
    """A Python process of its own that calls ``start``."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            cwd="/",
            text=True,
        )
        self._facts: dict[str, Any] | None = None

    def __getattr__(self, name: str) -> Any:
        """``pid``, ``adopted``, ``major`` or ``url`` of the server, waiting until it is there."""
        if self._facts is None:
            assert self.process.stdout is not None
            line = self.process.stdout.readline()
            if not line:
                raise AssertionError(self.complaint())
            self._facts = json.loads(line)
        return self._facts[name]

    def tell(self, order: str) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        _ = self.pid
        print(order, file=self.process.stdin, flush=True)
        return json.loads(self.process.stdout.readline())

    def complaint(self) -> str:
        """What it says when it ends without a server."""
        _, complaint = self.process.communicate(timeout=100)
        return complaint

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=100)

    def leave(self) -> None:
        """Lets it end by itself."""
        self.process.communicate(timeout=100)

    def ask(self, query: str) -> Any:
        """The first value that the server answers."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            row = connection.execute(query.encode()).fetchone()
        return row[0] if row else None


def processes_of(folder: Path) -> list[psutil.Process]:
    """Every process that works in ``folder`` or names it: server, watcher, initdb."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            words = " ".join(process.cmdline())
            if words and process.pid != os.getpid():
                inside = Path(process.cwd()).is_relative_to(folder)
                if inside or f"{folder}/" in words:
                    found.append(process)
    return found


def wait_until(condition: Callable[[], object]) -> None:
    """Returns as soon as ``condition`` is true; fails when it does not become so."""
    patience = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < patience, "waited in vain"
        time.sleep(0.02)


@pytest.fixture(name="wait_until")
def wait_until_fixture() -> Callable[[Callable[[], object]], None]:
    return wait_until


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that other accounts can pass through, and in which no process may be left."""
    # Not tmp_path: its parents are closed to other accounts.
    path = Path(tempfile.mkdtemp(prefix="emb-", dir="/tmp")).resolve()  # noqa: S108
    path.chmod(0o711)
    yield path
    try:
        wait_until(lambda: not processes_of(path))
    finally:
        for process in processes_of(path):
            process.kill()
        shutil.rmtree(path)


@pytest.fixture
def home(folder: Path) -> Path:
    """Where an embedded database may be; it does not exist yet."""
    return folder / "postgres"


@pytest.fixture
def gone(folder: Path) -> Callable[[], None]:
    """Waits until neither server nor watcher is left."""
    return lambda: wait_until(lambda: not processes_of(folder))


@pytest.fixture
def living(folder: Path) -> Callable[[], list[psutil.Process]]:
    """The processes of server, watchers and owners at this moment."""
    return lambda: processes_of(folder)


@pytest.fixture
def owner(folder: Path, home: Path) -> Iterator[Callable[..., Owner]]:
    """Starts an owner: ``owner(home, "durable", prefix=[…], python=…, variables={…})``."""
    owners: list[Owner] = []

    def begin(
        at: Path = home,
        *options: str,
        prefix: tuple[str, ...] = (),
        python: str = sys.executable,
        variables: dict[str, str] | None = None,
    ) -> Owner:
        command = [*prefix, python, str(PROGRAM), str(at), *options]
        path = os.environ.get("PATH", os.defpath)
        environment = {"PYTHONPATH": str(ROOT), "PATH": path, **(variables or {})}
        owners.append(Owner(command, environment))
        return owners[-1]

    yield begin
    for one in owners:
        if one.process.poll() is None:
            one.process.send_signal(signal.SIGKILL)
        one.process.communicate(timeout=100)
