"""A browser as far as the server can tell: it keeps cookies and echoes the page's token."""

from __future__ import annotations

import json
import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

EMAIL, PASSWORD = "chief@example.org", "a quiet river in autumn"
VIEWER_EMAIL, VIEWER_PASSWORD = "board@example.org", "seven tall lamps at noon"
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


class Browser:
    """Signs in through the form and sends what a page of ours would send."""

    def __init__(self, client: FlaskClient, address: str = "127.0.0.1", scheme: str = "http"):
        self.client = client
        self.environ = {"REMOTE_ADDR": address}
        self.base_url = f"{scheme}://localhost"

    def get(self, path: str, **more: Any) -> TestResponse:
        """GET as a page navigation."""
        return self._open(path, method="GET", **more)

    def post(self, path: str, form: dict[str, str] | None = None, **more: Any) -> TestResponse:
        """POST of a form with the token of a page."""
        token = self.form_token()
        return self._open(path, method="POST", data={"csrf_token": token, **(form or {})}, **more)

    def form_token(self, path: str = "/login") -> str:
        """The hidden field of a page, or the readable cookie once signed in."""
        page = self.get(path)
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
        if found:
            return found[1]
        self.get("/account/password")
        cookie = self.client.get_cookie("_csrf_token")
        assert cookie is not None
        return cookie.value

    def sign_in(
        self, email: str = EMAIL, password: str = PASSWORD, next_page: str = "", **more: Any
    ) -> TestResponse:
        """Fills in the form at /login."""
        form = {"email": email, "password": password, "next": next_page}
        return self.post("/login", form, **more)

    def sign_out(self) -> TestResponse:
        """Presses the button that signs out."""
        return self.post("/logout")

    def update(self, body: Any, headers: dict[str, str] | None = None) -> TestResponse:
        """What Dash's renderer sends: JSON, and the cookie's token in a header."""
        cookie = self.client.get_cookie("_csrf_token")
        token = {"X-CSRFToken": cookie.value} if cookie else {}
        return self._open(
            "/_dash-update-component",
            method="POST",
            data=json.dumps(body),
            headers={"Content-Type": "application/json", **token, **(headers or {})},
        )

    def _open(self, path: str, **more: Any) -> TestResponse:
        headers = {**HTML, **more.pop("headers", {})}
        return self.client.open(
            path, base_url=self.base_url, headers=headers, environ_overrides=self.environ, **more
        )

    def cookie(self) -> str:
        """The session cookie, as a thief would copy it."""
        cookie = self.client.get_cookie("wedsync")
        assert cookie is not None
        return cookie.value


def status_with(web: Flask, cookie: str, path: str = "/") -> int:
    """What somebody with a copied session cookie is answered."""
    client = web.test_client()
    client.set_cookie("wedsync", cookie)
    return client.get(path).status_code
