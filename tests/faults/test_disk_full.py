"""The disk of the embedded PostgreSQL is full: reads go on, and nothing committed is lost.

The disk is a small one of the test's own, in a mount namespace that goes with the program.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from data.embedded_conf import url
from tests.commands.conftest import WORLD
from tests.commands.program import ROOT, environment
from tests.commands.service import Service, free_port, serving
from tests.faults.stack import BOARD, until

DISK = "220m"
WITHIN = ("unshare", "--mount") + (() if os.geteuid() == 0 else ("--user", "--map-root-user"))
BEGIN = """
mount -t tmpfs -o size=$1,mode=700 none "$2" && shift 2 || exit 1
"$@" demo {} && "$@" create-token tests && exec "$@" run
""".format(" ".join(WORLD))
ROW = "insert into public.user_profiles (user_type, region) values ('couple', %s)"
MORE = "select pg_logical_emit_message(true, 'tests', repeat('x', 100000))"
COUPLES = """
select count(*) from public.user_profiles
where user_type = 'couple' and not is_internal and deleted_at is null
"""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[tuple[Service, Path]]:
    """`python app.py run` with its state on a disk of its own, and that disk as seen from here."""
    home, port = tmp_path / "d", free_port()
    home.mkdir()
    env = environment(DASHBOARD_HOME=str(home), PORT=str(port), THREADS="16", REFRESH_SECONDS="1")
    app = (sys.executable, str(ROOT / "app.py"))
    command = (*WITHIN, "sh", "-c", BEGIN, "sh", DISK, str(home), *app)
    with serving(command, port, env, tmp_path / "output") as service:
        found = re.search(r"^(wsd_\S+)$", service.said(), re.MULTILINE)
        assert found, service.said()
        service.token = found[1]
        yield service, Path(f"/proc/{service.process.pid}/root{home}")


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Not a byte is free."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            for size in (1 << 20, 1 << 12, 1):
                while True:
                    try:
                        file.write(bytes(size))
                    except OSError:
                        break
            yield
        finally:
            filler.unlink()


def couples(service: Service) -> int:
    return int(service.ask(BOARD).json["users"]["totalCouples"])


def test_full_disk_leaves_every_read_and_loses_no_row(small_disk: tuple[Service, Path]) -> None:
    service, disk = small_disk
    address = address_in(disk)
    before, committed, refused = couples(service), 0, 0
    with full(disk):
        with psycopg.connect(address, autocommit=True) as platform:
            while refused < 4:
                try:
                    platform.execute(ROW, ["x" * 2000])
                    committed += 1
                except psycopg.errors.DiskFull:
                    refused += 1
                assert committed < 5_000, "the disk is not full"
        read_all(service, before, before + committed)
        assert service.ask("/readyz").status == 200

        with psycopg.connect(address, autocommit=True) as platform, suppress(psycopg.Error):
            while True:  # until not even the server itself can go on
                platform.execute(MORE)
        until(lambda: service.ask("/readyz").status == 503, "the server has gone")
        read_all(service, before, before + committed)
    until(lambda: service.ask("/readyz").status == 200, "the server is back")
    with psycopg.connect(address, autocommit=True) as platform:
        assert platform.execute(COUPLES).fetchone() == (before + committed,)
        platform.execute(ROW, ["Wales"])
    until(lambda: couples(service) == before + committed + 1, "every committed row is counted")
    assert service.ask(BOARD).json["stale"] is False


def read_all(service: Service, least: int, most: int) -> None:
    """Every read is answered, with numbers that there were."""
    for _ in range(24):
        answer = service.ask(BOARD)
        assert answer.status == 200, answer.body
        assert least <= int(answer.json["users"]["totalCouples"]) <= most


def address_in(disk: Path) -> str:
    """The URL of the embedded database on that disk, as seen from here."""
    state = disk / "postgres"
    return url(state / "run", (state / "password").read_text(), "wedsync")
