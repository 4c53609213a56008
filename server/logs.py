"""What the server process says of itself: lines for people or JSON objects for programs, each with
the id of the request it belongs to."""

from __future__ import annotations

import json
import logging
import random
import re
import time
from datetime import UTC, datetime

from flask import Flask, Response, g, has_request_context, request

from server.caller import Caller
from server.trail import client_address

HANDLER = "wedsync"
HEADER = "X-Request-ID"
FORM = re.compile(r"[A-Za-z0-9_.-]{8,64}")
FIELDS = ("method", "path", "status", "milliseconds", "caller", "address")
QUIET = frozenset({"/healthz", "/readyz", "/metrics"})

log = logging.getLogger(__name__)


class JsonLines(logging.Formatter):
    """One JSON object a line, so that nothing in it can look like another line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record with time, level, logger, message, request and traceback."""
        told: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        told |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if has_request_context() and "request_id" in g:
            told["request"] = g.request_id
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)


def begin_logs(form: str) -> None:
    """Sends what is logged to standard error: warnings as text, or with ``form`` "json" every
    request as well, as JSON objects."""
    root = logging.getLogger()
    handler = next((each for each in root.handlers if each.name == HANDLER), None)
    if handler is None:
        handler = logging.StreamHandler()
        handler.set_name(HANDLER)
        root.addHandler(handler)
    if form == "json":
        handler.setFormatter(JsonLines())
        for name in ("server", "data", "callbacks"):
            logging.getLogger(name).setLevel(logging.INFO)
    else:
        handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))


def follow(web: Flask, *, behind_proxy: bool) -> None:
    """Gives every request an id, which the answer repeats, and logs it when it is served; call it
    before anything else. The id of a proxy that is believed is kept."""

    @web.before_request
    def begin() -> None:
        given = request.headers.get(HEADER, "") if behind_proxy else ""
        # no secret, so nothing is asked of the system
        g.request_id = given if FORM.fullmatch(given) else f"{random.getrandbits(64):016x}"
        g.began = time.perf_counter()

    @web.after_request
    def end(response: Response) -> Response:
        number = g.get("request_id")
        if number is None:
            return response
        response.headers.add(HEADER, number)
        if log.isEnabledFor(logging.INFO) and request.path not in QUIET:
            caller: Caller | None = g.get("caller")
            log.info(
                "request",
                extra={
                    "method": request.method,
                    "path": request.path,
                    "status": response.status_code,
                    "milliseconds": round((time.perf_counter() - g.began) * 1000, 1),
                    "caller": caller.label if caller else None,
                    "address": client_address(),
                },
            )
        return response
