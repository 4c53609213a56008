"""A network between the dashboard and what it depends on, which can be made to misbehave."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from enum import Enum

HOST = "127.0.0.1"
PIECE = 65_536


class Weather(Enum):
    """What becomes of connections and of what is sent back through them."""

    FAIR = "everything passes"
    REFUSED = "connections are closed as soon as they are opened"
    STALLED = "connections are taken and nothing is answered"
    SLOW = "every answer comes 300 ms late"
    CUT = "every answer ends after three bytes"
    GARBAGE = "every answer is something else"


class Relay:
    """Passes connections on to ``target``, as the ``weather`` has it; open ones too."""

    def __init__(self, target: Callable[[], socket.socket]) -> None:
        self._target = target
        self._listener = socket.create_server((HOST, 0), backlog=200)
        self._open: set[socket.socket] = set()
        self._lost: set[socket.socket] = set()
        self._guard = threading.Lock()
        self.weather = Weather.FAIR
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._take, daemon=True).start()

    def turn(self, weather: Weather) -> None:
        """Changes the weather; connections do not outlive the change, as on a real network that
        breaks, except where it is only that nothing gets through any more."""
        self.weather = weather
        if weather is not Weather.STALLED:
            self.cut()

    def lose(self) -> None:
        """Nothing gets through the connections there are any more, and neither end is told, as
        when something in between forgot them; new ones work."""
        with self._guard:
            self._lost |= self._open

    def cut(self) -> None:
        """Ends every connection there is."""
        with self._guard:
            ended, self._open = self._open, set()
            self._lost -= ended
        for each in ended:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def close(self) -> None:
        """Takes no more connections and ends those there are."""
        self._listener.close()
        self.cut()

    def _take(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self.weather is Weather.REFUSED:
                near.close()
                continue
            try:
                far = self._target()
            except OSError:
                near.close()
                continue
            with self._guard:
                self._open |= {near, far}
            for source, sink, is_answer in ((near, far, False), (far, near, True)):
                threading.Thread(
                    target=self._pass, args=(source, sink, is_answer), daemon=True
                ).start()

    def _pass(self, source: socket.socket, sink: socket.socket, is_answer: bool) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(PIECE):
                if source in self._lost:
                    continue
                while self.weather is Weather.STALLED:
                    time.sleep(0.02)
                    if source.fileno() < 0:
                        return
                if is_answer and self.weather is Weather.SLOW:
                    time.sleep(0.3)
                elif is_answer and self.weather is Weather.GARBAGE:
                    piece = b"\x80\x04\x95 not what was asked for\r\n"
                elif is_answer and self.weather is Weather.CUT:
                    sink.sendall(piece[:3])
                    break
                sink.sendall(piece)
        while self.weather is Weather.STALLED and sink.fileno() >= 0:
            time.sleep(0.02)  # that one end has closed does not get through either
        for each in (source, sink):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
