"""``/ws``: tells open pages that there is a refresh, and nothing else; they ask for the rest."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from socket import SHUT_RDWR
from urllib.parse import urlsplit

import psycopg
from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from flask_sock import Sock
from simple_websocket import Server

from data.errors import DashboardError
from data.listener import Listener, Signal
from data.pulses import FRESH_SECONDS
from data.sign_ins import SignIns
from server.caller import present_caller
from server.failures import json_refusal

log = logging.getLogger(__name__)

ADDRESS = "/ws"
LIVE = "live"
GOING_AWAY, TRY_LATER, SIGN_IN = 1001, 1013, 4401
LOOK_SECONDS = 1.0
CHECK_SECONDS = 5.0
PART_SECONDS = 1.0
PING_SECONDS = 25
LARGEST_MESSAGE = 1024  # pages have nothing to say
SPARE_THREADS = 2
SPARE_SHARE = 6  # one thread of so many is never lent to a socket


class Live:
    """The open sockets of this process: so many at once and no more, because each keeps a thread
    of the web server and one without a free thread answers nobody."""

    def __init__(self, listener: Listener, sign_ins: SignIns, threads: int) -> None:
        self._listener = listener
        self._sign_ins = sign_ins
        self._guard = threading.Lock()
        self._open = 0
        self._most = most_sockets(threads)
        self._closing = False

    @property
    def open(self) -> int:
        """How many sockets are open."""
        return self._open

    def fit(self, threads: int) -> None:
        """Lends out no more than the web server's ``threads`` allow from now on."""
        self._most = most_sockets(threads)

    def close(self) -> None:
        """Has every socket say goodbye within a second. Takes no lock: signal handlers call it."""
        self._closing = True

    def serve(self, socket: Server, secret: str) -> None:
        """Tells one page of every refresh until it leaves or its sign-in ends."""
        with self._place() as free:
            if not free:
                _part(socket, TRY_LATER, "No socket is free; ask on the clock.")
                return
            seen: Signal | None = None
            check = time.monotonic() + CHECK_SECONDS
            while socket.connected:
                signal = self._listener.wait(seen, LOOK_SECONDS)
                if self._closing:
                    _part(socket, GOING_AWAY, "The server is stopping.")
                    return
                if time.monotonic() >= check:
                    check = time.monotonic() + CHECK_SECONDS
                    if not self._is_signed_in(secret):
                        _part(socket, SIGN_IN, "The sign-in has ended.")
                        return
                if signal is not None and signal != seen:
                    time.sleep(FRESH_SECONDS)  # whichever process the page asks knows it by then
                    socket.send(said(signal))
                    seen = signal

    @contextmanager
    def _place(self) -> Iterator[bool]:
        with self._guard:
            free = self._open < self._most and not self._closing
            self._open += free
        try:
            yield free
        finally:
            with self._guard:
                self._open -= free

    def _is_signed_in(self, secret: str) -> bool:
        """Looked up without renewing it: an open page is no sign of a person."""
        try:
            return self._sign_ins.find(secret) is not None
        except (DashboardError, psycopg.Error):
            return False  # nobody can tell; the page comes back and asks


def most_sockets(threads: int) -> int:
    """How many of ``threads`` may be lent to sockets."""
    return max(0, threads - max(SPARE_THREADS, threads // SPARE_SHARE))


def said(signal: Signal) -> str:
    """All that a page is told: nothing of the numbers themselves."""
    return json.dumps({"refresh": signal.refresh_id, "time": signal.at.isoformat()})


def _part(page: Server, code: int, words: str) -> None:
    """Closes a socket and waits for the page to answer. gunicorn would wait for that, too, but in
    the one thread that takes in everybody's requests."""
    page.close(code, words)
    page.thread.join(PART_SECONDS)
    with suppress(OSError):
        page.sock.shutdown(SHUT_RDWR)


def go_live(web: Flask, listener: Listener, sign_ins: SignIns, threads: int) -> Live:
    """Opens ``/ws`` on ``web``, behind its gate; ``web.extensions["live"]`` is what it returns."""
    live = Live(listener, sign_ins, threads)
    web.extensions[LIVE] = live
    web.config["SOCK_SERVER_OPTIONS"] = {
        "ping_interval": PING_SECONDS,
        "max_message_size": LARGEST_MESSAGE,
        "thread_class": partial(threading.Thread, daemon=True),
    }

    @web.before_request
    def own_pages_only() -> Response | None:
        if request.path != ADDRESS:
            return None
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc.lower() != request.host.lower():
            log.warning("a socket was asked for from %r", origin[:100])
            return json_refusal(403, "Sockets are for this site's own pages.", "foreign_origin")
        # Compressing a line of forty characters would keep a quarter of a megabyte for each page.
        request.environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        return None

    @web.get(ADDRESS)
    def no_socket() -> ResponseReturnValue:
        sentence = "This address speaks WebSocket only."
        return json_refusal(426, sentence, "upgrade_required", {"Upgrade": "websocket"})

    def serve(socket: Server) -> None:
        caller = present_caller()
        if caller is not None:
            live.serve(socket, caller.secret)

    Sock(web).route(ADDRESS)(serve)
    return live
