"""The commands and their options, as ``python app.py --help`` shows them."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from data.errors import RequestError
from data.request import day_in


def parser() -> argparse.ArgumentParser:
    """The whole command line; ``command`` is None for plain ``python app.py``."""
    top = argparse.ArgumentParser(
        prog="app.py", description="The WedSync executive metrics dashboard."
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    commands.add_parser("run", help="serve the dashboard (what happens without a command)")
    commands.add_parser("migrate", help="bring the database to what this version needs")

    demo = commands.add_parser("demo", help="fill an empty database with demo data")
    demo.add_argument("--years", type=float, default=3, help="how far back it goes (default 3)")
    demo.add_argument("--scale", type=float, default=1, help="how much of it (default 1)")
    demo.add_argument("--seed", type=int, default=None, help="the same seed gives the same world")

    user = commands.add_parser(
        "create-user", help="make an account; the password is read from standard input"
    )
    user.add_argument("email")
    user.add_argument("--role", choices=("admin", "viewer"), required=True)

    token = commands.add_parser("create-token", help="make an API token and print it once")
    token.add_argument("name")

    refresh = commands.add_parser("refresh", help="take in everything committed so far")
    refresh.add_argument("--watch", action="store_true", help="go on about once a second")
    commands.add_parser("rebuild", help="compute everything anew from the source rows")
    commands.add_parser("verify", help="prove every number from the source rows")

    audit = commands.add_parser("verify-audit", help="prove that no audit entry was altered")
    audit.add_argument(
        "--last", default=None, metavar="HASH", help="a hash noted earlier that must still be there"
    )

    export = commands.add_parser("export", help="write the board to a file")
    export.add_argument("--format", choices=("csv", "xlsx"), required=True)
    export.add_argument("--as-of", type=_day, default=None, metavar="DATE")
    export.add_argument("--output", type=Path, required=True, metavar="FILE")

    commands.add_parser("simulate")
    return top


def _day(text: str) -> date:
    try:
        return day_in(text, "--as-of")
    except RequestError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
