"""A commit is on the screen without anybody touching it, whatever is away in between."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import psycopg
import pytest

from tests.browser.answers import STAMP
from tests.browser.window import Window
from tests.commands.program import on
from tests.commands.service import HOST, RUN, Service, free_port, serving
from tests.faults.relay import Relay, Weather

COUPLE = "insert into public.user_profiles (user_type, region) values ('couple', 'Wales')"
COUPLES = '[data-metric="total_couples"]'
OPEN = 'html[data-live="open"]'
ASKED = """
performance.setResourceTimingBufferSize(10000);
return performance.getEntriesByType("resource")
  .filter((each) => each.name.includes("/_dash-update-component")).length;
"""
LISTEN = """
window.said = [];
const status = document.getElementById("status");
new MutationObserver(() => window.said.push(status.textContent)).observe(status, {
  childList: true, characterData: true, subtree: true,
});
"""
NOTICE_HIDING = """
const asked = () => performance.getEntriesByType("resource")
  .filter((each) => each.name.includes("/_dash-update-component")).length;
let before = null;
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") before = asked();
  else if (before !== null) window.askedWhileHidden = asked() - before;
});
"""


NO_SOCKETS = "window.WebSocket = class { constructor() { throw new Error('forbidden'); } };"
LOOKS = """
return performance.getEntriesByType("resource").filter((each) => each.name.includes("/healthz"))
  .map((each) => [each.startTime, each.responseEnd]).sort(([one], [other]) => one - other);
"""


def couples(browser: Window) -> int:
    return int(browser.attribute(f'{COUPLES} [data-role="value"]', "data-value"))


def commit(url: str, couples: int = 1) -> None:
    with psycopg.connect(url) as platform:
        for _ in range(couples):
            platform.execute(COUPLE)


def test_commit_shows_on_a_page_that_asks_only_once_an_hour(
    browser: Window, several: Service, several_url: str
) -> None:
    browser.enter(several)
    browser.find(OPEN)
    before = couples(browser)
    for more in range(1, 4):
        commit(several_url)
        browser.until(lambda more=more: couples(browser) == before + more, "it counts the couple")


def test_only_what_changed_is_swapped(browser: Window, several: Service, several_url: str) -> None:
    browser.enter(several)
    browser.find(OPEN)
    before = couples(browser)
    mark = "document.querySelectorAll('[data-metric]').forEach((card) => { card.seen = true; })"
    browser.js(mark)
    commit(several_url)
    browser.until(lambda: couples(browser) == before + 1, "it counts the couple")
    stayed = browser.js(
        "return [...document.querySelectorAll('[data-metric]')].filter((c) => c.seen)"
        ".map((card) => card.dataset.metric)"
    )
    assert {"mrr", "arr", "churn", "total_suppliers"} <= set(stayed)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/", f'{COUPLES} [data-role="value"]'),
        ("/metric/total_couples", '.drill-number [data-role="value"]'),
    ],
)
def test_each_refresh_that_changed_a_number_is_said_once_and_no_other(
    browser: Window, several: Service, several_url: str, path: str, value: str
) -> None:
    browser.enter(several, path)
    browser.find(OPEN)
    browser.find(value)
    before = int(browser.attribute(value, "data-value"))
    browser.js(LISTEN)
    for more in (1, 2):
        commit(several_url)
        browser.until(
            lambda more=more: int(browser.attribute(value, "data-value")) == before + more,
            "it counts the couple",
        )
    stamped = browser.attribute(STAMP, "dateTime")
    browser.click('[data-role="refresh"]')
    browser.until(lambda: browser.attribute(STAMP, "dateTime") != stamped, "it is refreshed")
    first, second = browser.js("return window.said")
    assert f"Total couples {before + 1:,}" in first
    assert f"Total couples {before + 2:,}" in second


def test_commit_between_first_paint_and_socket_is_not_missed(
    browser: Window, several: Service, several_url: str
) -> None:
    with browser.without_sockets():
        browser.enter(several)
    before = couples(browser)
    commit(several_url)
    browser.until(lambda: _is_taken_in(several_url), "the commit is taken in")
    assert couples(browser) == before
    browser.js("window.WebSocket = window.RealSocket")  # it tries again before long
    browser.until(lambda: couples(browser) == before + 1, "it counts the couple")


def test_without_sockets_the_clock_brings_the_commit(
    browser: Window, lively: Service, lively_url: str
) -> None:
    with browser.without_sockets():
        browser.enter(lively)
        before = couples(browser)
        commit(lively_url)
        browser.until(lambda: couples(browser) == before + 1, "it counts the couple")
        assert browser.attribute("html", "data-live") == "closed"


def test_hidden_page_asks_nothing_and_catches_up_when_it_is_looked_at(
    browser: Window, several: Service, several_url: str
) -> None:
    browser.enter(several)
    browser.find(OPEN)
    before = couples(browser)
    asked = browser.js(ASKED)
    browser.js(NOTICE_HIDING)
    with browser.looking_elsewhere():
        commit(several_url)
        browser.until(lambda: _is_taken_in(several_url), "the commit is taken in")
    assert browser.js("return window.askedWhileHidden") == 0
    browser.until(lambda: browser.js(ASKED) > asked, "it asks")
    browser.until(lambda: couples(browser) == before + 1, "it counts the couple")


def test_page_outlives_a_restart_of_the_server(
    browser: Window, several_url: str, access: str, redis_server: str, tmp_path: Path
) -> None:
    port = free_port()
    env = on(several_url, REDIS_URL=redis_server, PORT=str(port), REFRESH_SECONDS="3600")
    with serving(RUN, port, env, tmp_path / "first") as first:
        browser.enter(first)
        browser.find(OPEN)
        before = couples(browser)
    assert first.process.returncode == 0
    browser.find('html[data-live="closed"]')
    commit(several_url)
    with serving(RUN, port, env, tmp_path / "second"):
        browser.find(OPEN)
        browser.until(lambda: couples(browser) == before + 1, "it counts the couple")
        browser.find('body[data-stale="false"]')
        commit(several_url)
        browser.until(lambda: couples(browser) == before + 2, "it counts the next couple, too")
    browser.leave()
    browser.complaints()  # about the time in between


def test_page_without_network_says_so_and_recovers(
    browser: Window, lively: Service, lively_url: str
) -> None:
    browser.enter(lively)
    browser.find('body[data-stale="false"]')
    before, stamped = couples(browser), browser.attribute(STAMP, "dateTime")
    with browser.without_network():
        browser.find('body[data-stale="true"]')
        assert "the last" in browser.text('[data-role="stale"]')
        commit(lively_url)
        assert couples(browser) == before
    browser.until(lambda: couples(browser) == before + 1, "it counts the couple")
    browser.find('body[data-stale="false"]')
    assert browser.attribute(STAMP, "dateTime") != stamped
    browser.leave()
    browser.complaints()  # about the time without


def test_page_whose_network_falls_silent_says_so_and_recovers(
    browser: Window, several_url: str, access: str, redis_server: str, tmp_path: Path
) -> None:
    """Nothing is refused, and the browser believes that it is online."""
    port = free_port()
    env = on(several_url, REDIS_URL=redis_server, PORT=str(port), REFRESH_SECONDS="15")
    with serving(RUN, port, env, tmp_path / "output") as service, behind(service) as (far, relay):
        browser.enter(far)
        browser.find(OPEN)
        before = couples(browser)
        relay.turn(Weather.STALLED)
        browser.find('body[data-stale="true"]')
        commit(several_url)
        relay.turn(Weather.FAIR)
        browser.until(lambda: couples(browser) == before + 1, "it counts the couple")
        browser.find('body[data-stale="false"]')
    browser.leave()
    browser.complaints()  # about the time without


def test_page_that_lost_its_socket_looks_often_whether_the_network_is_back(
    browser: Window, several: Service
) -> None:
    with behind(several) as (far, relay):
        browser.enter(far)
        browser.find(OPEN)
        relay.turn(Weather.REFUSED)
        browser.until(lambda: len(browser.js(LOOKS)) >= 10, "it looks again and again")
        relay.turn(Weather.FAIR)
        browser.find(OPEN)
    browser.leave()
    browser.complaints()  # about the time without


def test_page_looks_one_at_a_time_whether_a_silent_network_is_back(
    browser: Window, several: Service
) -> None:
    with behind(several) as (far, relay):
        browser.enter(far)
        browser.find(OPEN)
        relay.cut()
        relay.turn(Weather.STALLED)
        browser.until(lambda: len(browser.js(LOOKS)) >= 4, "it looks again and again")
        looks = browser.js(LOOKS)
        assert all(end <= begin for (_, end), (begin, _) in pairwise(looks))
        relay.turn(Weather.FAIR)
        browser.find(OPEN)
    browser.leave()
    browser.complaints()  # about the time without


def test_network_that_is_back_brings_fresh_numbers_before_there_is_a_socket(
    browser: Window, several: Service, several_url: str
) -> None:
    """A browser holds back sockets that failed before."""
    with behind(several) as (far, relay):
        browser.enter(far)
        browser.find(OPEN)
        before = couples(browser)
        browser.js(NO_SOCKETS)
        relay.turn(Weather.REFUSED)
        browser.find('html[data-live="closed"]')
        commit(several_url)
        browser.until(lambda: _is_taken_in(several_url), "the commit is taken in")
        browser.until(lambda: len(browser.js(LOOKS)) >= 2, "it looks whether the network is back")
        relay.turn(Weather.FAIR)
        browser.until(lambda: couples(browser) == before + 1, "it counts the couple")
        assert browser.attribute("html", "data-live") == "closed"
    browser.leave()
    browser.complaints()  # about the time without


@contextmanager
def behind(service: Service) -> Iterator[tuple[Service, Relay]]:
    """The same service as it is reached through a network that can be made to misbehave."""
    relay = Relay(lambda: socket.create_connection((HOST, service.port)))
    try:
        yield Service(relay.port, service.process, service.output), relay
    finally:
        relay.close()


def _is_taken_in(url: str) -> bool:
    with psycopg.connect(url) as platform:
        row = platform.execute("select not exists (select from metrics.queue)").fetchone()
        return bool(row and row[0])
