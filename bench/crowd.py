"""Many clients of one web server at once, in one thread and at next to no cost of their own: on the
same two cores a client that takes as long as the server would be what is measured."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.commands.service import HOST

PATIENCE_SECONDS = 30.0
AT_ONCE = 65_536
END = b"\r\n\r\n"
LENGTH = b"content-length:"


@dataclass(slots=True)
class Client:
    """One kept connection, and how much of its present answer is still to come (None: not known
    before its headers are complete)."""

    wire: socket.socket
    request: bytes
    head: bytes = b""
    missing: int | None = None

    def ask(self) -> None:
        """Sends the request once more."""
        self.head, self.missing = b"", None
        self.wire.sendall(self.request)

    def hear(self) -> bool:
        """Takes in what has come; whether the answer is complete. Raises AssertionError for any
        answer but 200."""
        came = self.wire.recv(AT_ONCE)
        assert came, "the connection was closed"
        if self.missing is None:
            self.head += came
            head, found, body = self.head.partition(END)
            if not found:
                return False
            assert head.split(b" ", 2)[1] == b"200", head.split(b"\r\n", 1)[0]
            self.missing = _length(head) - len(body)
        else:
            self.missing -= len(came)
        return self.missing <= 0


def rate(port: int, path: str, headers: Sequence[Mapping[str, str]], requests: int) -> float:
    """Requests a second while one client with each of ``headers`` asks without a pause, until
    there were ``requests`` answers."""
    clients = [_client(port, path, shown) for shown in headers]
    waiting = selectors.DefaultSelector()
    try:
        for each in clients:
            waiting.register(each.wire, selectors.EVENT_READ, each)
        begun = time.perf_counter()
        for each in clients:
            each.ask()
        heard = 0
        while heard < requests:
            ready = waiting.select(PATIENCE_SECONDS)
            assert ready, "no answer came"
            for key, _ in ready:
                client: Client = key.data
                if client.hear():
                    heard += 1
                    client.ask()
        return heard / (time.perf_counter() - begun)
    finally:
        waiting.close()
        for each in clients:
            each.wire.close()


def _client(port: int, path: str, headers: Mapping[str, str]) -> Client:
    wire = socket.create_connection((HOST, port), timeout=PATIENCE_SECONDS)
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    lines = [f"GET {path} HTTP/1.1", f"Host: {HOST}:{port}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return Client(wire, "\r\n".join([*lines, "", ""]).encode())


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(LENGTH):
            return int(line[len(LENGTH) :])
    raise AssertionError("the answer does not say how long it is")
