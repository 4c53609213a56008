"""Real servers in folders of their own."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from .trial import PROGRAM, Owner, processes_of, wait_until

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
def fresh(folder: Path) -> Path:
    """Where an embedded database may be; it does not exist yet."""
    return folder / "fresh"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a database and no server, to copy from."""
    path = tmp_path_factory.mktemp("made") / "postgres"
    maker = Owner([sys.executable, str(PROGRAM), str(path)])
    assert not maker.adopted
    maker.leave()
    wait_until(lambda: not processes_of(path.parent))
    return path


@pytest.fixture
def home(folder: Path, made: Path) -> Path:
    """A home with a database; no server runs."""
    return Path(shutil.copytree(made, folder / "postgres"))


@pytest.fixture
def owner(folder: Path) -> Iterator[Callable[..., Owner]]:
    """Starts ``owner(home, *options)`` and waits for its server, unless ``wait`` is false."""
    owners: list[Owner] = []

    def begin(home: Path, *options: str, wait: bool = True, **how: Any) -> Owner:
        python = how.pop("python", (sys.executable,))
        owners.append(Owner([*python, str(PROGRAM), str(home), *options], **how))
        if wait:
            assert owners[-1].pid
        return owners[-1]

    yield begin
    for one in owners:
        one.kill()
