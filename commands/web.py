"""Serves the application with gunicorn: from this very process, or as ``gunicorn app:server``."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker

from data.errors import SettingError
from data.settings import Settings
from server.live import LIVE

GRACE_SECONDS = 3
SLOW_SECONDS = 60


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's threads, which wait for open sockets when they stop: here these say goodbye."""

    def load_wsgi(self) -> None:
        """Fits the sockets to the threads there are, whoever chose their number."""
        super().load_wsgi()
        self.wsgi.extensions[LIVE].fit(self.cfg.threads)

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Stops when what is being answered is answered."""
        self._say_goodbye()
        super().handle_exit(sig, frame)

    def handle_quit(self, sig: int, frame: Any) -> None:
        """Stops at once."""
        self._say_goodbye()
        super().handle_quit(sig, frame)

    def set_accept_enabled(self, enabled: bool) -> None:
        """As always; who is connected already when the worker stops is still taken in, and nobody
        else can connect. Left to themselves they would be cut off unheard."""
        super().set_accept_enabled(enabled)
        if enabled or self.alive:
            return
        for listener in self.sockets:
            taken = -1
            while taken != self.nr_conns:
                taken = self.nr_conns
                self.accept(listener)
            listener.close()

    def _say_goodbye(self) -> None:
        if self.wsgi is not None:
            self.wsgi.extensions[LIVE].close()


class Web(BaseApplication):  # type: ignore[misc]
    """gunicorn with threads; every worker process builds its own application after the fork."""

    def __init__(self, build: Callable[[], Any], settings: Settings) -> None:
        self._build = build
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Everything gunicorn is told; nothing is read from its own files or arguments."""
        for name, value in options(self._settings).items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The WSGI application of one worker."""
        return self._build()


def options(settings: Settings) -> dict[str, Any]:
    """gunicorn's settings, by its own names for them."""
    host = settings.host.strip("[]")
    address = f"[{host}]" if ":" in host else host
    return {
        "bind": f"{address}:{settings.port}",
        "workers": settings.workers,
        "worker_class": "commands.web.Worker",
        "threads": settings.threads,
        "timeout": SLOW_SECONDS,
        "graceful_timeout": GRACE_SECONDS,
        "keepalive": 15,
        "loglevel": "warning",
        "proc_name": "wedsync-dashboard",
        "control_socket_disable": True,
        "limit_request_line": 8190,
        "limit_request_fields": 60,
    }


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
