from __future__ import annotations

import socket
import sys

import pytest

from commands.departure import turn_away
from tests.commands.service import HOST

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it does nothing elsewhere")


def test_nobody_new_gets_in_and_whoever_is_in_stays() -> None:
    with socket.create_server((HOST, 0)) as listener:
        address = listener.getsockname()
        with (
            socket.create_connection(address, timeout=5) as taken,
            socket.create_connection(address, timeout=5) as waiting,
        ):
            first, _ = listener.accept()
            turn_away(listener)
            with pytest.raises(TimeoutError):
                socket.create_connection(address, timeout=0.5)
            second, _ = listener.accept()
            for client, server in ((taken, first), (waiting, second)):
                client.settimeout(5)
                client.sendall(b"asked")
                assert server.recv(5) == b"asked"
                server.sendall(b"answered")
                assert client.recv(8) == b"answered"
                server.close()
        listener.settimeout(0.1)
        with pytest.raises(TimeoutError):
            listener.accept()
