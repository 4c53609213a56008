"""SQL files as bytes: psycopg's types accept bytes and refuse a query built from ``str``."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "sql"


@cache
def statement(name: str) -> bytes:
    """The text of ``sql/<name>.sql``; raises FileNotFoundError when there is none."""
    return (FOLDER / f"{name}.sql").read_bytes()


@cache
def exists(name: str) -> bool:
    """Whether there is a ``sql/<name>.sql``."""
    return (FOLDER / f"{name}.sql").is_file()


@cache
def fingerprint(name: str) -> str:
    """Twelve hex digits that change whenever the statement's text does (part of cache keys)."""
    return hashlib.sha256(statement(name)).hexdigest()[:12]


def meaning_in(name: str) -> str:
    """The definition in words: the leading comment lines of the statement."""
    words = []
    for line in statement(name).decode().splitlines():
        if not line.startswith("--"):
            break
        words.append(line.removeprefix("--").strip())
    return " ".join(words)
