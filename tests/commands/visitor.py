"""A person without JavaScript: keeps cookies, follows redirects, fills in forms."""

from __future__ import annotations

import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Any

from tests.commands.service import Answer, Service


@dataclass(frozen=True, slots=True)
class Page(Answer):
    """An answer, and the path it was found at in the end."""

    path: str


class Visitor:
    """One visit to a running server."""

    def __init__(self, service: Service) -> None:
        self._url = service.url
        self._jar = CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self._jar)
        )

    @property
    def headers(self) -> dict[str, str]:
        """The cookies, for a request made otherwise."""
        return {"Cookie": "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._jar)}

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies by name, for a browser."""
        return {cookie.name: cookie.value or "" for cookie in self._jar}

    def get(self, path: str) -> Page:
        """Follows a link."""
        return self._open(path, None)

    def sign_in(self, email: str, password: str) -> Page:
        """Fills in the form at /login."""
        return self._submit("/login", email=email, password=password)

    def set_password(self, current: str, new: str) -> Page:
        """Fills in the form at /account/password."""
        return self._submit("/account/password", current=current, new=new)

    def _submit(self, path: str, **fields: str) -> Page:
        token = re.search(rb'name="csrf_token" value="([^"]+)"', self.get(path).body)
        assert token, f"there is no form at {path}"
        form = {"csrf_token": token[1].decode(), **fields}
        return self._open(path, urllib.parse.urlencode(form).encode())

    def _open(self, path: str, form: bytes | None) -> Page:
        request = urllib.request.Request(  # noqa: S310  # always the tests' own server
            self._url + path, form, {"Accept": "text/html", "Referer": self._url}
        )
        try:
            answer: Any = self._opener.open(request)
        except urllib.error.HTTPError as refused:
            answer = refused
        with answer:
            headers = {name.lower(): value for name, value in answer.headers.items()}
            found = urllib.parse.urlsplit(answer.geturl())
            return Page(answer.status, headers, answer.read(), found.path)
