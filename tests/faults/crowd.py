"""Clients that are in nobody's way only if the web server sees to it."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

from tests.faults.stack import Stack

SLOW_HEAD = b"GET /login HTTP/1.1\r\nHost: x\r\nX-Slow: "


@contextlib.contextmanager
def connections(stack: Stack, number: int, first: bytes, then: bytes) -> Iterator[None]:
    """Many connections that send ``first``, go on with ``then`` again and again, read nothing and
    do not leave."""
    opened = []
    for _ in range(number):
        each = socket.socket()
        each.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        each.connect(("127.0.0.1", stack.service.port))
        each.setblocking(False)
        opened.append(each)
    over = threading.Event()

    def send(piece: bytes) -> None:
        for each in opened:
            with contextlib.suppress(OSError):
                each.send(piece)

    def dribble() -> None:
        while not over.wait(0.2):
            send(then)

    send(first)
    thread = threading.Thread(target=dribble)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        for each in opened:
            each.close()
