"""Who asks: a person who signed in, or a program with a token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import g
from flask_login import current_user

from data.accounts import Role
from data.sign_ins import SignIn
from data.tokens import Token


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """What flask-login knows of the one who asks. ``secret`` names the sign-in; a token has none.

    ``label`` names the caller in limits, ``name`` in the audit log. ``email`` is empty for a token,
    and ``role`` is None for one that belongs to nobody.
    """

    secret: str
    label: str
    name: str
    email: str
    role: Role | None
    must_change: bool
    must_enrol: bool
    sign_in: SignIn | None
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """What flask-login keeps in the cookie: the secret of the sign-in."""
        return self.secret


def caller_of(secret: str, sign_in: SignIn) -> Caller:
    """The caller behind a live sign-in."""
    account = sign_in.account
    return Caller(
        secret=secret,
        label=f"account:{account.id}",
        name=account.email,
        email=account.email,
        role=account.role,
        must_change=account.must_change,
        must_enrol=account.must_enrol,
        sign_in=sign_in,
    )


def caller_with(token: Token) -> Caller:
    """The caller that shows a token."""
    return Caller(
        secret="",
        label=f"token:{token.id}",
        name=f"token {token.name}",
        email="",
        role=Role(token.role) if token.role else None,
        must_change=False,
        must_enrol=False,
        sign_in=None,
    )


def present_caller() -> Caller | None:
    """Who asks at this moment; None for a stranger. Raises DatabaseUnavailableError when nobody
    can tell."""
    if "program" in g:  # it showed a token, and the gate has judged that
        return cast(Caller | None, g.program)
    # the object itself: the proxy would be a stranger after signing out
    found = current_user._get_current_object()
    return cast(Caller, found) if found.is_authenticated else None
