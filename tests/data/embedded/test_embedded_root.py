"""Root may not run PostgreSQL: a user namespace, else another account. Collected for root alone."""

import os
import pwd
import shutil
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg
import pytest

from data.embedded_binaries import installed
from data.embedded_conf import socket_folder
from data.embedded_identity import ACCOUNTS

from .trial import ROOT, Owner, processes_of, wait_until

Begin = Callable[..., Owner]

SCRIPT = str(Path(__file__).with_name("no_namespaces.py"))
REFUSED = (sys.executable, SCRIPT, "4294967295")
ALONE = (sys.executable, SCRIPT, "1")
NOBODY = pwd.getpwnam("nobody").pw_uid


def account() -> int:
    known = {entry.pw_name: entry.pw_uid for entry in pwd.getpwall()}
    return next(known[name] for name in ACCOUNTS if name in known)


def status(pid: int, field: str) -> list[str]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(line.split()[1:] for line in lines if line.startswith(f"{field}:"))


def test_in_a_user_namespace_files_stay_roots_and_power_is_gone(fresh: Path, owner: Begin) -> None:
    one = owner(fresh)
    assert psutil.Process(one.pid).uids().real == 0
    assert status(one.pid, "CapEff") == ["0000000000000000"]
    assert os.readlink(f"/proc/{one.pid}/ns/user") != os.readlink("/proc/self/ns/user")
    assert {path.lstat().st_uid for path in [fresh, *fresh.rglob("*")]} == {0}
    assert stat.S_IMODE(fresh.stat().st_mode) == 0o700


def test_without_namespaces_another_account_runs_the_server(
    fresh: Path, folder: Path, owner: Begin
) -> None:
    one = owner(fresh, prefix=REFUSED)
    assert one.ask("select 17") == 17
    assert psutil.Process(one.pid).uids().real == account()
    assert set(status(one.pid, "Uid")) == {str(account())}
    assert status(one.pid, "Groups") == []
    owners = {path.name: path.stat().st_uid for path in [fresh, *fresh.iterdir()]}
    assert {name for name, uid in owners.items() if uid != 0} == {"data", "run"}
    modes = {
        name: stat.S_IMODE((fresh / name).stat().st_mode)
        for name in (".", "data", "run", "password", "server.lock")
    }
    expected = {".": 0o711, "data": 0o700, "run": 0o700, "password": 0o600, "server.lock": 0o600}
    assert modes == expected
    assert owner(fresh, prefix=REFUSED).adopted
    one.kill()


def test_the_other_accounts_server_ends_with_its_owner(
    home: Path, folder: Path, owner: Begin
) -> None:
    one = owner(home, prefix=REFUSED)
    one.kill()
    wait_until(lambda: not processes_of(folder))


def test_the_way_of_running_may_change_from_start_to_start(
    home: Path, folder: Path, owner: Begin
) -> None:
    first = owner(home)
    with psycopg.connect(first.url, autocommit=True) as connection:
        connection.execute("create table kept as select 17 as n")
    for prefix, uid in ((REFUSED, account()), ((), 0), (REFUSED, account())):
        for one in processes_of(folder, "owner.py"):
            one.terminate()
        wait_until(lambda: not processes_of(folder))
        later = owner(home, prefix=prefix)
        assert psutil.Process(later.pid).uids().real == uid
        assert later.ask("select n from kept") == 17


def test_a_server_is_joined_whatever_way_it_runs(home: Path, owner: Begin) -> None:
    one = owner(home, prefix=REFUSED)
    other = owner(home)
    assert other.adopted
    assert one.ask("select 17") == other.ask("select 17") == 17


def test_a_folder_the_account_cannot_reach_is_named(folder: Path, owner: Begin) -> None:
    (folder / "closed").mkdir(mode=0o700)
    home = folder / "closed" / "postgres"
    complaint = owner(home, prefix=REFUSED, wait=False).complaint()
    assert f"cannot run it in {home}: set DASHBOARD_HOME" in complaint
    assert complaint.count("\n") == 1
    assert not (home / "data").exists()
    assert stat.S_IMODE((folder / "closed").stat().st_mode) == 0o700


def test_root_that_may_become_nobody_else_is_told_what_to_do(fresh: Path, owner: Begin) -> None:
    complaint = owner(fresh, prefix=ALONE, wait=False).complaint()
    assert "PostgreSQL does not run as root" in complaint
    assert "start as an ordinary user, or set DATABASE_URL" in complaint
    assert complaint.count("\n") == 1


def test_programs_the_account_cannot_reach_are_copied(
    home: Path, folder: Path, owner: Begin
) -> None:
    package = installed().package
    assert package is not None
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    for source in (package, package.with_name(f"{package.name}.libs")):
        if source.exists():
            shutil.copytree(source, closed / source.name, symlinks=True)
    variables = {"PYTHONPATH": f"{closed}:{ROOT}"}
    one = owner(home, prefix=REFUSED, variables=variables)
    assert psutil.Process(one.pid).exe().startswith(f"{home}/binaries-{installed().version}/")
    assert psutil.Process(one.pid).uids().real == account()
    assert one.ask("select 17") == 17
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    owners = {path.lstat().st_uid for path in home.glob("binaries-*/**/*")}
    assert owners == {0}


def test_the_folder_of_another_user_is_left_alone(fresh: Path, owner: Begin) -> None:
    fresh.mkdir()
    os.chown(fresh, NOBODY, -1)
    complaint = owner(fresh, wait=False).complaint()
    assert f"{fresh} belongs to the user nobody, but this program runs as root" in complaint
    assert list(fresh.iterdir()) == []


@pytest.mark.parametrize("kind", ["folder", "link"])
def test_a_socket_folder_that_someone_else_took_is_not_used(
    kind: str, folder: Path, made: Path, owner: Begin
) -> None:
    home = Path(shutil.copytree(made, folder / ("x" * 100) / "postgres"))
    sockets = socket_folder(home)
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    taken = sockets if kind == "folder" else elsewhere
    taken.mkdir(exist_ok=True)
    (taken / "theirs").touch()
    os.chown(taken, NOBODY, -1)
    if kind == "link":
        sockets.symlink_to(elsewhere)
    try:
        complaint = owner(home, wait=False).complaint()
        assert str(sockets) in complaint
        assert complaint.count("\n") == 1
        assert list(taken.iterdir()) == [taken / "theirs"]
        assert taken.stat().st_uid == NOBODY
    finally:
        sockets.unlink() if kind == "link" else shutil.rmtree(sockets)
