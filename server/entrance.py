"""How people come in, whichever way they showed who they are."""

from __future__ import annotations

from flask import redirect, request, session
from flask.typing import ResponseReturnValue
from flask_login import login_user

from data.accounts import Account
from data.audit import Act
from data.saved_views import SavedViews
from data.sign_ins import SignIn, SignIns
from server.caller import caller_of, present_caller
from server.paths import CODE, safe_next
from server.trail import client_address, note

AWAITS = "awaits"
NEXT = "next"


class Entrance:
    """Begins sign-ins: at once, or after the code where the account has a second factor."""

    def __init__(self, sign_ins: SignIns, views: SavedViews) -> None:
        self._sign_ins = sign_ins
        self._views = views

    def admit(self, account: Account, target: str, way: str) -> ResponseReturnValue:
        """Leads on to ``target``, by way of the code where one is needed. Who asked for nothing in
        particular gets the start page they chose."""
        self.end_present()
        if not account.has_second_factor:
            self.begin(account)
            note(Act.SIGN_IN, who=account.email, by=way)
            return redirect(self._start(account, target), 303)
        secret = self._sign_ins.begin(
            account.id, address=client_address(), agent=_agent(), awaits_code=True
        )
        session.clear()
        session[AWAITS], session[NEXT] = secret, target
        return redirect(CODE, 303)

    def awaiting(self) -> SignIn | None:
        """The sign-in whose code is still to come."""
        secret = session.get(AWAITS)
        return self._sign_ins.find_awaiting(secret) if isinstance(secret, str) else None

    def complete(self, account: Account, way: str) -> ResponseReturnValue:
        """Leads on to where ``admit`` was to lead, after the right code."""
        target = safe_next(session.get(NEXT))
        self._sign_ins.end(session[AWAITS])
        self.begin(account)
        note(Act.SIGN_IN, who=account.email, by=way)
        return redirect(self._start(account, target), 303)

    def begin(self, account: Account) -> None:
        """A new sign-in under a new cookie; nothing of the session before it stays."""
        secret = self._sign_ins.begin(account.id, address=client_address(), agent=_agent())
        session.clear()
        found = self._sign_ins.find(secret)
        if found is not None:
            login_user(caller_of(secret, found))

    def _start(self, account: Account, target: str) -> str:
        start = self._views.start_of(account.id) if target == "/" else None
        return start or target

    def end_present(self) -> None:
        """Ends the sign-in of whoever asks."""
        caller = present_caller()
        if caller is not None and caller.secret:
            self._sign_ins.end(caller.secret)


def _agent() -> str:
    return request.headers.get("User-Agent", "")
