"""The state folder: the embedded database, the generated key. Private to its owner."""

from __future__ import annotations

import fcntl
import os
import secrets
import tempfile
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from data import embedded
from data.embedded_conf import socket_folder
from data.errors import SettingError
from data.settings import SHORTEST_SECRET, Settings

EMBEDDED = "postgres"


def ensure_home(home: Path) -> Path:
    """The folder, made where absent; raises SettingError when it cannot be written."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            pass
    except OSError as error:
        raise SettingError(
            f"DASHBOARD_HOME {home} cannot be written: {error.strerror or error}."
        ) from None
    return home


def database_url(settings: Settings) -> tuple[str, embedded.EmbeddedServer | None]:
    """Where the database is. Without DATABASE_URL the embedded one is started, or joined when it
    already runs; keep the second value alive for as long as it is needed."""
    if settings.database_url is not None:
        return settings.database_url, None
    server = embedded.start(ensure_home(settings.home) / EMBEDDED)
    return server.url, server


def embedded_home(settings: Settings, url: str) -> Path | None:
    """The folder of the embedded database, where ``url`` leads to it."""
    home = Path(os.path.realpath(settings.home / EMBEDDED))
    leads_to = str(conninfo_to_dict(url).get("host", ""))
    return home if leads_to == str(socket_folder(home)) else None


def secret_key(settings: Settings) -> str:
    """SECRET_KEY, or a random one made once and kept in the state folder, readable by its owner."""
    if settings.secret_key is not None:
        return settings.secret_key
    path = ensure_home(settings.home) / "secret_key"
    try:
        with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
            # Others that start at this moment wait until the key is whole.
            fcntl.flock(file, fcntl.LOCK_EX)
            key = file.read().strip()
            if len(key) < SHORTEST_SECRET:  # new, or cut short by a crash
                key = secrets.token_urlsafe(48)
                file.seek(0)
                file.truncate()
                file.write(key)
    except OSError as error:
        raise SettingError(f"{path} cannot be used: {error.strerror or error}.") from None
    return key
