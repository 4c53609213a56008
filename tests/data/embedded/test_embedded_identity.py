"""An ordinary user: root becomes nobody for these tests, anyone else is one already."""

import os
import pwd
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from data.embedded_identity import user_name

from .trial import LIBRARY, ROOT, Owner, processes_of, wait_until

Begin = Callable[..., Owner]


def as_nobody() -> tuple[str, ...]:
    nobody = pwd.getpwnam("nobody")
    # setpriv itself still has root's powers when it executes the next program; env has none.
    user = (f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups")
    return ("setpriv", *user, "--", "env")


def python_of_nobody(variables: dict[str, str]) -> str:
    """An interpreter like ours which another account may run."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, f"/usr/bin/python{version}", f"/usr/local/bin/python{version}"):
        trial = subprocess.run(
            [*as_nobody(), python, "-c", "import psycopg"],
            env=variables,
            cwd="/",
            capture_output=True,
            check=False,
        )
        if trial.returncode == 0:
            return python
    raise AssertionError("no interpreter which another account may run")


@pytest.fixture
def user() -> int:
    """The uid of an ordinary user."""
    return os.geteuid() or pwd.getpwnam("nobody").pw_uid


@pytest.fixture
def begin(owner: Begin) -> Begin:
    """Starts an owner as that user."""
    if os.geteuid() != 0:
        return owner
    variables = {
        "PYTHONPATH": f"{ROOT}:{LIBRARY}",
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    python = python_of_nobody(variables)
    return partial(owner, prefix=as_nobody(), python=(python,), variables=variables)


@pytest.fixture
def place(folder: Path, user: int) -> Iterator[Path]:
    """A folder of the ordinary user."""
    path = folder / "place"
    path.mkdir(mode=0o700)
    os.chown(path, user, -1)
    yield path
    # What a test closed must open again to be removed.
    path.chmod(0o700)
    for inner in path.iterdir():
        inner.chmod(0o700)


def test_an_ordinary_user_has_a_server_of_its_own(
    place: Path, user: int, folder: Path, begin: Begin
) -> None:
    one = begin(place / "postgres", "durable")
    server = psutil.Process(one.pid)
    assert set(server.uids()) == {user}
    assert os.readlink(f"/proc/{one.process.pid}/ns/user") == os.readlink("/proc/self/ns/user")
    assert {path.lstat().st_uid for path in (place / "postgres").rglob("*")} == {user}
    assert begin(place / "postgres").adopted
    for each in processes_of(folder, "owner.py"):
        each.kill()
    wait_until(lambda: not processes_of(folder))
    again = begin(place / "postgres")
    assert not again.adopted


def test_a_folder_that_cannot_be_written_is_named(place: Path, begin: Begin) -> None:
    place.chmod(0o500)
    complaint = begin(place / "deep" / "postgres", wait=False).complaint()
    assert f"cannot use {place / 'deep'}: permission denied" in complaint
    assert "Set DASHBOARD_HOME to a folder you may write to, or DATABASE_URL" in complaint
    assert complaint.count("\n") == 1


def test_a_folder_that_cannot_be_read_is_named(place: Path, user: int, begin: Begin) -> None:
    home = place / "postgres"
    home.mkdir()
    os.chown(home, user, -1)
    home.chmod(0)
    complaint = begin(home, wait=False).complaint()
    assert f"cannot use {home / 'start.lock'}: permission denied" in complaint
    assert complaint.count("\n") == 1


def test_a_folder_below_a_closed_one_is_named(place: Path, begin: Begin) -> None:
    place.chmod(0)
    complaint = begin(place / "deep" / "postgres", wait=False).complaint()
    assert "permission denied. Set DASHBOARD_HOME" in complaint
    assert complaint.count("\n") == 1


def test_the_folder_of_another_user_is_named(begin: Begin) -> None:
    complaint = begin(Path("/usr"), wait=False).complaint()
    assert "/usr belongs to the user root, but this program runs as" in complaint
    assert complaint.count("\n") == 1


def test_a_user_without_a_name_is_its_number() -> None:
    assert user_name(0) == "root"
    assert user_name(4_000_000_001) == "4000000001"
