"""Writes what happens in a request to the audit log, with who it was and from where."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import psycopg
from flask import current_app, request

from data.accounts import normal_email
from data.audit import Act, Audit
from data.errors import AccountError, DashboardError
from data.tally import Tally
from server.caller import present_caller

log = logging.getLogger(__name__)

AUDIT = "audit"
TALLY = "tally"
MOST_DENIALS = 20
WINDOW_SECONDS = 300
NO_ADDRESS = "(not an email address)"


@contextmanager
def changing() -> Iterator[None]:
    """What is changed in this block is committed with what ``record`` writes in it, or neither."""
    with _audit().together():
        yield


def record(
    act: Act, *, who: str | None = None, subject: str = "", **details: str | int | None
) -> None:
    """The entry of a change, inside ``changing``: ``record(Act.TARGET_CHANGED, subject="mrr",
    before="100", after="120")``. ``who`` is whoever asks unless given. Raises NotRecordedError,
    with which the change is taken back. Never pass anything secret."""
    _audit().record(
        act,
        who=who if who is not None else present_name(),
        subject=subject,
        address=client_address(),
        details=details,
    )


def note(
    act: Act, *, who: str | None = None, subject: str = "", **details: str | int | None
) -> None:
    """One entry for what changes nothing: signing in and out, taking files away. When it cannot be
    written, it goes to the log with the other errors and the request goes on. ``who`` is whoever
    asks unless given. Never pass anything secret."""
    name = who if who is not None else present_name()
    try:
        _audit().write(act, who=name, subject=subject, address=client_address(), details=details)
    except (DashboardError, psycopg.Error) as error:
        log.error(
            "no audit entry (%s) for %r by %r from %s on %r %r",
            type(error).__name__,
            act.value,
            name,
            client_address(),
            subject,
            details,
        )


def note_denial(act: Act, *, who: str | None = None, subject: str = "", **details: str) -> None:
    """The same for what was refused: at most 20 entries in five minutes from one address, since
    whoever is refused may ask without end."""
    tally = cast(Tally, current_app.extensions[TALLY])
    if tally.add(f"notes:{client_address()}", WINDOW_SECONDS).number <= MOST_DENIALS:
        note(act, who=who, subject=subject, **details)


def _audit() -> Audit:
    return cast(Audit, current_app.extensions[AUDIT])


def present_name() -> str:
    """Whoever asks, in the words of the log."""
    caller = present_caller()
    return caller.name if caller else "stranger"


def client_address() -> str:
    """Where the request comes from, as far as proxies are believed."""
    return request.remote_addr or "unknown"


def named(email: str) -> str:
    """What was typed as an address, if it is one: people also type passwords there."""
    try:
        return normal_email(email)
    except AccountError:
        return NO_ADDRESS
