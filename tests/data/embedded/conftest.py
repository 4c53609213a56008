"""Real servers in folders of their own."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .trial import PROGRAM, ROOT, Owner, processes_of, wait_until

# What root alone can do is collected for root alone.
collect_ignore = [] if os.geteuid() == 0 else ["test_embedded_root.py"]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that other accounts can pass through, and in which no process may be left."""
    # Not tmp_path: its parents are closed to other accounts.
    path = Path(tempfile.mkdtemp(prefix="emb-", dir="/tmp")).resolve()
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
def owner(folder: Path, home: Path) -> Iterator[Callable[..., Owner]]:
    """Starts an owner and waits for its server, unless ``wait`` is false."""
    owners: list[Owner] = []

    def begin(
        at: Path = home,
        *options: str,
        prefix: tuple[str, ...] = (),
        python: str = sys.executable,
        variables: dict[str, str] | None = None,
        wait: bool = True,
    ) -> Owner:
        command = [*prefix, python, str(PROGRAM), str(at), *options]
        path = os.environ.get("PATH", os.defpath)
        environment = {"PYTHONPATH": str(ROOT), "PATH": path, **(variables or {})}
        owners.append(Owner(command, environment))
        if wait:
            assert owners[-1].pid
        return owners[-1]

    yield begin
    for one in owners:
        one.kill()
