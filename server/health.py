"""Whether the process lives, whether it can serve, and its figures for Prometheus."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, CollectorRegistry, generate_latest

from data.connections import QUICK_SECONDS
from data.database import Database
from data.errors import NotMigratedError
from data.migrate import migrations


def health_pages(database: Database, registry: CollectorRegistry) -> Blueprint:
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
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)

    return pages
