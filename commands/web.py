"""Serves the application with gunicorn from this very process."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication

from data.errors import SettingError
from data.settings import Settings

GRACE_SECONDS = 3
SLOW_SECONDS = 60


class Web(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn with threads; every worker process builds its own application after the fork."""

    def __init__(self, build: Callable[[], Any], settings: Settings) -> None:
        self._build = build
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Everything gunicorn is told; nothing is read from its own files or arguments."""
        host = self._settings.host.strip("[]")
        address = f"[{host}]" if ":" in host else host
        options = {
            "bind": f"{address}:{self._settings.port}",
            "workers": self._settings.workers,
            "worker_class": "gthread",
            "threads": self._settings.threads,
            "timeout": SLOW_SECONDS,
            "graceful_timeout": GRACE_SECONDS,
            "keepalive": 15,
            "loglevel": "warning",
            "proc_name": "wedsync-dashboard",
            "control_socket_disable": True,
            "limit_request_line": 8190,
            "limit_request_fields": 60,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The WSGI application of one worker."""
        return self._build()


def check_port(settings: Settings) -> None:
    """Raises SettingError when the address cannot be listened on, before anything is started."""
    host = settings.host.strip("[]")
    try:
        family = socket.getaddrinfo(host, settings.port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, settings.port))
    except socket.gaierror:
        raise SettingError(f"HOST {settings.host!r} is not an address of this machine.") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SettingError(
                f"Port {settings.port} is in use: stop what uses it or set PORT to another."
            ) from None
        raise SettingError(
            f"{settings.host}:{settings.port} cannot be listened on: {error.strerror}."
        ) from None
