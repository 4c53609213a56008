"""Whether the process lives, whether it can serve, and its figures for Prometheus."""

from __future__ import annotations

import os

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue

from data.board import Numbers
from data.database import QUICK_SECONDS, Database
from data.errors import DashboardError, NotMigratedError
from data.migrate import migrations
from server.requests import Requests

TEXT = "text/plain; version=0.0.4; charset=utf-8"


def health_pages(database: Database, numbers: Numbers, requests: Requests) -> Blueprint:
    """``/healthz``, ``/readyz`` and ``/metrics``."""
    pages = Blueprint("health", __name__)

    @pages.get("/healthz")
    def alive() -> ResponseReturnValue:
        return jsonify(status="ok")

    @pages.get("/readyz")
    def ready() -> ResponseReturnValue:
        """Raises what the database raises: 503 with one sentence."""
        row = database.rows("accounts/ready", patience=QUICK_SECONDS)[0]
        if row["refresh_id"] is None or not set(migrations()) <= set(row["applied"] or ()):
            raise NotMigratedError("The database is of an older version and must be migrated.")
        return jsonify(status="ready")

    @pages.get("/metrics")
    def figures() -> ResponseReturnValue:
        return Response(
            "".join(f"{line}\n" for line in _lines(numbers, requests)), content_type=TEXT
        )

    return pages


def _lines(numbers: Numbers, requests: Requests) -> list[str]:
    """Prometheus text. Counts are of this process, which the label ``process`` names."""
    process = f'process="{os.getpid()}"'
    lines = [
        "# HELP wedsync_requests_total Answers by route and status.",
        "# TYPE wedsync_requests_total counter",
    ]
    for route, status, number in requests.answers():
        lines.append(
            f'wedsync_requests_total{{{process},route="{_escaped(route)}",status="{status}"}} '
            f"{number}"
        )
    lines += [
        "# HELP wedsync_sign_in_failures_total Failed and refused sign-ins.",
        "# TYPE wedsync_sign_in_failures_total counter",
        f"wedsync_sign_in_failures_total{{{process}}} {requests.failed_sign_ins()}",
        "# HELP wedsync_board_up Whether a board can be shown that is not stale.",
        "# TYPE wedsync_board_up gauge",
    ]
    try:
        board = numbers.board()
        age = max(0.0, (numbers.now() - board.refreshed).total_seconds())
    except DashboardError:
        return [*lines, "wedsync_board_up 0"]
    return [
        *lines,
        f"wedsync_board_up {int(not board.stale)}",
        "# HELP wedsync_refresh_id The refresh that the numbers are of.",
        "# TYPE wedsync_refresh_id gauge",
        f"wedsync_refresh_id {board.refresh_id}",
        "# HELP wedsync_refresh_age_seconds Seconds since the numbers were computed.",
        "# TYPE wedsync_refresh_age_seconds gauge",
        f"wedsync_refresh_age_seconds {age:.3f}",
    ]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
