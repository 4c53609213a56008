"""Sends text compressed, and files for good: a copy of each is kept in memory, packed as tightly as
can be once there is time for it."""

from __future__ import annotations

import gzip
import os
import queue
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import brotli
from flask import Flask, Response, request
from werkzeug.datastructures import Headers

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

Encoding = Literal["br", "gzip"]
Key = tuple[str, str, Encoding]

FILES = ("/assets/", "/_dash-component-suites/")
NAMED_BY_CONTENT = ("/assets/board-", "/assets/charts/", "/_dash-component-suites/")
PAGES = ("/metric/",)
SMALLEST = 1_000  # less than that is one packet, packed or not
MOST_COPIES = 400
A_YEAR = 31_536_000
LEAST_NICE = 19
PACKED = frozenset(
    {"application/javascript", "application/json", "image/svg+xml", "text/css", "text/javascript"}
)
QUICKLY: Mapping[Encoding, Callable[[bytes], bytes]] = {
    "br": lambda text: bytes(brotli.compress(text, quality=4)),
    "gzip": lambda text: gzip.compress(text, 5, mtime=0),
}
TIGHTLY: Mapping[Encoding, Callable[[bytes], bytes]] = {
    "br": lambda text: bytes(brotli.compress(text, quality=11)),
    "gzip": lambda text: gzip.compress(text, 9, mtime=0),
}


class Ready(Response):
    """An answer that is packed and says all it has to, its length included: nothing more is done
    to it."""

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:
        """Those it was made with, but for 304, which has fewer."""
        return self.headers if self.status_code == 200 else super().get_wsgi_headers(environ)


@dataclass(frozen=True, slots=True)
class Copy:
    """A file to be packed more tightly."""

    key: Key
    text: bytes


class Copies:
    """Compressed files by address and ETag. The first reader gets one that was quickly made."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._kept: dict[Key, bytes] = {}
        self._waiting: queue.SimpleQueue[Copy] = queue.SimpleQueue()
        self._worker: threading.Thread | None = None

    def find(self, key: Key, read: Callable[[], bytes]) -> bytes:
        """The copy under ``key``, made of what ``read`` gives when there is none."""
        found = self._kept.get(key)
        if found is not None:
            return found
        text = read()
        packed = QUICKLY[key[2]](text)
        with self._guard:
            if len(self._kept) < MOST_COPIES and key not in self._kept:
                self._kept[key] = packed
                self._waiting.put(Copy(key, text))
                self._start()
        return packed

    def _start(self) -> None:
        if self._worker is None:
            self._worker = threading.Thread(target=self._tighten, name="packing", daemon=True)
            self._worker.start()

    def _tighten(self) -> None:
        if sys.platform == "linux":  # where threads have a niceness of their own
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LEAST_NICE)
        while True:
            copy = self._waiting.get()
            self._kept[copy.key] = TIGHTLY[copy.key[2]](copy.text)


def pack(web: Flask) -> None:
    """Compresses what ``web`` answers and tells browsers which files they may keep."""
    copies = Copies()

    @web.after_request
    def send_packed(response: Response) -> Response:
        if isinstance(response, Ready) or response.status_code != 200:
            return response
        if request.method not in ("GET", "POST"):
            return response
        is_file = request.path.startswith(FILES)
        if is_file and _is_named_by_content():
            response.headers["Cache-Control"] = f"max-age={A_YEAR}, immutable"
        if not _is_packable(response):
            return response
        response.vary.add("Accept-Encoding")
        encoding = encoding_asked()
        if encoding is None:
            return response
        response.direct_passthrough = False
        if is_file:
            key = (request.path, response.get_etag()[0] or "", encoding)
            content = copies.find(key, response.get_data)
        else:
            content = QUICKLY[encoding](response.get_data())
        response.set_data(content)
        response.headers["Content-Encoding"] = encoding
        etag = response.get_etag()[0]
        if etag is not None:
            response.set_etag(etag, weak=True)  # the same, in other bytes
        return response


def _is_named_by_content() -> bool:
    return request.path.startswith(NAMED_BY_CONTENT) or "m" in request.args


def _is_packable(response: Response) -> bool:
    """Not pages with forms: with a token beside what a stranger may have put into their address,
    the length alone would tell something of the token."""
    length = response.content_length
    if "Content-Encoding" in response.headers or (length is not None and length < SMALLEST):
        return False
    if response.mimetype == "text/html":
        return request.path == "/" or request.path.startswith(PAGES)
    return response.mimetype in PACKED


def encoding_asked() -> Encoding | None:
    """How the answer to this request may be packed."""
    if "HTTP_ACCEPT_ENCODING" not in request.environ:
        return None
    accepted = request.accept_encodings
    if accepted["br"]:
        return "br"
    return "gzip" if accepted["gzip"] else None
