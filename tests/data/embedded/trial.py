"""Owners that can be killed, and what is left of them."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psutil
import psycopg

ROOT = Path(__file__).parents[3]
PROGRAM = Path(__file__).with_name("owner.py")
# Where the packages are, also for an interpreter other than that of the tests.
LIBRARY = Path(psycopg.__file__).parents[1]
NOTHING: Mapping[str, str] = {}


class Owner:
    """A Python process of its own that calls ``start``."""

    def __init__(
        self,
        command: list[str],
        prefix: tuple[str, ...] = (),
        variables: Mapping[str, str] = NOTHING,
    ) -> None:
        path = os.environ.get("PATH", os.defpath)
        self.process = subprocess.Popen(
            [*prefix, *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={"PYTHONPATH": f"{ROOT}:{LIBRARY}", "PATH": path, **variables},
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


def processes_of(folder: Path, word: str = "") -> list[psutil.Process]:
    """Every process that works in ``folder`` or names it (server, watcher, initdb, owner) and has
    ``word`` in its command."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            words = " ".join(process.cmdline())
            # A dead process that nobody waited for has no command left.
            if words and process.pid != os.getpid() and word in words:
                inside = Path(process.cwd()).is_relative_to(folder)
                if inside or f"{folder}/" in words:
                    found.append(process)
    return found


def watchers(folder: Path) -> list[psutil.Process]:
    """The watchers of the homes in ``folder``."""
    return processes_of(folder, "embedded_watcher")


def wait_until(condition: Callable[[], object]) -> None:
    """Returns as soon as ``condition`` is true; fails when it does not become so."""
    patience = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < patience, "waited in vain"
        time.sleep(0.05)
