"""The web server as people run it, and a program that asks it."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.commands.program import PATIENCE_SECONDS, ROOT

HOST = "127.0.0.1"
RUN = (sys.executable, str(ROOT / "app.py"), "run")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; ``headers`` with lower-case names."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON with every digit of its numbers."""
        return json.loads(self.body, parse_float=Decimal)


@dataclass(slots=True)
class Service:
    """A running server; ``token`` is what ``ask`` shows it."""

    port: int
    process: subprocess.Popen[bytes]
    output: Path
    token: str = ""
    cookies: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where a browser finds it."""
        return f"http://{HOST}:{self.port}"

    def ask(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """GET, with the token unless other headers are given."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE_SECONDS)
        shown = {"Authorization": f"Bearer {self.token}"} if headers is None else dict(headers)
        try:
            connection.request("GET", path, headers=shown)
            answer = connection.getresponse()
            names = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, names, answer.read())
        finally:
            connection.close()

    def said(self) -> str:
        """Everything it printed."""
        return self.output.read_text(errors="replace")


@contextmanager
def serving(
    command: Sequence[str], port: int, env: dict[str, str], output: Path, ready: str = "/readyz"
) -> Iterator[Service]:
    """Runs ``command`` until the end of the block, once ``ready`` has answered 200."""
    with output.open("wb") as said:
        process = subprocess.Popen(
            command, env=env, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
    service = Service(port, process, output)
    try:
        wait_for(service, ready, 200)
        yield service
    except BaseException as error:
        error.add_note(f"The server (exit code {process.poll()}) said:\n{service.said()}")
        raise
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(service: Service, path: str, status: int) -> None:
    """Until ``path`` answers with ``status``; AssertionError if it never does."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and service.process.poll() is None:
        try:
            if service.ask(path).status == status:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"{path} never answered {status}")


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
