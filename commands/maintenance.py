"""Commands on the data: migrate, demo, refresh, rebuild, verify, export, simulate."""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from commands.opening import numbers_of, opened
from data.demo.load import load
from data.demo.plan import DemoPlan
from data.demo.simulator import Simulator
from data.errors import DemoRefusedError, SettingError
from data.home import database_url
from data.mapping import CANONICAL
from data.migrate import migrate
from data.nightly import prove
from data.refresh import rebuild, refresh, watch
from data.settings import Settings
from data.shared import connect

SIMULATED_URL = "WEDSYNC_SIMULATED_URL"
PROGRESS_SECONDS = 5.0


def run_migrate(settings: Settings, arguments: argparse.Namespace) -> int:
    """Applies what is missing and says what it was."""
    url, server = database_url(settings)
    try:
        applied = migrate(url, settings)
    finally:
        if server is not None:
            server.release()
    print("\n".join(f"applied {name}" for name in applied) or "nothing to apply")
    return 0


def run_demo(settings: Settings, arguments: argparse.Namespace) -> int:
    """Fills an empty database with demo data."""
    if settings.mapping != CANONICAL:
        raise DemoRefusedError(
            f"Demo data fits only SOURCE_MAPPING {CANONICAL!r}, not {settings.mapping!r}."
        )
    options = {"years": arguments.years, "scale": arguments.scale}
    if arguments.seed is not None:
        options["seed"] = arguments.seed
    plan = DemoPlan(**options)
    with opened(settings) as database:
        now = database.rows("board/pulse")[0]["now"]
        with database.transaction() as connection:
            counts = load(connection, plan, now=now)
        rebuild(database)
    print(", ".join(f"{count:,} {table}" for table, count in counts.items()))
    return 0


def run_refresh(settings: Settings, arguments: argparse.Namespace) -> int:
    """Takes in what was committed; with --watch until told to stop."""
    with opened(settings) as database:
        keys = refresh(database)
        print(f"{keys:,} changed keys taken in", flush=True)
        if arguments.watch:
            watch(database, _stopped_by_signals())
    return 0


def run_rebuild(settings: Settings, arguments: argparse.Namespace) -> int:
    """Computes everything anew from the source rows; history that was captured stays."""
    with opened(settings) as database:
        rebuild(database)
    print("rebuilt")
    return 0


def run_verify(settings: Settings, arguments: argparse.Namespace) -> int:
    """Proves what we keep from the source rows: exit code 1 and a table on any difference."""
    with opened(settings) as database:
        differences = prove(
            database, zone=settings.zone, currency=settings.currency, tell=_progress()
        )
    for each in differences:
        print(f"{each.what:<22} {each.key:<38} {each.difference}")
    if any(each.is_history for each in differences):
        print("Rebuild cannot mend what captured history says of the past.", file=sys.stderr)
    print(f"{len(differences):,} differences" if differences else "no difference", flush=True)
    return 1 if differences else 0


def run_export(settings: Settings, arguments: argparse.Namespace) -> int:
    """Writes the board to a file, whole or not at all."""
    output: Path = arguments.output
    if not output.parent.is_dir():
        raise SettingError(f"--output: there is no folder {output.parent}.")
    with opened(settings) as database:
        refresh(database)
        _, content = numbers_of(settings, database, connect(settings.redis_url)).export(
            arguments.format, as_of=arguments.as_of
        )
    partial = output.with_name(f".{output.name}.{secrets.token_hex(4)}")
    try:
        partial.write_bytes(content)
        partial.replace(output)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise SettingError(f"--output {output} cannot be written: {error.strerror}.") from None
    print(output)
    return 0


def run_simulate(settings: Settings, arguments: argparse.Namespace) -> int:
    """Keeps committing small changes to demo data until standard input closes or a signal comes."""
    stop = _stopped_by_signals()

    def wait_for_parent() -> None:
        sys.stdin.read()
        stop.set()

    threading.Thread(target=wait_for_parent, daemon=True).start()
    Simulator(os.environ[SIMULATED_URL], seed=secrets.randbits(32)).run(stop)
    return 0


def _progress() -> Callable[[str], None]:
    """Says on standard error how far something is, where it takes long."""
    last = time.monotonic()

    def tell(words: str) -> None:
        nonlocal last
        if time.monotonic() - last >= PROGRESS_SECONDS:
            last = time.monotonic()
            print(words, file=sys.stderr, flush=True)

    return tell


def _stopped_by_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop
