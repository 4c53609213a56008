"""The session cookie is read once for many requests, and is worth no more for that."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from server.known import MOST_KEPT, Known
from tests.server.browser import Browser, status_with


def test_a_forged_cookie_is_worth_nothing_beside_one_that_is_known(
    web: Flask, admin: Browser
) -> None:
    right = admin.cookie()
    assert status_with(web, right) == status_with(web, right) == 200
    held, signed_at, _ = right.rsplit(".", 2)
    for forged in (f"{held}.{signed_at}.x", right[:-1], right + "A", held, ""):
        assert status_with(web, forged) == 302


@pytest.mark.parametrize("seconds", [0, -1])
def test_a_known_cookie_ages(web: Flask, admin: Browser, seconds: int) -> None:
    right = admin.cookie()
    assert status_with(web, right) == 200
    web.permanent_session_lifetime = timedelta(seconds=seconds)
    assert status_with(web, right) == 302


def test_few_answers_are_kept() -> None:
    known: Known[int, int] = Known()
    for number in range(MOST_KEPT + 1):
        known.keep(number, number)
    assert known.find(0) is None
    assert known.find(MOST_KEPT) == MOST_KEPT
