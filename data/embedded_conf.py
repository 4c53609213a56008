"""What the embedded server is told, and where it is reached."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from urllib.parse import quote

ROLE = "wedsync"
PORT = 5432
# sun_path holds 104 bytes on macOS, 108 on Linux; "/.s.PGSQL.5432" and a zero follow the folder.
LONGEST_SOCKET_FOLDER = 85
SPEED_FOR_SAFETY = ("fsync", "synchronous_commit", "full_page_writes")


def lock_files(sockets: Path) -> tuple[Path, Path]:
    """The socket and the file with which PostgreSQL reserves it."""
    socket = sockets / f".s.PGSQL.{PORT}"
    return socket, socket.with_name(f"{socket.name}.lock")


def url(sockets: Path, password: str, database: str) -> str:
    """A libpq URI for a database of the server that listens in ``sockets``."""
    name, host = quote(database, safe=""), quote(str(sockets), safe="")
    return f"postgresql://{ROLE}:{password}@/{name}?host={host}&port={PORT}"


def conf(sockets: Path, *, durable: bool) -> str:
    """The text of wedsync.conf. What ``alter system`` sets still goes before it."""
    settings = {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700",
        "password_encryption": "scram-sha-256",
        "max_connections": "100",
        "shared_buffers": "128MB",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        # To server.log, with nothing that grows as the dashboard is used: no statements, no
        # errors of clients (the program reports its own), no routine.
        "logging_collector": "off",
        "log_destination": "stderr",
        "log_min_messages": "log",
        "log_min_error_statement": "panic",
        "log_checkpoints": "off",
        "log_connections": "off",
        "log_disconnections": "off",
        **dict.fromkeys(SPEED_FOR_SAFETY, "on" if durable else "off"),
    }
    lines = [f"{name} = '{value}'" for name, value in settings.items()]
    head = "# Written at every start; use 'alter system' for settings of your own."
    return "\n".join([head, "include 'data/postgresql.conf'", *lines, ""])


def socket_folder(home: Path) -> Path:
    """``home/run``, or a short folder in /tmp where that is no path for a socket.

    /tmp and not $TMPDIR, because every process must arrive at the same one. PostgreSQL and libpq
    split folders at commas and more, so unusual characters count as too long.
    """
    folder = home / "run"
    plain = re.fullmatch(r"[\w./+ -]+", str(folder), re.ASCII)
    if plain and len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
        return folder
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    return Path(f"/tmp/wedsync-{digest}")  # noqa: S108
