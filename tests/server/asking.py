"""How a program asks the API, and what it makes of the answers."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from werkzeug.test import TestResponse

Ask = Callable[..., TestResponse]
EXECUTIVE = "/api/metrics/executive"
DRILL_DOWN = "/api/metrics/drill-down/"
EXPORT = "/api/metrics/export"


def exact(answer: TestResponse) -> Any:
    """The JSON with every digit; fails on NaN and Infinity."""

    def refuse(text: str) -> None:
        raise AssertionError(f"{text} is no JSON")

    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/json"
    return json.loads(answer.data, parse_float=Decimal, parse_constant=refuse)


def recovers(holds: Callable[[], bool]) -> bool:
    """Whether something comes true within a few seconds, by itself."""
    until = time.monotonic() + 15
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True
