"""``python -m bench.faults``: what people get while something is broken, in figures.

Eight clients ask a dashboard of two workers for the board without a pause, while Redis, PostgreSQL
or a process of its own is broken; then it is mended, and how long it takes until every row is on a
fresh board is measured. Prints a Markdown table. Uses nothing given from outside.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path

from bench.__main__ import machine
from bench.broken import clients, disk, postgres, processes, redis, refreshing, replicas
from bench.broken.asking import Case, World, measure
from bench.broken.outcome import HEAD
from bench.measure import table
from bench.small_world import TEMPLATE, template
from bench.world import server
from tests.faults.servers import RedisServer, dashboard

SECTIONS = (redis, postgres, replicas, refreshing, processes, clients, disk)
SENTENCES = (
    ("two refreshes at once", refreshing.side_by_side),
    (processes.KILLED, processes.killed),
)


def main() -> None:
    """Every fault in turn, those that leave it running on one dashboard."""
    parser = argparse.ArgumentParser(prog="python -m bench.faults", description=__doc__)
    parser.add_argument("--only", default="", help="only faults whose name has this in it")
    parser.add_argument("--seconds", type=float, default=6, help="how long each fault lasts")
    chosen = parser.parse_args()
    with server() as own, tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        print(machine(own.url), "\n", flush=True)
        template(own)
        redis_server = RedisServer(folder)
        redis_server.start()
        rows: list[tuple[str, ...]] = []
        try:
            with dashboard(own, TEMPLATE, redis_server, folder, "broken", tokens=16) as stack:
                world = World(
                    postgres=own,
                    redis=redis_server,
                    folder=folder,
                    seconds=chosen.seconds,
                    stack=stack,
                )
                for name, run in cases(world):
                    if chosen.only in name:
                        rows.append(run().row)
                        print(*rows[-1], sep=" | ", file=sys.stderr, flush=True)
            for name, tell in SENTENCES:
                if chosen.only in name:
                    print(f"{tell(world)}\n", flush=True)
        finally:
            redis_server.stop()
        print(table(HEAD, rows))
        print(f"\nLoad averages at the end: {', '.join(f'{each:.1f}' for each in os.getloadavg())}")


def cases(world: World) -> Iterator[Case]:
    """Every fault with what measures it, and the same without any."""
    yield "none", partial(measure, world.stack, "none", nullcontext, world.seconds)
    for section in SECTIONS:
        yield from section.faults(world)


if __name__ == "__main__":
    main()
