"""Signing in and out, and changing one's password: plain forms that work without JavaScript."""

from __future__ import annotations

import logging

from flask import Blueprint, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import logout_user
from flask_wtf.csrf import CSRFError, generate_csrf

from data.accounts import Accounts
from data.audit import Act
from data.errors import AccountError
from data.sign_ins import SignIns
from server.caller import present_caller
from server.entrance import Entrance
from server.failures import refusal
from server.paths import safe_next
from server.requests import Requests
from server.throttle import Throttle, TooManyError
from server.trail import changing, client_address, named, note, note_denial, record

log = logging.getLogger(__name__)

WRONG = "That email address and password do not belong together."
INCOMPLETE = "Enter your email address and your password."
TOO_OLD = "This page had been open for too long, or is not ours; please try again."
WRONG_PRESENT = "Your present password is not right."
UNCHANGED = "The new password must differ from the present one."
CLEAR = '"cache", "cookies", "storage"'


def sign_in_pages(
    accounts: Accounts,
    sign_ins: SignIns,
    entrance: Entrance,
    throttle: Throttle,
    requests: Requests,
    elsewhere: str | None = None,
) -> Blueprint:
    """``/login``, ``/logout`` and ``/account/password``. ``elsewhere`` is what the button says
    that leads to another place to sign in."""
    pages = Blueprint("sign_in", __name__)

    def _login_page(error: str, email: str, target: str) -> str:
        return render_template(
            "login.html",
            error=error,
            email=email[:254],
            next=target,
            csrf_token=generate_csrf(),
            elsewhere=elsewhere,
        )

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
        address = client_address()
        try:
            account = throttle.weigh(email, address, lambda: accounts.verify(email, password))
        except TooManyError as error:
            log.warning("sign-in of %r from %s refused: %s", named(email), address, error)
            note_denial(Act.SIGN_IN_REFUSED, who=named(email))
            requests.note_failed_sign_in()
            page = _login_page(str(error), email, target)
            return page, error.status, {"Retry-After": str(error.wait)}
        if account is None:
            log.warning("sign-in of %r from %s failed", named(email), address)
            note(Act.SIGN_IN_FAILED, who=named(email))
            requests.note_failed_sign_in()
            return _login_page(WRONG, email, target), 401
        return entrance.admit(account, target, "password")

    @pages.post("/logout")
    def logout() -> ResponseReturnValue:
        if present_caller() is not None:
            note(Act.SIGN_OUT)
        entrance.end_present()
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
                client_address(),
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
            with changing():
                accounts.set_password(account.id, new)
                record(Act.PASSWORD_CHANGED, who=account.email, subject=account.email)
        except AccountError as error:
            return _password_page(str(error)), 400
        sign_ins.forget()
        entrance.begin(account)
        return redirect("/", 303)

    @pages.errorhandler(CSRFError)
    def stale_form(error: CSRFError) -> ResponseReturnValue:
        """A form left open over night gets a fresh one instead of a dead end."""
        log.warning("form at %r refused: %s", request.path, error.description)
        note_denial(Act.DENIED, subject=f"{request.method} {request.path}", reason="csrf")
        if request.path == "/account/password":
            return _password_page(TOO_OLD), 403
        if request.path == "/logout":
            return refusal(403, TOO_OLD, "csrf")
        return _login_page(TOO_OLD, "", safe_next(request.form.get("next"))), 403

    return pages


def _password_page(error: str) -> str:
    return render_template("password.html", error=error, csrf_token=generate_csrf())
