"""The one place where what went wrong becomes an answer: JSON for programs, a page for people."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from typing import Any

import psycopg
from dash.exceptions import CallbackException, DependencyException
from flask import Flask, Response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from data.audit import Act
from data.errors import DashboardError, RequestError, UnknownMetricError
from data.payload import json_bytes
from layouts.refusal import refusal as words_of
from server.paths import for_forms, for_programs
from server.throttle import TooManyError
from server.trail import note_denial

log = logging.getLogger(__name__)

RETRY_SECONDS = "5"
SLOW = "The database took too long to answer."
READ_ONLY = "The database takes no changes just now."
DISK_FULL = "The disk of the database is full: it can be read, and takes no changes just now."
TITLES: Mapping[int, str] = {
    400: "That did not work",
    401: "Please sign in",
    403: "Not allowed",
    404: "Not found",
    405: "Not possible here",
    413: "Too large",
    429: "Too many tries",
    503: "Not available just now",
}
SENTENCES: Mapping[int, tuple[str, str]] = {
    400: ("The request could not be read.", "bad_request"),
    404: ("There is nothing at this address.", "not_found"),
    405: ("This address does not take that method.", "method_not_allowed"),
    413: ("The request is larger than this server takes.", "too_large"),
    415: ("The request must be JSON.", "unsupported_type"),
    431: ("The request's header is larger than this server takes.", "too_large"),
}


def refusal(
    status: int,
    sentence: str,
    code: str,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> Response:
    """The answer that says no, as a page for people and as JSON for programs."""
    if not _wants_page():
        return json_refusal(status, sentence, code, headers, **more)
    title = TITLES.get(status, "Something went wrong")
    body = render_template("message.html", title=title, sentence=sentence, code=status)
    return Response(body, status, dict(headers or {}), mimetype="text/html")


def json_refusal(
    status: int,
    sentence: str,
    code: str,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> Response:
    """The same as ``{"error": sentence, "code": code, …}``."""
    content = json_bytes({"error": sentence, "code": code, **more})
    return Response(content, status, dict(headers or {}), mimetype="application/json")


def answer_failures(web: Flask, note_error: Callable[[], None] = lambda: None) -> None:
    """Registers the answers for everything that can be raised while a request is served.
    ``note_error`` hears of each that nobody expected."""

    @web.errorhandler(DashboardError)
    def dashboard_error(error: DashboardError) -> Response:
        if error.status >= 500:
            log.warning("%s at %r: %s", error.code, request.path, error)
        headers = {"Retry-After": RETRY_SECONDS} if error.status == 503 else {}
        if isinstance(error, TooManyError):
            headers = {"Retry-After": str(error.wait)}
        more = {}
        if isinstance(error, UnknownMetricError) and error.suggestion:
            more["suggestion"] = error.suggestion
        return refusal(error.status, _sentence(error), error.code, headers, **more)

    @web.errorhandler(CSRFError)
    def forged(error: CSRFError) -> Response:
        log.warning("refused at %r: %s", request.path, error.description)
        note_denial(Act.DENIED, subject=f"{request.method} {request.path}", reason="csrf")
        sentence = "This page is too old or not ours; load it again and repeat what you did."
        return refusal(403, sentence, "csrf")

    @web.errorhandler(psycopg.errors.QueryCanceled)
    @web.errorhandler(psycopg.errors.LockNotAvailable)
    def slow(error: psycopg.Error) -> Response:
        log.warning("%s at %r", type(error).__name__, request.path)
        return refusal(503, SLOW, "database_slow", {"Retry-After": RETRY_SECONDS})

    @web.errorhandler(psycopg.Error)
    def refused(error: psycopg.Error) -> Response:
        number = _logged(error)
        sentence = f"The database could not answer this. Its number in the log is {number}."
        return refusal(503, sentence, "database_error", id=number)

    @web.errorhandler(psycopg.errors.ReadOnlySqlTransaction)
    def read_only(error: psycopg.Error) -> Response:
        log.warning("the database is read-only at %r", request.path)
        return refusal(503, READ_ONLY, "database_read_only", {"Retry-After": RETRY_SECONDS})

    @web.errorhandler(psycopg.errors.DiskFull)
    def full(error: psycopg.Error) -> Response:
        log.error("the disk of the database is full at %r", request.path)
        return refusal(503, DISK_FULL, "database_disk_full", {"Retry-After": RETRY_SECONDS})

    @web.errorhandler(DependencyException)
    def no_such_file(error: DependencyException) -> Response:
        return refusal(404, *SENTENCES[404])

    @web.errorhandler(CallbackException)
    def bad_update(error: CallbackException) -> Response:
        if type(error) is not CallbackException:
            return unexpected(error)  # a fault in a callback of ours
        return refusal(400, "This is no update of the page.", "bad_update")

    @web.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response | HTTPException:
        status = error.code or 500
        if status < 400 or error.response is not None:
            return error
        if status >= 500:
            return unexpected(error)
        sentence, code = SENTENCES.get(status, (f"{error.name}.", error.name.lower()))
        kept = {
            name: value
            for name, value in error.get_headers()
            if name in ("Allow", "Retry-After", "WWW-Authenticate")
        }
        return refusal(status, sentence, code.replace(" ", "_"), kept)

    @web.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        note_error()
        number = _logged(error)
        sentence = f"Something went wrong here. Its number in the log is {number}."
        return refusal(500, sentence, "internal", id=number)


def _sentence(error: DashboardError) -> str:
    """Programs are told in the API's words, people who fill in a form in the page's."""
    if isinstance(error, RequestError) and for_forms(request.path):
        return words_of(error)
    return str(error)


def _logged(error: Exception) -> str:
    """Writes the whole error to the log and returns the number it can be found by there."""
    number = secrets.token_hex(4)
    log.error("error %s at %s %r", number, request.method, request.path, exc_info=error)
    return number


def _wants_page() -> bool:
    if for_programs(request.path) or request.path in ("/healthz", "/readyz"):
        return False
    accepted = request.accept_mimetypes
    return accepted.best_match(("text/html", "application/json"), "text/html") == "text/html"
