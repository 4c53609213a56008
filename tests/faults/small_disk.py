"""A dashboard whose embedded PostgreSQL has a small disk of its own, in a mount namespace that goes
with the program."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.embedded_conf import url
from tests.commands.conftest import WORLD
from tests.commands.program import ROOT, environment
from tests.commands.service import Service, free_port, serving
from tests.faults.stack import BOARD

DISK = "220m"
WITHIN = ("unshare", "--mount") + (() if os.geteuid() == 0 else ("--user", "--map-root-user"))
BEGIN = """
mount -t tmpfs -o size=$1,mode=700 none "$3" || exit 1
tokens=$2 && shift 3 && "$@" demo {} || exit 1
while [ $tokens -gt 0 ]; do
    "$@" create-token "tests $tokens" || exit 1
    tokens=$((tokens - 1))
done
exec "$@" run
""".format(" ".join(WORLD))
MORE = "select pg_logical_emit_message(true, 'tests', repeat('x', 100000))"


@contextmanager
def small_disk(folder: Path, tokens: int = 1) -> Iterator[tuple[Service, list[str], Path]]:
    """`python app.py run` with its state on a disk of its own, the tokens that it knows, and that
    disk as seen from here."""
    home, port = folder / "d", free_port()
    home.mkdir()
    env = environment(DASHBOARD_HOME=str(home), PORT=str(port), THREADS="16", REFRESH_SECONDS="1")
    app = (sys.executable, str(ROOT / "app.py"))
    command = (*WITHIN, "sh", "-c", BEGIN, "sh", DISK, str(tokens), str(home), *app)
    with serving(command, port, env, folder / "output") as service:
        found = re.findall(r"^(wsd_\S+)$", service.said(), re.MULTILINE)
        assert len(found) == tokens, service.said()
        service.token = found[0]
        yield service, found, Path(f"/proc/{service.process.pid}/root{home}")


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
    """As its board has them."""
    return int(service.ask(BOARD).json["users"]["totalCouples"])


def address_in(disk: Path) -> str:
    """The URL of the embedded database on that disk, as seen from here."""
    state = disk / "postgres"
    return url(state / "run", (state / "password").read_text(), "wedsync")
