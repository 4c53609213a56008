"""The board's own styles and scripts, each kind as one file: asked for one by one, their headers
and round trips would cost more than they do."""

from __future__ import annotations

import re
from collections.abc import Collection
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue

PREFIX = "/assets/board-"
TYPES = {".css": "text/css", ".js": "text/javascript"}
NOT_NEEDED = re.compile(r'<script src="[^"]*/(?:deps/polyfill@|dash_table/)[^"]*"></script>')
"""What Dash always loads: tables of another kind than ours, and what browsers lacked long ago."""


class Bundle:
    """The files of ``folder`` itself, in the order of their names, but for those ``left_out``."""

    def __init__(self, folder: Path, left_out: Collection[str] = ()) -> None:
        self._folder = folder
        self._contents = {
            _named(suffix, content): (content, mimetype)
            for suffix, mimetype in TYPES.items()
            for content in [_joined(folder, suffix, left_out)]
        }

    def serve(self, web: Flask) -> None:
        """Answers at the addresses that the tags name."""

        def answer() -> ResponseReturnValue:
            content, mimetype = self._contents[request.path]
            response = Response(content, mimetype=mimetype)
            response.add_etag()
            return response.make_conditional(request.environ)

        for path in self._contents:
            web.add_url_rule(path, endpoint=path, view_func=answer)

    def styles(self, others: str) -> str:
        """The tags of a page's styles; ``others`` are those that do not come from us."""
        return f'{others}<link rel="stylesheet" href="{self._path(".css")}">'

    def scripts(self, others: str) -> str:
        """The same for scripts, without what no page of ours needs. The others wait in a template,
        from which ours take them once the page is painted."""
        waiting = f'<template id="later">{NOT_NEEDED.sub("", others)}</template>'
        return f'<script src="{self._path(".js")}" defer></script>{waiting}'

    def dated(self, document: str) -> str:
        """``document`` with the content of each single file of ours told by its address."""

        def told(found: re.Match[str]) -> str:
            digest = _digest((self._folder / found[1]).read_bytes())
            return f'"/assets/{found[1]}?m={digest}"'

        return re.sub(r'"/assets/([\w.-]+)"', told, document)

    def _path(self, suffix: str) -> str:
        return next(path for path in self._contents if path.endswith(suffix))


def _joined(folder: Path, suffix: str, left_out: Collection[str]) -> bytes:
    files = sorted(each for each in folder.iterdir() if each.suffix == suffix)
    return b"\n".join(each.read_bytes() for each in files if each.name not in left_out)


def _named(suffix: str, content: bytes) -> str:
    return f"{PREFIX}{_digest(content)}{suffix}"


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:12]
