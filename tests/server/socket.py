"""A page's end of ``/ws``, as far as the server can tell."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from functools import partial
from types import TracebackType
from typing import Any

from simple_websocket import Client, ConnectionClosed

PATIENCE_SECONDS = 30


class Wire(Client):  # type: ignore[misc]
    """Names host and port and takes in what came together with the handshake, as browsers do."""

    def handshake(self) -> None:
        self.host = f"{self.host}:{self.port}"
        super().handshake()
        self.connected = self._handle_events()


class Socket:
    """An open socket of whoever has these headers; raises the library's ConnectionError where it
    is refused."""

    def __init__(self, address: str, headers: dict[str, str] | None = None) -> None:
        self._wire: Any = Wire(
            f"ws://{address}/ws",
            headers=headers,
            thread_class=partial(threading.Thread, daemon=True),
        )

    def heard(self) -> dict[str, Any]:
        """The next message."""
        text = self._wire.receive(timeout=PATIENCE_SECONDS)
        assert text is not None, "nothing was heard"
        found: dict[str, Any] = json.loads(text)
        return found

    def end(self) -> int:
        """The code with which the server closes it; what it says before is passed over."""
        try:
            while self._wire.receive(timeout=PATIENCE_SECONDS) is not None:
                pass
        except ConnectionClosed as closed:
            return int(closed.reason)
        raise AssertionError("the server keeps it open")

    def leave(self) -> None:
        """Closes it, as a page that is left does."""
        with suppress(ConnectionClosed):
            self._wire.close()

    def __enter__(self) -> Socket:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.leave()
