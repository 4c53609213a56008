"""Reads that must not come from a replica: who may do what, as it is at this moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from data.connections import QUICK_SECONDS
from data.database import Database, is_silence
from data.errors import DatabaseUnavailableError


def primary_rows(
    database: Database, name: str, params: Mapping[str, object]
) -> list[dict[str, Any]]:
    """The rows of ``sql/<name>.sql`` from the primary; asked once more when the connection turns
    out to be gone. For statements that change nothing, or nothing more when repeated."""
    try:
        return database.write(name, params, patience=QUICK_SECONDS)
    except DatabaseUnavailableError as error:
        if is_silence(error):
            raise
        return database.write(name, params, patience=QUICK_SECONDS)
