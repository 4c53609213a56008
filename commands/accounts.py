"""Commands on accounts and tokens. Passwords come from standard input, never from arguments."""

from __future__ import annotations

import argparse
import getpass
import sys

from commands.opening import opened
from data.accounts import Accounts
from data.errors import AccountError
from data.settings import Settings
from data.tokens import Tokens


def run_create_user(settings: Settings, arguments: argparse.Namespace) -> int:
    """Makes an account with the password given, or with a random one that is printed once."""
    password = _password()
    with opened(settings) as database:
        accounts = Accounts(database)
        if password:
            accounts.create(arguments.email, password, arguments.role)
            print(f"created {arguments.role} {arguments.email}")
        else:
            generated = accounts.create_with_random_password(arguments.email, arguments.role)
            print(f"created {arguments.role} {arguments.email}", file=sys.stderr)
            print(f"one-time password: {generated}")
    return 0


def run_create_token(settings: Settings, arguments: argparse.Namespace) -> int:
    """Makes an API token and prints it alone on a line; it cannot be shown again."""
    with opened(settings) as database:
        print(Tokens(database).create(arguments.name))
    return 0


def _password() -> str:
    if sys.stdin is None:
        return ""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("Password (empty: make one): ")
    if first and first != getpass.getpass("The same again: "):
        raise AccountError("The two passwords differ.")
    return first
