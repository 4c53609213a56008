"""The gate every request passes first: closed, unless it knows a reason to open."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Flask, Request, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import LoginManager

from data.accounts import Role
from data.audit import Act
from data.sign_ins import SignIns
from data.tokens import Tokens
from server.caller import Caller, caller_of, caller_with, present_caller
from server.failures import json_refusal, refusal
from server.paths import (
    OPEN,
    PASSWORD,
    SECOND_FACTOR,
    UPDATE,
    before_enrolling,
    before_own_password,
    for_administrators,
    for_programs,
    for_tokens,
    public_assets,
)
from server.trail import note_denial

ACTIVITY_HEADER = "X-User-Activity"
BEARER = "bearer "


def close(
    web: Flask, sign_ins: SignIns, tokens: Tokens, also_open: frozenset[str] = frozenset()
) -> None:
    """Puts the gate in front of everything; call it before anything else answers requests.
    ``also_open`` are more pages for strangers, which the application must have."""
    open_paths = OPEN | also_open | public_assets()
    manager = LoginManager()
    manager.session_protection = None  # the sign-in itself is checked, on every request
    web.login_manager = manager  # type: ignore[attr-defined]  # nobody is remembered past sign-out

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load_person(secret: str) -> Caller | None:
        sign_in = sign_ins.find(secret)
        return caller_of(secret, sign_in) if sign_in else None

    @web.before_request
    def guard() -> ResponseReturnValue | None:
        asked = request._get_current_object()  # type: ignore[attr-defined]
        if asked.path in open_paths:
            return None
        shown = _bearer(asked)
        if shown is None:
            caller = present_caller()
        else:  # whoever shows a token is judged by it alone
            token = tokens.verify(shown)
            g.program = caller = caller_with(token) if token else None
        if caller is None:
            return _turn_away()
        g.caller = caller
        if caller.role is Role.VIEWER and for_administrators(asked.path):
            note_denial(Act.DENIED, subject=f"{request.method} {request.path}")
            return refusal(403, "Only administrators may see this.", "forbidden")
        if caller.sign_in is not None and _is_deliberate():
            sign_ins.renew(caller.secret)
        return _first_things_first(caller)


def _first_things_first(caller: Caller) -> ResponseReturnValue | None:
    if caller.must_enrol and not before_enrolling(request.path):
        if for_programs(request.path):
            sentence = "This account needs a second factor first."
            return json_refusal(403, sentence, "second_factor_required")
        return redirect(SECOND_FACTOR, 303)
    if caller.must_change and not before_own_password(request.method, request.path):
        if for_programs(request.path):
            return json_refusal(403, "Set your own password first.", "own_password_required")
        return redirect(PASSWORD, 303)
    return None


def _bearer(asking: Request) -> str | None:
    header: str = asking.environ.get("HTTP_AUTHORIZATION", "")
    if not header.lower().startswith(BEARER) or not for_tokens(asking.path):
        return None
    return header[len(BEARER) :].strip()


def _is_deliberate() -> bool:
    """What a page does by itself (polls, its files) is no sign of a person."""
    if request.path == UPDATE:
        return request.headers.get(ACTIVITY_HEADER) == "1"
    return not for_programs(request.path)


def _turn_away() -> ResponseReturnValue:
    kinds = ("application/json", "text/html")
    from_browser = request.accept_mimetypes.best_match(kinds) == "text/html"
    if for_programs(request.path) or (request.method not in ("GET", "HEAD") and not from_browser):
        headers = {"WWW-Authenticate": "Bearer"} if for_tokens(request.path) else {}
        return json_refusal(401, "Sign in first, or send a valid token.", "unauthorized", headers)
    if request.method not in ("GET", "HEAD"):
        return redirect("/login", 303)
    wanted = request.full_path if request.query_string else request.path
    return redirect("/login?" + urlencode({"next": wanted}))
