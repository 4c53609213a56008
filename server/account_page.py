"""One's own account: where one is signed in, and the tokens of one's programs."""

from __future__ import annotations

import re
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from data.audit import Act
from data.errors import AccountError
from data.second_factor import SecondFactors
from data.sign_ins import SignIn, SignIns
from data.tokens import Tokens
from server.caller import present_caller
from server.trail import changing, record

DAYS = {"30": "30 days", "90": "90 days", "365": "a year"}
MOST_TOKENS = 20


def account_page(sign_ins: SignIns, tokens: Tokens, factors: SecondFactors) -> Blueprint:
    """``/account`` and what can be done there."""
    pages = Blueprint("account", __name__)

    def page(error: str = "", token: str = "") -> str:
        present = _present()
        account = present.account
        return render_template(
            "desk/account.html",
            account=account,
            codes_left=factors.codes_left(account.id) if account.has_second_factor else 0,
            present=present.id,
            sign_ins=sign_ins.live(account.id),
            tokens=[each for each in tokens.list(account.id) if each.revoked_at is None],
            days=DAYS,
            error=error,
            token=token,
        )

    @pages.get("/account")
    def show() -> ResponseReturnValue:
        return page()

    @pages.post("/account/sign-ins/end")
    def end() -> ResponseReturnValue:
        present = _present()
        which = request.form.get("id", "")
        with changing():
            if which:
                ended = sign_ins.end_of(present.account.id, only=uuid_in(which))
            else:
                ended = sign_ins.end_of(present.account.id, but=present.id)
            record(Act.SIGN_INS_ENDED, subject=present.account.email, number=ended)
        flash(f"{ended} {'sign-in' if ended == 1 else 'sign-ins'} ended.")
        return redirect("/account", 303)

    @pages.post("/account/tokens")
    def create() -> ResponseReturnValue:
        account, name = _present().account, request.form.get("name", "")
        days = request.form.get("days", "")
        try:
            if days not in DAYS:
                raise AccountError("A token lasts 30, 90 or 365 days.")
            live = [each for each in tokens.list(account.id) if each.revoked_at is None]
            if len(live) >= MOST_TOKENS:
                raise AccountError(f"An account has at most {MOST_TOKENS} tokens: revoke one.")
            with changing():
                text = tokens.create(name, days=int(days), created_by=account.id)
                record(Act.TOKEN_CREATED, subject=name.strip(), days=int(days))
        except AccountError as error:
            return page(error=str(error)), 400
        return page(token=text)

    @pages.post("/account/tokens/revoke")
    def revoke() -> ResponseReturnValue:
        token_id = uuid_in(request.form.get("id", ""))
        with changing():
            name = tokens.revoke(token_id, created_by=_present().account.id)
            if name is not None:
                record(Act.TOKEN_REVOKED, subject=name)
        if name is not None:
            flash(f"The token {name} is revoked.")
        return redirect("/account", 303)

    return pages


def uuid_in(text: str) -> UUID:
    """An id as a form sends it; 404 when it is none."""
    if not re.fullmatch("[0-9a-f-]{36}", text):
        raise NotFound
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def _present() -> SignIn:
    caller = present_caller()
    if caller is None or caller.sign_in is None:
        raise NotFound  # the gate lets nobody else come here
    return caller.sign_in
