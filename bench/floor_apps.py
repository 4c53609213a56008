"""What our page cannot be quicker than: applications that do next to nothing, for gunicorn."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import brotli
from dash import Dash, Input, Output, dcc, html
from flask import Flask, Response

from tests.commands.program import environment
from tests.commands.service import HOST, Service, free_port, serving

FOLDER = "STATIC_FOLDER"
THREADS = "128"
CONSTANT = {
    "output": "out.children",
    "outputs": {"id": "out", "property": "children"},
    "inputs": [{"id": "clock", "property": "n_intervals", "value": 1}],
    "changedPropIds": ["clock.n_intervals"],
    "parsedChangedPropsIds": ["clock.n_intervals"],
}
"""What a browser sends to have the one callback of ``constant`` run."""


def nothing() -> Flask:
    """A route that does nothing."""
    web = Flask("nothing")
    web.get("/nothing")(lambda: "{}")
    return web


def static() -> Flask:
    """One page and its styles from the folder in ``STATIC_FOLDER``, packed beforehand."""
    web = Flask("static", static_folder=None)
    folder = Path(os.environ[FOLDER])

    def file(name: str, mimetype: str) -> None:
        packed = brotli.compress((folder / name).read_bytes())

        def answer() -> Response:
            return Response(packed, mimetype=mimetype, headers={"Content-Encoding": "br"})

        web.add_url_rule("/" if name == "index.html" else f"/{name}", name, answer)

    file("index.html", "text/html")
    file("style.css", "text/css")
    return web


def blank() -> Any:
    """Dash with nothing on its page."""
    app = Dash("blank", include_assets_files=False)
    app.layout = html.Div("blank", id="blank")
    return app.server


def constant() -> Any:
    """Dash with one callback that returns one constant."""
    app = Dash("constant", include_assets_files=False)
    app.layout = html.Div([dcc.Interval(id="clock", interval=1000), html.Div(id="out")])

    @app.callback(Output("out", "children"), Input("clock", "n_intervals"))
    def answer(_ticks: int | None) -> str:
        return "constant"

    return app.server


@contextmanager
def gunicorn(
    application: str, folder: Path, workers: int, *, ready: str = "/", **settings: str
) -> Iterator[Service]:
    """An application in a gunicorn like the dashboard's own, with as many threads."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", application, "--workers", str(workers)]
    command += ["--worker-class", "gthread", "--threads", THREADS, "--no-control-socket"]
    command += ["--config", "/dev/null", "--bind", f"{HOST}:{port}", "--keep-alive", "15"]
    output = folder / f"{application.partition('()')[0]}-{workers}"
    with serving(command, port, environment(**settings), output, ready=ready) as service:
        yield service
