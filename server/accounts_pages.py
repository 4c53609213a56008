"""The accounts as administrators make and close them."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from data.accounts import Accounts, Listed, Role
from data.audit import Act
from data.errors import AccountError
from data.second_factor import SecondFactors
from data.sign_ins import SignIns
from data.tokens import Tokens
from server.account_page import uuid_in
from server.caller import present_caller
from server.trail import changing, record

HERE = "/admin/accounts"
OWN = "Another administrator has to do this to your account."


def accounts_pages(
    accounts: Accounts, sign_ins: SignIns, tokens: Tokens, factors: SecondFactors
) -> Blueprint:
    """``/admin/accounts``, and a page for each with all that can be done to it."""
    pages = Blueprint("accounts", __name__)

    def listing(error: str = "", **made: str) -> str:
        return render_template(
            "desk/accounts.html",
            accounts=accounts.list(),
            tokens=tokens.unowned(),
            roles=list(Role),
            error=error,
            **made,
        )

    def page(account: Listed, error: str = "", password: str = "") -> str:
        return render_template(
            "desk/one_account.html",
            account=account,
            is_own=_is_own(account),
            roles=list(Role),
            sign_ins=sign_ins.live(account.id),
            tokens=[each for each in tokens.list(account.id) if each.revoked_at is None],
            error=error,
            password=password,
        )

    def found(which: str) -> Listed:
        account = accounts.look_up(uuid_in(which))
        if account is None:
            raise NotFound
        return account

    @pages.get("/admin")
    def entry() -> ResponseReturnValue:
        return redirect(HERE)

    @pages.get(HERE)
    def show_all() -> ResponseReturnValue:
        return listing()

    @pages.post(HERE)
    def create() -> ResponseReturnValue:
        email, role = request.form.get("email", "").strip(), request.form.get("role", "")
        try:
            with changing():
                password = accounts.create_with_random_password(email, role)
                record(Act.ACCOUNT_CREATED, subject=email.lower(), role=role)
        except AccountError as error:
            return listing(error=str(error), email=email[:254]), 400
        return listing(made=email, password=password)

    @pages.post("/admin/tokens/revoke")
    def revoke() -> ResponseReturnValue:
        with changing():
            name = tokens.revoke(uuid_in(request.form.get("id", "")))
            if name is not None:
                record(Act.TOKEN_REVOKED, subject=name)
        if name is not None:
            flash(f"The token {name} is revoked.")
        return redirect(HERE, 303)

    @pages.get(f"{HERE}/<which>")
    def show(which: str) -> ResponseReturnValue:
        return page(found(which))

    @pages.post(f"{HERE}/<which>/password")
    def replace_password(which: str) -> ResponseReturnValue:
        account = found(which)
        if _is_own(account):
            return page(account, error=OWN), 400
        with changing():
            password = accounts.set_random_password(account.id)
            record(Act.PASSWORD_REPLACED, subject=account.email)
        sign_ins.forget()
        return page(found(which), password=password)

    @pages.post(f"{HERE}/<which>/<act>")
    def change(which: str, act: str) -> ResponseReturnValue:
        account = found(which)
        if act not in changes:
            raise NotFound
        if _is_own(account) and act not in ("end-sign-ins", "revoke-token"):
            return page(account, error=OWN), 400
        try:
            with changing():
                said = changes[act](account)
        except AccountError as error:
            return page(account, error=str(error)), 400
        sign_ins.forget()
        tokens.forget()
        flash(said)
        return redirect(f"{HERE}/{account.id}", 303)

    def set_role(account: Listed) -> str:
        role = request.form.get("role", "")
        accounts.set_role(account.id, role)
        record(Act.ROLE_CHANGED, subject=account.email, before=account.role.value, after=role)
        return f"{account.email} is {'an administrator' if role == 'admin' else 'a viewer'} now."

    def disable(account: Listed) -> str:
        accounts.disable(account.id)
        record(Act.ACCOUNT_DISABLED, subject=account.email)
        return f"{account.email} is closed, with its sign-ins and tokens."

    def enable(account: Listed) -> str:
        accounts.enable(account.id)
        record(Act.ACCOUNT_ENABLED, subject=account.email)
        return f"{account.email} is open again."

    def end_sign_ins(account: Listed) -> str:
        ended = sign_ins.end_of(account.id)
        record(Act.SIGN_INS_ENDED, subject=account.email, number=ended)
        return f"{account.email} is signed out everywhere."

    def require(account: Listed) -> str:
        accounts.require_second_factor(account.id, required=True)
        record(Act.SECOND_FACTOR_REQUIRED, subject=account.email)
        return f"{account.email} needs a second factor from now on."

    def make_optional(account: Listed) -> str:
        accounts.require_second_factor(account.id, required=False)
        record(Act.SECOND_FACTOR_OPTIONAL, subject=account.email)
        return f"{account.email} may do without a second factor."

    def remove_factor(account: Listed) -> str:
        if not factors.remove(account.id):
            raise AccountError("This account has no second factor.")
        record(Act.SECOND_FACTOR_REMOVED, subject=account.email)
        return f"The second factor of {account.email} is gone, and so are its sign-ins."

    def revoke_token(account: Listed) -> str:
        name = tokens.revoke(uuid_in(request.form.get("id", "")), created_by=account.id)
        if name is None:
            raise AccountError("This token had ended already.")
        record(Act.TOKEN_REVOKED, subject=name, owner=account.email)
        return f"The token {name} is revoked."

    changes: dict[str, Callable[[Listed], str]] = {
        "role": set_role,
        "disable": disable,
        "enable": enable,
        "end-sign-ins": end_sign_ins,
        "require-second-factor": require,
        "second-factor-optional": make_optional,
        "remove-second-factor": remove_factor,
        "revoke-token": revoke_token,
    }
    return pages


def _is_own(account: Listed) -> bool:
    """Nobody takes away their own rights, so an administrator is always left."""
    caller = present_caller()
    return caller is not None and caller.email == account.email
