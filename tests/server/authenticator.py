"""A person's authenticator app."""

from __future__ import annotations

import re
import time

import pyotp

from tests.server.browser import PASSWORD, Browser

MARGIN_SECONDS = 4


class App:
    """Shows the codes of one secret. Codes of the steps beside the present one also count, so a
    test has three to use, in their order."""

    def __init__(self, secret: str) -> None:
        self.totp = pyotp.TOTP(secret)
        self._last = 0

    def code(self) -> str:
        """A code that was not shown before."""
        left = 30 - time.time() % 30
        if left < MARGIN_SECONDS:  # the server must read it within the same step
            time.sleep(left)
        now = int(time.time()) // 30
        self._last = max(self._last + 1, now - 1)
        return self.totp.generate_otp(self._last)

    def old_code(self) -> str:
        """The code shown last."""
        return self.totp.generate_otp(self._last)


def secret_in(page: str) -> str:
    """The key that the page shows beside the drawing."""
    found = re.search(r"type this key: <code>([A-Z2-7 ]+)</code>", page)
    assert found
    return found[1].replace(" ", "")


def enrol(browser: Browser, password: str = PASSWORD) -> tuple[App, list[str]]:
    """Sets up the second factor of whoever is signed in; the app and the recovery codes."""
    app = App(secret_in(browser.get("/account/second-factor").text))
    answer = browser.post("/account/second-factor", {"code": app.code(), "password": password})
    assert answer.status_code == 200, answer.text
    return app, re.findall(r"<code>([a-z0-9-]{27})</code>", answer.text)
