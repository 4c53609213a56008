"""The state folder: the embedded database, the generated key. Private to its owner."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from data import embedded
from data.errors import SettingError
from data.settings import Settings


def ensure_home(home: Path) -> Path:
    """The folder, made where absent; raises SettingError when it cannot be written."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = home / f".probe-{os.getpid()}"
        probe.touch(mode=0o600)
        probe.unlink()
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
    server = embedded.start(ensure_home(settings.home) / "postgres")
    return server.url, server


def secret_key(settings: Settings) -> str:
    """SECRET_KEY, or a random one made once and kept in the state folder, readable by its owner."""
    if settings.secret_key is not None:
        return settings.secret_key
    path = ensure_home(settings.home) / "secret_key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        key = secrets.token_urlsafe(48)
        file.write(key)
    return key
