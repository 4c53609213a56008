"""A program that owns an embedded server: ``owner.py HOME [durable]``.

Prints one line of JSON, then obeys the lines of its input: ``fork`` and ``spawn`` print the pid of
a child that was forked, or executed with every descriptor it could inherit; ``release`` lets go;
``release in fork`` does so in a child. It ends with its input, or by a signal.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from data.embedded import EmbeddedServer, start
from data.errors import EmbeddedError


def obey(order: str, server: EmbeddedServer) -> object:
    if order == "fork":
        child = os.fork()
        if child == 0:
            for stream in range(3):
                os.close(stream)
            signal.pause()
        return child
    if order == "spawn":
        nothing = subprocess.DEVNULL
        return subprocess.Popen(
            ["/bin/sleep", "300"], stdin=nothing, stdout=nothing, stderr=nothing, close_fds=False
        ).pid
    if order == "release":
        server.release()
        server.release()
        return "released"
    if order == "release in fork":
        child = os.fork()
        if child == 0:
            server.release()
            os._exit(0)
        return os.waitpid(child, 0)[1]
    raise ValueError(order)


def main() -> None:
    try:
        server = start(Path(sys.argv[1]), durable="durable" in sys.argv[2:])
    except EmbeddedError as error:
        sys.exit(str(error))
    facts = {name: getattr(server, name) for name in ("pid", "adopted", "major", "url")}
    print(json.dumps(facts), flush=True)
    for line in sys.stdin:
        print(json.dumps(obey(line.strip(), server)), flush=True)


main()
