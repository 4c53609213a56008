"""The second factor: its code at sign-in, setting it up and taking it away."""

from __future__ import annotations

import segno
from flask import Blueprint, flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from markupsafe import Markup

from data.accounts import Account, Accounts
from data.audit import Act
from data.second_factor import SecondFactors, app_link
from data.sign_ins import SignIns
from server.caller import present_caller
from server.entrance import Entrance
from server.failures import refusal
from server.paths import CODE, SECOND_FACTOR
from server.requests import Requests
from server.throttle import Throttle, TooManyError
from server.trail import changing, client_address, note, note_denial, record

WRONG_CODE = "That code is not right, or was used already; wait for the next one."
WRONG_PASSWORD = "Your password is not right."  # noqa: S105
REQUIRED = "This account must have a second factor; an administrator asks for it."
SECRET = "enrol"  # noqa: S105


def second_step(
    accounts: Accounts,
    sign_ins: SignIns,
    factors: SecondFactors,
    entrance: Entrance,
    throttle: Throttle,
    requests: Requests,
) -> Blueprint:
    """``/login/code`` and ``/account/second-factor``."""
    pages = Blueprint("second_step", __name__)

    def is_password_of(account: Account) -> bool:
        """Whether the form has the account's password; raises TooManyError."""
        return bool(
            throttle.weigh(
                account.email,
                client_address(),
                lambda: accounts.has_password(account.id, request.form.get("password", "")) or None,
            )
        )

    @pages.get(CODE)
    def ask_code() -> ResponseReturnValue:
        if entrance.awaiting() is None:
            return redirect("/login")
        return render_template("code.html")

    @pages.post(CODE)
    def check_code() -> ResponseReturnValue:
        awaiting = entrance.awaiting()
        if awaiting is None:
            return redirect("/login", 303)
        account, code = awaiting.account, request.form.get("code", "")[:40]

        def way() -> str | None:
            if factors.lets_in(account.id, code):
                return "password and code"
            return "recovery code" if factors.recovers(account.id, code) else None

        try:
            # by account alone: whoever guesses codes knows its password already
            found = throttle.weigh(f"code:{account.id}", f"code:{account.id}", way)
        except TooManyError as error:
            requests.note_failed_sign_in()
            note_denial(Act.SIGN_IN_REFUSED, who=account.email, by="code")
            page = render_template("code.html", error=str(error))
            return page, error.status, {"Retry-After": str(error.wait)}
        if found is None:
            requests.note_failed_sign_in()
            note(Act.SIGN_IN_FAILED, who=account.email, by="code")
            return render_template("code.html", error=WRONG_CODE), 401
        if found == "recovery code":
            left = factors.codes_left(account.id)
            note(Act.RECOVERY_CODE_USED, who=account.email, left=left)
        return entrance.complete(account, found)

    @pages.get(SECOND_FACTOR)
    def offer() -> ResponseReturnValue:
        account = _present_account()
        if account is None:
            return redirect("/login")
        session[SECRET] = factors.new_secret()
        return _offer_page(account, "")

    @pages.post(SECOND_FACTOR)
    def set_up() -> ResponseReturnValue:
        account, secret = _present_account(), session.get(SECRET)
        if account is None or not isinstance(secret, str):
            return redirect(SECOND_FACTOR, 303)
        try:
            if not is_password_of(account):
                return _offer_page(account, WRONG_PASSWORD), 400
        except TooManyError as error:
            return _offer_page(account, str(error)), 429, {"Retry-After": str(error.wait)}
        caller = present_caller()
        here = caller.sign_in.id if caller and caller.sign_in else None
        with changing():
            codes = factors.set_up(account.id, secret, request.form.get("code", "")[:40])
            if codes is not None:
                sign_ins.end_of(account.id, but=here)
                record(Act.SECOND_FACTOR_SET_UP, subject=account.email)
        if codes is None:
            return _offer_page(account, WRONG_CODE), 400
        session.pop(SECRET)
        return render_template("desk/recovery_codes.html", codes=codes)

    @pages.post(f"{SECOND_FACTOR}/remove")
    def remove() -> ResponseReturnValue:
        account = _present_account()
        if account is None:
            return redirect("/login", 303)
        listed = accounts.look_up(account.id)
        if listed is None or listed.second_factor_required:
            return refusal(403, REQUIRED, "second_factor_required")
        if not is_password_of(account):
            return refusal(400, WRONG_PASSWORD, "wrong_password")
        with changing():
            removed = factors.remove(account.id)
            if removed:
                record(Act.SECOND_FACTOR_REMOVED, who=account.email, subject=account.email)
        if removed:
            sign_ins.forget()
            entrance.begin(account)
            flash("The second factor is gone; you are signed out everywhere else.")
        return redirect("/account", 303)

    @pages.errorhandler(CSRFError)
    def stale_form(error: CSRFError) -> ResponseReturnValue:
        """A form left open too long is offered anew."""
        note_denial(Act.DENIED, subject=f"{request.method} {request.path}", reason="csrf")
        return redirect(CODE if request.path == CODE else SECOND_FACTOR, 303)

    return pages


def _present_account() -> Account | None:
    caller = present_caller()
    return caller.sign_in.account if caller and caller.sign_in else None


def _offer_page(account: Account, error: str) -> str:
    secret = session[SECRET]
    drawn = segno.make(app_link(secret, account.email), error="m")
    return render_template(
        "desk/second_factor.html",
        error=error,
        account=account,
        secret=" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        drawn=Markup(drawn.svg_inline(border=3, omitsize=True)),  # noqa: S704 # segno's own drawing
    )
