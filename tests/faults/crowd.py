"""Clients that are in nobody's way only if the web server sees to it."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

from tests.faults.repeating import repeated
from tests.faults.stack import Stack

SLOW_HEAD = b"GET /login HTTP/1.1\r\nHost: x\r\nX-Slow: "
RUDE = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500),
    b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + b"X-Many: 1\r\n" * 200 + b"\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 100_000 + b"\r\n\r\n",
    b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
    b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n" + bytes(200_000),
    b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    b"POST /login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n0\r\n\r\n",
    b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
    b"GET /%00%ff%fe HTTP/1.1\r\nHost: \x00\r\n\r\n",
    b"\r\n\r\n\r\n\r\n",
)
"""What is no request, or too much of one."""


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

    def send(piece: bytes) -> None:
        for each in opened:
            with contextlib.suppress(OSError):
                each.send(piece)

    send(first)
    try:
        with repeated(lambda: send(then), 0.2):
            yield
    finally:
        for each in opened:
            each.close()


def said_to(stack: Stack, said: bytes) -> bytes:
    """All that is answered to whoever says just that."""
    answered = b""
    with (
        socket.create_connection(("127.0.0.1", stack.service.port), timeout=30) as rude,
        contextlib.suppress(ConnectionError),
    ):
        rude.sendall(said)
        rude.shutdown(socket.SHUT_WR)
        while piece := rude.recv(65_536):
            answered += piece
    return answered
