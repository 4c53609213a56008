"""Commands on accounts, tokens and their audit log. Passwords come from standard input, never
from arguments."""

from __future__ import annotations

import argparse
import getpass
import re
import sys

from commands.opening import opened
from data.accounts import Accounts
from data.audit import Act, Audit
from data.database import Database
from data.errors import AccountError, SettingError
from data.settings import Settings
from data.tokens import Tokens


def run_create_user(settings: Settings, arguments: argparse.Namespace) -> int:
    """Makes an account with the password given, or with a random one that is printed once."""
    password = _password()
    with opened(settings) as database:
        accounts, generated, email = Accounts(database), "", arguments.email
        with database.together():
            if password:
                email = accounts.create(arguments.email, password, arguments.role).email
            else:
                generated = accounts.create_with_random_password(arguments.email, arguments.role)
            record(database, Act.ACCOUNT_CREATED, email, role=arguments.role)
    said = sys.stderr if generated else sys.stdout
    print(f"created {arguments.role} {arguments.email}", file=said)
    if generated:
        print(f"one-time password: {generated}")
    return 0


def run_create_token(settings: Settings, arguments: argparse.Namespace) -> int:
    """Makes an API token and prints it alone on a line; it cannot be shown again."""
    with opened(settings) as database, database.together():
        text = Tokens(database).create(arguments.name)
        record(database, Act.TOKEN_CREATED, arguments.name)
    print(text)
    return 0


def run_verify_audit(settings: Settings, arguments: argparse.Namespace) -> int:
    """Proves the audit log: exit code 1 and a sentence when an entry was altered or taken away."""
    last: str | None = arguments.last
    if last is not None and not re.fullmatch("[0-9a-f]{64}", last):
        raise SettingError("--last must be the 64 hexadecimal digits that verify-audit printed.")
    with opened(settings) as database:
        audit = Audit(database)
        chain = audit.prove()
        cut = bool(last) and not audit.holds(last or "")
    fault = chain.fault or ("The entry with that hash is gone." if cut else "")
    if fault:
        print(fault, file=sys.stderr)
        return 1
    print(f"{chain.entries:,} entries in order, the last {chain.last}")
    return 0


def record(database: Database, act: Act, subject: str, **details: str) -> None:
    """The audit entry of a change at the command line, committed with it or neither is."""
    Audit(database).record(
        act, who=f"command line ({_login()})", address="local", subject=subject, details=details
    )


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return "unknown"


def _password() -> str:
    if sys.stdin is None:
        return ""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("Password (empty: make one): ")
    if first and first != getpass.getpass("The same again: "):
        raise AccountError("The two passwords differ.")
    return first
