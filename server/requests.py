"""What this process has served so far, for ``/metrics``."""

from __future__ import annotations

import os
import time

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Requests:
    """Counts answers by route and status, their seconds, errors and failed sign-ins. Routes are
    those of the URL map, so their number is bounded. ``registry`` is where other figures join."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.process = str(os.getpid())
        self._answers = Counter(
            "wedsync_requests_total",
            "Answers by route and status.",
            ("process", "route", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "wedsync_request_seconds",
            "How long answers took.",
            ("process",),
            buckets=SECONDS,
            registry=self.registry,
        ).labels(self.process)
        self._errors = Counter(
            "wedsync_errors_total",
            "Unexpected errors, each with a number in the log.",
            ("process",),
            registry=self.registry,
        ).labels(self.process)
        self._failed_sign_ins = Counter(
            "wedsync_sign_in_failures_total",
            "Failed and refused sign-ins.",
            ("process",),
            registry=self.registry,
        ).labels(self.process)

    def watch(self, web: Flask) -> None:
        """Counts every answer of ``web`` from now on; call it after ``logs.follow``, which notes
        when a request began, and before anything answers."""
        known: dict[tuple[str, int], Counter] = {}

        @web.after_request
        def count(response: Response) -> Response:
            matched = request.url_rule
            key = (matched.rule if matched else "none", response.status_code)
            answers = known.get(key)
            if answers is None:
                answers = known[key] = self._answers.labels(self.process, *key)
            answers.inc()
            began = g.get("began")
            if began is not None:
                self._seconds.observe(time.perf_counter() - began)
            return response

    def note_error(self) -> None:
        """Counts one unexpected error."""
        self._errors.inc()

    def note_failed_sign_in(self) -> None:
        """Counts one failed sign-in."""
        self._failed_sign_ins.inc()
