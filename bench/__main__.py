"""``python -m bench``: generates a platform in a throw-away PostgreSQL and measures all of it.

Prints Markdown. Uses no database given from outside and leaves nothing behind.
"""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Iterable
from datetime import UTC, datetime

import psycopg

from bench.building import first_build, second_build, vacuum
from bench.floors import floors, raw_queries
from bench.measure import Timing, once, shares, timings
from bench.reading import boards, door, drill_downs
from bench.refreshing import refreshes
from bench.sizes import sizes
from bench.world import generate, server
from bench.writing import slowdowns
from data.database import Database
from data.refresh import refresh
from data.settings import Settings, settings_from

MILLION = 1_000_000


def main() -> None:
    """Measures at each size asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, default=MILLION, help="rows of user_sessions")
    parser.add_argument("--all", action="store_true", help="one million, then ten million")
    arguments = parser.parse_args()
    settings = settings_from({})
    for sessions in (MILLION, 10 * MILLION) if arguments.all else (arguments.sessions,):
        with server() as started:
            measure(started.url, sessions, settings)


def measure(url: str, sessions: int, settings: Settings) -> None:
    """One platform from its making to its end."""
    seconds = once(lambda: generate(url, sessions))
    say(f"\n## {sessions:,} sessions\n", f"{machine(url)} Generated in {seconds:,.0f} s.")
    floor = floors(url)
    database = Database(url)
    built = first_build(url, settings, database, sessions)
    share, tables = sizes(url, "after the first build")
    raw = raw_queries(url, settings)
    whole = sum(each.median for each in raw.values())
    numbers = door(database, settings)
    section("Floors, in the same run", [floor, *raw.values(), _sum(raw)], floor)
    section("Building", [*built, second_build(database)], floor)
    vacuum(url)
    section("Reading the board once autovacuum was by", boards(numbers, whole), floor)
    section("Refreshing", refreshes(url, database, whole), floor)
    section("Reading the board right after all these refreshes", boards(numbers, whole), floor)
    section("Reading drill-downs", drill_downs(numbers, raw), floor)
    slow = tuple(slowdowns(url))
    refresh(database)
    later, _ = sizes(url, "after everything above")
    say("\n### Writing and size\n", shares([*slow, share, later]), "", tables)
    say(f"\nLoad averages at the end: {_load()}.")
    database.close()


def machine(url: str) -> str:
    """What it runs on, and how busy that is."""
    with psycopg.connect(url) as connection:
        version = connection.info.parameter_status("server_version")
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores ({_processor()}), "
        f"Python {platform.python_version()}, PostgreSQL {version} with fsync off and 128 MB of "
        f"shared buffers, load averages {_load()}."
    )


def section(title: str, found: Iterable[Timing], floor: Timing) -> None:
    """A heading and its table."""
    say(f"\n### {title}\n", timings(list(found), floor.median))


def say(*lines: str) -> None:
    """At once, since a run takes a while."""
    print(*lines, sep="\n", flush=True)


def _sum(raw: dict[str, Timing]) -> Timing:
    return Timing(what="all of them", runs=(sum(each.median for each in raw.values()),))


def _load() -> str:
    return ", ".join(f"{each:.1f}" for each in os.getloadavg())


def _processor() -> str:
    try:
        with open("/proc/cpuinfo") as lines:
            names = [
                line.partition(":")[2].strip() for line in lines if line.startswith("model name")
            ]
    except OSError:
        names = []
    return names[0] if names else platform.machine()


if __name__ == "__main__":
    main()
