"""The disk of the embedded PostgreSQL is full: reads go on, and nothing committed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from tests.commands.service import Service
from tests.faults.small_disk import MORE, address_in, couples, full, small_disk
from tests.faults.stack import BOARD, until

ROW = "insert into public.user_profiles (user_type, region) values ('couple', %s)"
COUPLES = """
select count(*) from public.user_profiles
where user_type = 'couple' and not is_internal and deleted_at is null
"""


@pytest.fixture
def tight(tmp_path: Path) -> Iterator[tuple[Service, Path]]:
    """A dashboard on a small disk of its own, and that disk."""
    with small_disk(tmp_path) as (service, _, disk):
        yield service, disk


def test_full_disk_leaves_every_read_and_loses_no_row(tight: tuple[Service, Path]) -> None:
    service, disk = tight
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
