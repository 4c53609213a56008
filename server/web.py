"""The Flask application under the page: gate, sign-in, API and health, assembled in one place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask

from data.accounts import Accounts
from data.annotations import Annotations
from data.audit import Audit
from data.board import Numbers
from data.database import Database
from data.errors import SettingError
from data.locale import write_in
from data.oidc import Identities
from data.saved_views import SavedViews
from data.second_factor import SecondFactors
from data.settings import Settings
from data.shared import Shared
from data.sign_ins import SignIns
from data.tally import Tally
from data.tokens import Tokens
from server import csrf, failures, gate, headers, logs, packing, updates
from server.account_page import account_page
from server.accounts_pages import accounts_pages
from server.annotations import annotation_pages
from server.api import api
from server.audit_page import audit_page
from server.desk import furnish
from server.entrance import Entrance
from server.figures import State
from server.health import health_pages
from server.paths import OPEN_WITH_OIDC
from server.requests import Requests
from server.saved_views import saved_view_pages
from server.second_step import second_step
from server.sign_in import sign_in_pages
from server.single_sign_on import single_sign_on
from server.throttle import Allowance, Throttle
from server.trail import AUDIT, TALLY

API_REQUESTS_A_MINUTE = 600
SIGN_INS = "sign_ins"


class Synchronous(Flask):
    """Flask looks at each function of each request for whether it is a coroutine; none is."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself."""
        return func


def create_web(
    settings: Settings, numbers: Numbers, database: Database, shared: Shared | None
) -> Flask:
    """A Flask application with everything but the page, which Dash adds:
    ``Dash(server=web)``, then ``headers.allow_dash(web, dash_app)``.

    The order is the order in which a request passes: gate, then CSRF, then the address itself.
    ``web.extensions["sign_ins"]`` tells an open socket whether its sign-in still lives.
    """
    if settings.secret_key is None:
        raise SettingError("SECRET_KEY must be set: it signs the session cookie.")
    tally, audit = Tally(shared), Audit(database)
    accounts, sign_ins = Accounts(database), SignIns(database, tally)
    tokens, factors = Tokens(database, tally), SecondFactors(database, settings.secret_key)
    views = SavedViews(database)
    entrance, throttle, requests = Entrance(sign_ins, views), Throttle(tally), Requests()

    web = Synchronous(__name__, static_folder=None)
    web.secret_key = settings.secret_key
    web.extensions[SIGN_INS] = sign_ins
    web.extensions[AUDIT] = audit
    web.extensions[TALLY] = tally
    web.before_request(lambda: write_in(settings.locale))
    logs.follow(web, behind_proxy=settings.trusted_proxies > 0)
    requests.watch(web)
    headers.dress(web, settings.trusted_proxies)
    packing.pack(web)
    failures.answer_failures(web, requests.note_error)
    oidc = settings.oidc
    gate.close(web, sign_ins, tokens, OPEN_WITH_OIDC if oidc else frozenset())
    csrf.protect(web)
    updates.check_updates(web)
    web.register_blueprint(saved_view_pages(views))
    web.register_blueprint(annotation_pages(Annotations(database, numbers.catalogue), numbers))
    furnish(web, settings.zone)
    web.register_blueprint(
        sign_in_pages(
            accounts, sign_ins, entrance, throttle, requests, oidc.label if oidc else None
        )
    )
    if oidc is not None:
        identities = Identities(database, oidc.issuer)
        web.register_blueprint(
            single_sign_on(web, oidc, accounts, identities, sign_ins, entrance, tally)
        )
    web.register_blueprint(second_step(accounts, sign_ins, factors, entrance, throttle, requests))
    web.register_blueprint(account_page(sign_ins, tokens, factors))
    web.register_blueprint(accounts_pages(accounts, sign_ins, tokens, factors))
    web.register_blueprint(api(numbers, numbers.catalogue, Allowance(tally, API_REQUESTS_A_MINUTE)))
    web.register_blueprint(audit_page(audit, database))
    requests.registry.register(
        State(
            numbers,
            database,
            numbers.memo,
            lambda: getattr(web.extensions.get("live"), "open", 0),
            requests.process,
        )
    )
    web.register_blueprint(health_pages(database, requests.registry))
    return web
