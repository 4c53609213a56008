"""Answers travel compressed and say the same as before; files are kept for good."""

from __future__ import annotations

import gzip
import re
import time
from pathlib import Path

import brotli
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from server.packing import QUICKLY, TIGHTLY, Copies
from tests.server.asking import Ask
from tests.server.browser import Browser

SHELL, BOARD = "/assets/20-shell.css", "/assets/30-board.css"
BOOTSTRAP = Path(__file__).parents[2] / "assets" / "01-bootstrap.min.css"
PATIENCE_SECONDS = 30
UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress}


def got(browser: Browser, path: str, accepted: str, **headers: str) -> TestResponse:
    """What is answered to a browser that can unpack ``accepted``."""
    return browser.get(path, headers={"Accept-Encoding": accepted, **headers})


def renderer(browser: Browser) -> str:
    """The address of Dash's renderer, as the page names it."""
    found = re.search(r'src="([^"]*dash_renderer[^"]*)"', browser.get("/").text)
    assert found
    return found[1]


@pytest.mark.parametrize(("accepted", "used"), [("gzip, deflate, br", "br"), ("gzip", "gzip")])
@pytest.mark.parametrize("path", [SHELL, "/"])
def test_packed_answer_unpacks_to_the_same(
    admin: Browser, accepted: str, used: str, path: str
) -> None:
    plain, packed = admin.get(path), got(admin, path, accepted)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == used
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert packed.content_length == len(packed.data) < len(plain.data)
    if path == SHELL:
        assert UNPACK[used](packed.data) == plain.data


def test_api_is_packed_for_programs_that_can_unpack(ask: Ask) -> None:
    packed = ask("/api/metrics/executive", {"Accept-Encoding": "br"})
    assert packed.headers["Content-Encoding"] == "br"
    assert brotli.decompress(packed.data) == ask("/api/metrics/executive").data


def test_packed_answer_is_not_sent_again_to_who_has_it(ask: Ask, admin: Browser) -> None:
    for path, first in (
        ("/api/metrics/executive", ask("/api/metrics/executive", {"Accept-Encoding": "br"})),
        (SHELL, got(admin, SHELL, "br")),
    ):
        tag = first.headers["ETag"]
        assert tag.startswith("W/")
        again = (
            ask(path, {"Accept-Encoding": "br", "If-None-Match": tag})
            if path.startswith("/api")
            else got(admin, path, "br", **{"If-None-Match": tag})
        )
        assert again.status_code == 304
        assert again.data == b""


def test_files_whose_address_names_their_content_are_kept_for_good(admin: Browser) -> None:
    for path in (renderer(admin), f"{BOARD}?m=1"):
        kept = got(admin, path, "br").headers["Cache-Control"]
        assert "immutable" in kept
        assert "max-age=31536000" in kept
        assert "private" in kept
        assert "public" not in kept
    assert "no-cache" in admin.get(SHELL).headers["Cache-Control"]


def test_pages_with_forms_are_never_packed(stranger: Browser, admin: Browser) -> None:
    for browser, path in ((stranger, "/login"), (admin, "/account/password")):
        assert "Content-Encoding" not in got(browser, path, "br").headers


def test_small_answers_are_left_as_they_are(admin: Browser) -> None:
    assert "Content-Encoding" not in got(admin, "/healthz", "br").headers


def test_stranger_gets_no_packed_file(admin: Browser, web: Flask) -> None:
    path = renderer(admin)
    assert got(admin, path, "br").status_code == 200
    assert got(Browser(web.test_client()), path, "br").status_code == 401


def test_first_copy_is_quickly_made_and_later_ones_are_tight() -> None:
    text = BOOTSTRAP.read_bytes()
    copies, key = Copies(), ("/file", "tag", "br")
    quick, tight = QUICKLY["br"](text), TIGHTLY["br"](text)
    assert len(tight) < len(quick)
    assert copies.find(key, lambda: text) == quick
    give_up = time.monotonic() + PATIENCE_SECONDS
    while copies.find(key, lambda: text) != tight:
        assert time.monotonic() < give_up
        time.sleep(0.01)
