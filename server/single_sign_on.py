"""Signing in elsewhere: OpenID Connect by Authlib, the role from a claim."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Blueprint, Flask, redirect, request, session
from flask.typing import ResponseReturnValue
from joserfc.errors import JoseError
from requests import RequestException

from data.accounts import Account, Accounts, normal_email
from data.audit import Act
from data.errors import AccountError
from data.oidc import Identities, Oidc
from data.sign_ins import SignIns
from data.tally import Tally
from server.caller import present_caller
from server.entrance import NEXT, Entrance
from server.failures import refusal
from server.paths import OIDC, OIDC_BACK, safe_next
from server.throttle import Allowance
from server.trail import changing, client_address, named, note_denial, record

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 5
TRIES_A_MINUTE = 30
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
AWAY = "The service to sign in with does not answer as it should; try again, or use a password."
NO_ROLE = "You are known there, but have no role for this dashboard."
CLOSED = "Your account here is closed."
UNVERIFIED = "The service does not vouch for your email address."


class _NotAdmittedError(Exception):
    """Why somebody whom the service knows does not come in."""


def single_sign_on(
    web: Flask,
    oidc: Oidc,
    accounts: Accounts,
    identities: Identities,
    sign_ins: SignIns,
    entrance: Entrance,
    tally: Tally,
) -> Blueprint:
    """``/login/oidc``, which leads to the service, and where that leads back to."""
    pages = Blueprint("single_sign_on", __name__)
    allowance = Allowance(tally, TRIES_A_MINUTE)
    service: Any = OAuth(web).register(
        "oidc",
        client_id=oidc.client_id,
        client_secret=oidc.client_secret,
        server_metadata_url=f"{oidc.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "default_timeout": PATIENCE_SECONDS,
        },
    )

    def check_service() -> None:
        """Only the issuer that was named, and only signatures that its public keys prove."""
        if service.load_server_metadata().get("issuer") != oidc.issuer:
            raise AuthlibBaseError("wrong issuer")
        service.server_metadata["id_token_signing_alg_values_supported"] = ALGORITHMS

    @pages.before_request
    def spend() -> None:
        allowance.spend(f"oidc:{client_address()}")

    @pages.get(OIDC)
    def leave() -> ResponseReturnValue:
        target = safe_next(request.args.get("next"))
        if present_caller() is not None:
            return redirect(target)
        session[NEXT] = target
        try:
            check_service()
            answer: ResponseReturnValue = service.authorize_redirect(oidc.public_url + OIDC_BACK)
        except (AuthlibBaseError, RequestException, ValueError, RuntimeError) as error:
            return _away(error)
        return answer

    @pages.get(OIDC_BACK)
    def come_back() -> ResponseReturnValue:
        target = safe_next(session.get(NEXT))
        try:
            check_service()
            claims = service.authorize_access_token().get("userinfo") or {}
            if not isinstance(claims.get("sub"), str) or not claims["sub"]:
                raise AuthlibBaseError("no ID token")
        except (
            AuthlibBaseError,
            JoseError,
            RequestException,
            ValueError,
            KeyError,
            TypeError,
            RuntimeError,
        ) as error:
            return _away(error)
        try:
            with changing():
                account = account_of(claims)
        except (_NotAdmittedError, AccountError) as error:
            who = named(str(claims.get("email", "")))
            note_denial(Act.SIGN_IN_REFUSED, who=who, by=oidc.label, reason=str(error))
            return refusal(403, str(error), "not_admitted")
        return entrance.admit(account, target, oidc.label)

    def account_of(claims: Mapping[str, Any]) -> Account:
        """The account of the person, made or given another role where the claims say so."""
        role = oidc.role_in(claims)
        if role is None:
            raise _NotAdmittedError(NO_ROLE)
        account_id = identities.find(claims["sub"])
        account = accounts.find(account_id) if account_id else first_account(claims)
        if account is None:
            raise _NotAdmittedError(CLOSED)
        if account.role is not role:
            accounts.set_role(account.id, role.value)
            sign_ins.forget()
            record(
                Act.ROLE_CHANGED,
                who=oidc.label,
                subject=account.email,
                before=account.role.value,
                after=role.value,
            )
            account = accounts.find(account.id)
        if account is None:
            raise _NotAdmittedError(CLOSED)
        return account

    def first_account(claims: Mapping[str, Any]) -> Account:
        """The account of somebody who comes this way for the first time."""
        email = claims.get("email")
        if not isinstance(email, str) or claims.get("email_verified") is not True:
            raise _NotAdmittedError(UNVERIFIED)
        account = accounts.find_email(normal_email(email))
        if account is None:
            role = oidc.role_in(claims)
            if role is None:
                raise _NotAdmittedError(NO_ROLE)
            try:
                account = accounts.create_without_password(email, role)
            except AccountError:  # there is one, and it is closed
                raise _NotAdmittedError(CLOSED) from None
            record(Act.ACCOUNT_CREATED, who=oidc.label, subject=account.email, role=role.value)
        identities.link(claims["sub"], account.id)
        record(Act.IDENTITY_LINKED, who=oidc.label, subject=account.email)
        return account

    return pages


def _away(error: Exception) -> ResponseReturnValue:
    """The reason goes to the log alone: it may repeat what the service or a stranger said."""
    reason = f"{type(error).__name__} {getattr(error, 'error', '')}"
    log.warning("signing in elsewhere failed: %r", reason)
    note_denial(Act.SIGN_IN_FAILED, who="stranger", by="OpenID Connect", reason=reason)
    if request.path == OIDC_BACK and request.args.get("error") == "access_denied":
        return redirect("/login")
    return refusal(503, AWAY, "sign_on_unavailable")
