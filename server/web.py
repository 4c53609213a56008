"""The Flask application under the page: gate, sign-in, API and health, assembled in one place."""

from __future__ import annotations

from flask import Flask
from redis import Redis

from data.accounts import Accounts
from data.annotations import Annotations
from data.board import Numbers
from data.database import Database
from data.errors import SettingError
from data.saved_views import SavedViews
from data.settings import Settings
from data.sign_ins import SignIns
from data.tally import Tally
from data.tokens import Tokens
from server import csrf, failures, gate, headers, packing, updates
from server.annotations import annotation_pages
from server.api import api
from server.health import health_pages
from server.requests import Requests
from server.saved_views import saved_view_pages
from server.sign_in import sign_in_pages
from server.throttle import Allowance, Throttle

API_REQUESTS_A_MINUTE = 600
SIGN_INS = "sign_ins"


def create_web(
    settings: Settings, numbers: Numbers, database: Database, redis: Redis | None
) -> Flask:
    """A Flask application with everything but the page, which Dash adds:
    ``Dash(server=web)``, then ``headers.allow_dash(web, dash_app)``.

    The order is the order in which a request passes: gate, then CSRF, then the address itself.
    ``web.extensions["sign_ins"]`` tells an open socket whether its sign-in still lives.
    """
    if settings.secret_key is None:
        raise SettingError("SECRET_KEY must be set: it signs the session cookie.")
    tally = Tally(redis)
    accounts, sign_ins = Accounts(database), SignIns(database, tally)
    requests = Requests()

    web = Flask(__name__, static_folder=None)
    web.secret_key = settings.secret_key
    web.extensions[SIGN_INS] = sign_ins
    requests.watch(web)
    headers.dress(web, settings.trusted_proxies)
    packing.pack(web)
    failures.answer_failures(web)
    gate.close(web, sign_ins, Tokens(database, tally))
    csrf.protect(web)
    updates.check_updates(web)
    views = SavedViews(database)
    web.register_blueprint(sign_in_pages(accounts, sign_ins, Throttle(tally), requests, views))
    web.register_blueprint(saved_view_pages(views))
    web.register_blueprint(annotation_pages(Annotations(database, numbers.catalogue), numbers))
    web.register_blueprint(api(numbers, numbers.catalogue, Allowance(tally, API_REQUESTS_A_MINUTE)))
    web.register_blueprint(health_pages(database, numbers, requests))
    return web
