"""Signing in and out, and changing one's password: plain forms that work without JavaScript."""

from __future__ import annotations

import logging

from flask import Blueprint, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user
from flask_wtf.csrf import CSRFError, generate_csrf

from data.accounts import Account, Accounts
from data.errors import AccountError
from data.saved_views import SavedViews
from data.sign_ins import SignIns
from server.caller import Caller, caller_of, present_caller
from server.failures import refusal
from server.paths import safe_next
from server.requests import Requests
from server.throttle import Throttle, TooManyError

log = logging.getLogger(__name__)

WRONG = "That e-mail address and password do not belong together."
INCOMPLETE = "Enter your e-mail address and your password."
TOO_OLD = "This page had been open for too long, or is not ours; please try again."
WRONG_PRESENT = "Your present password is not right."
UNCHANGED = "The new password must differ from the present one."
CLEAR = '"cache", "cookies", "storage"'


def sign_in_pages(
    accounts: Accounts,
    sign_ins: SignIns,
    throttle: Throttle,
    requests: Requests,
    views: SavedViews,
) -> Blueprint:
    """``/login``, ``/logout`` and ``/account/password``."""
    pages = Blueprint("sign_in", __name__)

    @pages.get("/login")
    def login() -> ResponseReturnValue:
        target = safe_next(request.args.get("next"))
        if present_caller() is not None:
            return redirect(target)
        return _login_page("", "", target)

    @pages.post("/login")
    def sign_in() -> ResponseReturnValue:
        email = request.form.get("email", "")
        password = request.form.get("password", "")
        target = safe_next(request.form.get("next") or request.args.get("next"))
        if not email.strip() or not password:
            return _login_page(INCOMPLETE, email, target), 400
        address = _address()
        try:
            account = throttle.weigh(email, address, lambda: accounts.verify(email, password))
        except TooManyError as error:
            log.warning("sign-in of %r from %s refused: %s", email[:100], address, error)
            requests.note_failed_sign_in()
            page = _login_page(str(error), email, target)
            return page, error.status, {"Retry-After": str(error.wait)}
        if account is None:
            log.warning("sign-in of %r from %s failed", email[:100], address)
            requests.note_failed_sign_in()
            return _login_page(WRONG, email, target), 401
        _end_present(sign_ins)
        _begin(sign_ins, account)
        log.info("%s signed in from %s", account.email, address)
        start = views.start_of(account.id) if target == "/" else None
        return redirect(start or target, 303)

    @pages.post("/logout")
    def logout() -> ResponseReturnValue:
        _end_present(sign_ins)
        logout_user()
        session.clear()
        answer = redirect("/login", 303)
        answer.headers["Clear-Site-Data"] = CLEAR
        return answer

    @pages.get("/account/password")
    def password_page() -> ResponseReturnValue:
        return _password_page("")

    @pages.post("/account/password")
    def change_password() -> ResponseReturnValue:
        caller = present_caller()
        if caller is None or caller.sign_in is None:
            return redirect("/login", 303)
        account = caller.sign_in.account
        present, new = request.form.get("current", ""), request.form.get("new", "")
        try:
            right = throttle.weigh(
                account.email,
                _address(),
                lambda: accounts.has_password(account.id, present) or None,
            )
        except TooManyError as error:
            page = _password_page(str(error))
            return page, error.status, {"Retry-After": str(error.wait)}
        if not right:
            return _password_page(WRONG_PRESENT), 400
        if new == present:
            return _password_page(UNCHANGED), 400
        try:
            accounts.set_password(account.id, new)
        except AccountError as error:
            return _password_page(str(error)), 400
        sign_ins.forget()
        _begin(sign_ins, account)
        log.info("%s set a new password; all sign-ins ended", account.email)
        return redirect("/", 303)

    @pages.errorhandler(CSRFError)
    def stale_form(error: CSRFError) -> ResponseReturnValue:
        """A form left open over night gets a fresh one instead of a dead end."""
        log.warning("form at %r refused: %s", request.path, error.description)
        if request.path == "/account/password":
            return _password_page(TOO_OLD), 403
        if request.path == "/logout":
            return refusal(403, TOO_OLD, "csrf")
        return _login_page(TOO_OLD, "", safe_next(request.form.get("next"))), 403

    return pages


def _begin(sign_ins: SignIns, account: Account) -> None:
    """A new sign-in under a new cookie; nothing of the session before it stays."""
    secret = sign_ins.begin(
        account.id, address=_address(), agent=request.headers.get("User-Agent", "")
    )
    session.clear()
    found = sign_ins.find(secret)
    if found is not None:
        login_user(caller_of(secret, found))


def _end_present(sign_ins: SignIns) -> None:
    caller: Caller | None = present_caller()
    if caller is not None and caller.secret:
        sign_ins.end(caller.secret)


def _address() -> str:
    return request.remote_addr or "unknown"


def _login_page(error: str, email: str, target: str) -> str:
    return render_template(
        "login.html", error=error, email=email[:254], next=target, csrf_token=generate_csrf()
    )


def _password_page(error: str) -> str:
    return render_template("password.html", error=error, csrf_token=generate_csrf())
