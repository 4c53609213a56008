"""What this process has served so far, for ``/metrics``."""

from __future__ import annotations

import threading
from collections import Counter

from flask import Flask, Response, request


class Requests:
    """Counts answers by route and status, and failed sign-ins. Routes are those of the URL map, so
    their number is bounded."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._answers: Counter[tuple[str, int]] = Counter()
        self._failed_sign_ins = 0

    def watch(self, web: Flask) -> None:
        """Counts every answer of ``web`` from now on."""

        @web.after_request
        def count(response: Response) -> Response:
            rule = request.url_rule.rule if request.url_rule else "none"
            with self._guard:
                self._answers[rule, response.status_code] += 1
            return response

    def note_failed_sign_in(self) -> None:
        """Counts one failed sign-in."""
        with self._guard:
            self._failed_sign_ins += 1

    def answers(self) -> list[tuple[str, int, int]]:
        """Route, status and number of answers, in order."""
        with self._guard:
            return sorted((route, status, n) for (route, status), n in self._answers.items())

    def failed_sign_ins(self) -> int:
        """How many sign-ins failed or were refused."""
        with self._guard:
            return self._failed_sign_ins
