"""Serves the application with gunicorn: from this very process, or as ``gunicorn app:server``."""

from __future__ import annotations

import errno
import selectors
import socket
import struct
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import TConn, ThreadWorker

from commands.arrival import awaits_word, size_of
from commands.departure import Master
from data.errors import SettingError
from data.settings import Settings
from server.live import LIVE

GRACE_SECONDS = 3
HUNG_SECONDS = 25  # a worker that gives no sign of life for so long is replaced
ARRIVAL_SECONDS = 10.0
LAST_WORDS_SECONDS = 2.0
UNREAD_TIME = struct.pack("ll", 10, 0)  # seconds and microseconds, as the kernel takes them
PIECE = MOST_LEFT = 65_536
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's threads with two differences. A thread is given to a request only when all of it
    has arrived, so that nobody holds one up by sending slowly, nor for long by not reading. And
    open sockets, for which gunicorn waits when it stops, say goodbye here."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.wsgi: Any = None  # until it is loaded; who begins may be told to go, too
        self._leaving: dict[Any, int] = {}  # and how much is still taken from each

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
        soon = time.monotonic() + LAST_WORDS_SECONDS
        for each in self.pending_conns:
            each.timeout = min(each.timeout, soon)

    def accept(self, listener: socket.socket) -> None:
        """Takes a connection in, and what it sends without giving it a thread."""
        if self.cfg.is_ssl:  # what is sent can be told in its thread alone
            super().accept(listener)
            return
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                return
            raise
        self.nr_conns += 1
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, UNREAD_TIME)
        conn = TConn(self.cfg, client, address, listener.getsockname())
        self._begin(conn)
        self.poller.register(client, selectors.EVENT_READ, partial(self._receive, conn))

    def on_client_socket_readable(self, conn: Any, client: socket.socket) -> None:
        """The same for the next request of a connection that was kept."""
        if self.cfg.is_ssl:
            super().on_client_socket_readable(conn, client)
            return
        if conn.size is not None:  # of the last request; else more has come of this one
            self.keepalived_conns.remove(conn)
            self._begin(conn)
        self._receive(conn, client)

    def finish_request(self, conn: Any, done: Future[Any]) -> None:
        """As always; but who is to leave is seen off beside everything else. gunicorn waits two
        seconds for each, in the one thread that takes in everybody's requests."""
        if self.cfg.is_ssl or done.cancelled() or done.exception() or done.result():
            super().finish_request(conn, done)
            return
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._see_off, conn))
        except (OSError, ValueError):  # has left already
            self._forget(conn)
            return
        conn.timeout = time.monotonic() + LAST_WORDS_SECONDS
        self._leaving[conn] = MOST_LEFT

    def murder_pending(self) -> None:
        """As always; and who has been asked to leave for long enough."""
        super().murder_pending()
        now = time.monotonic()
        for conn in [each for each in self._leaving if each.timeout <= now]:
            self._turn_out(conn)

    def _see_off(self, conn: Any, client: socket.socket) -> None:
        """Takes what still comes, so that the last answer is not lost with it."""
        piece = _come(client)
        if piece is None:
            return
        self._leaving[conn] -= len(piece)
        if not piece or self._leaving[conn] <= 0:
            self._turn_out(conn)

    def _turn_out(self, conn: Any) -> None:
        del self._leaving[conn]
        self.poller.unregister(conn.sock)
        self._forget(conn)

    def _forget(self, conn: Any) -> None:
        self.nr_conns -= 1
        conn.close()

    def _begin(self, conn: Any) -> None:
        conn.arrived, conn.size, conn.is_told = bytearray(), None, False
        conn.timeout = time.monotonic() + ARRIVAL_SECONDS  # for all of it, not for each piece
        self.pending_conns.append(conn)

    def _receive(self, conn: Any, client: socket.socket) -> None:
        """What has come; a thread is asked for when nothing is missing."""
        piece = _come(client)
        if piece is None:
            return
        conn.arrived += piece
        conn.size = size_of(conn.arrived)
        if piece and conn.size is None:
            if awaits_word(conn.arrived) and not conn.is_told:
                conn.is_told = True
                with suppress(OSError):
                    client.send(CONTINUE)
            return
        self.poller.unregister(client)
        self.pending_conns.remove(conn)
        if conn.size is None:  # the sender left
            self._forget(conn)
            return
        conn.init()
        conn.parser.unreader.unread(bytes(conn.arrived))
        conn.data_ready = True
        self.enqueue_req(conn)

    def _keepalive_after(self, conn: Any, keepalive: bool) -> bool:
        """Not where more was sent than one request: the rest could be the half of another one."""
        whole = self.cfg.is_ssl or conn.size == len(conn.arrived)
        return bool(super()._keepalive_after(conn, keepalive and whole))

    def _say_goodbye(self) -> None:
        if self.wsgi is not None:
            self.wsgi.extensions[LIVE].close()


def _come(client: socket.socket) -> bytes | None:
    """What has come: empty when the sender left, None when there is nothing yet."""
    try:
        return client.recv(PIECE)
    except BlockingIOError:
        return None
    except OSError:
        return b""


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

    def run(self) -> None:
        """Until told to stop. Exits with 1 where it cannot start."""
        try:
            Master(self).run()
        except RuntimeError as error:
            sys.exit(f"{error}")


def options(settings: Settings) -> dict[str, Any]:
    """gunicorn's settings, by its own names for them."""
    host = settings.host.strip("[]")
    address = f"[{host}]" if ":" in host else host
    return {
        "bind": f"{address}:{settings.port}",
        "workers": settings.workers,
        "worker_class": "commands.web.Worker",
        "threads": settings.threads,
        "timeout": HUNG_SECONDS,
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
