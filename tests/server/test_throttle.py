"""Guessing is stopped, with Redis and without, and the real one still gets in."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from flask import Flask

from data.accounts import Accounts
from data.shared import connect
from data.tally import Tally
from server.throttle import FAILURES, FAILURES_OF_ADDRESS, Allowance, Throttle, TooManyError
from tests.server.browser import EMAIL, PASSWORD, VIEWER_EMAIL, VIEWER_PASSWORD, Browser
from tests.server.conftest import MakeWeb


@pytest.fixture
def hung_redis() -> Iterator[str]:
    """The URL of something that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0"


def guesses(browser: Browser, email: str = EMAIL) -> list[int]:
    """The statuses of one guess more than is taken."""
    return [browser.sign_in(email, f"guess number {n}").status_code for n in range(FAILURES + 1)]


def refused_after_five(web: Flask) -> None:
    attacker = Browser(web.test_client(), "203.0.113.7")
    assert guesses(attacker) == [401] * FAILURES + [429]
    answer = attacker.sign_in(EMAIL, PASSWORD)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 300
    assert "Too many failed tries" in answer.text
    assert Browser(web.test_client(), "198.51.100.4").sign_in().status_code == 303
    assert attacker.sign_in(VIEWER_EMAIL, VIEWER_PASSWORD).status_code == 303


def test_the_sixth_guess_is_refused_and_the_administrator_elsewhere_gets_in(
    web: Flask, accounts: Accounts
) -> None:
    refused_after_five(web)


def test_the_same_holds_when_redis_refuses(make_web: MakeWeb, accounts: Accounts) -> None:
    refused_after_five(make_web(connect("redis://127.0.0.1:1/0")))


def test_the_same_holds_when_redis_hangs(
    make_web: MakeWeb, accounts: Accounts, hung_redis: str
) -> None:
    refused_after_five(make_web(connect(hung_redis)))


def test_the_same_holds_without_redis(make_web: MakeWeb, accounts: Accounts) -> None:
    refused_after_five(make_web(connect(None)))


def test_processes_count_together(make_web: MakeWeb, accounts: Accounts, redis_url: str) -> None:
    one = Browser(make_web(connect(redis_url)).test_client(), "203.0.113.7")
    other = Browser(make_web(connect(redis_url)).test_client(), "203.0.113.7")
    assert guesses(one)[-1] == 429
    assert other.sign_in().status_code == 429


def test_a_redis_that_lost_its_memory_lifts_nothing(
    web: Flask, accounts: Accounts, redis_url: str
) -> None:
    attacker = Browser(web.test_client(), "203.0.113.7")
    guesses(attacker)
    connect(redis_url).client.flushall()
    assert attacker.sign_in().status_code == 429


def test_writing_the_address_differently_is_no_way_around(
    stranger: Browser, accounts: Accounts
) -> None:
    written = [EMAIL, EMAIL.upper(), f" {EMAIL}", f"{EMAIL}\t", f"  {EMAIL.title()}  "]
    assert [stranger.sign_in(each, "a wrong guess").status_code for each in written] == [401] * 5
    assert stranger.sign_in(f"{EMAIL}   ", PASSWORD).status_code == 429


def test_a_success_begins_the_count_anew(stranger: Browser, accounts: Accounts) -> None:
    for _ in range(2):
        for n in range(FAILURES - 1):
            assert stranger.sign_in(EMAIL, f"slip {n}").status_code == 401
        assert stranger.sign_in().status_code == 303
        stranger.sign_out()


def test_guessing_the_present_password_from_a_stolen_page_is_stopped(admin: Browser) -> None:
    form = {"current": "a guess", "new": "b" * 20}
    statuses = [admin.post("/account/password", form).status_code for _ in range(FAILURES + 1)]
    assert statuses == [400] * FAILURES + [429]


def test_an_address_that_tries_many_accounts_is_stopped() -> None:
    throttle = Throttle(Tally(None))
    for n in range(FAILURES_OF_ADDRESS):
        assert throttle.weigh(f"u{n}@example.org", "203.0.113.7", lambda: None) is None
    with pytest.raises(TooManyError):
        throttle.weigh("another@example.org", "203.0.113.7", lambda: True)
    assert throttle.weigh("another@example.org", "203.0.113.8", lambda: True)


def test_one_ipv6_network_is_one_address() -> None:
    throttle = Throttle(Tally(None))
    for n in range(FAILURES):
        throttle.weigh(EMAIL, f"2001:db8:1:2::{n}", lambda: None)
    with pytest.raises(TooManyError):
        throttle.weigh(EMAIL, "2001:db8:1:2:ffff::1", lambda: True)
    assert throttle.weigh(EMAIL, "2001:db8:1:3::1", lambda: True)


def test_a_mapped_ipv4_address_is_that_address() -> None:
    throttle = Throttle(Tally(None))
    for _ in range(FAILURES):
        throttle.weigh(EMAIL, "::ffff:203.0.113.7", lambda: None)
    with pytest.raises(TooManyError):
        throttle.weigh(EMAIL, "203.0.113.7", lambda: True)


def test_guesses_sent_at_once_do_not_slip_by() -> None:
    throttle = Throttle(Tally(None))
    made: list[int] = []

    def guess_on() -> None:
        while True:
            throttle.weigh(EMAIL, "203.0.113.7", lambda: made.append(1))

    def guess() -> None:
        with pytest.raises(TooManyError):
            guess_on()

    threads = [threading.Thread(target=guess) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert FAILURES <= len(made) <= FAILURES + 3


def test_a_spoofed_forwarding_header_changes_nothing(web: Flask, accounts: Accounts) -> None:
    attacker = Browser(web.test_client(), "203.0.113.7")
    for n in range(FAILURES):
        headers = {"X-Forwarded-For": f"10.0.0.{n}"}
        assert attacker.sign_in(EMAIL, "a guess", headers=headers).status_code == 401
    headers = {"X-Forwarded-For": "10.9.9.9"}
    assert attacker.sign_in(headers=headers).status_code == 429


def test_behind_a_trusted_proxy_the_clients_address_counts(
    make_web: MakeWeb, accounts: Accounts, redis_url: str
) -> None:
    web = make_web(connect(redis_url), trusted_proxies=1)
    proxy = Browser(web.test_client(), "192.0.2.1")
    for n in range(FAILURES):
        headers = {"X-Forwarded-For": f"6.6.6.{n}, 203.0.113.7"}
        assert proxy.sign_in(EMAIL, "a guess", headers=headers).status_code == 401
    headers = {"X-Forwarded-For": "203.0.113.7"}
    assert proxy.sign_in(headers=headers).status_code == 429
    assert proxy.sign_in(headers={"X-Forwarded-For": "203.0.113.8"}).status_code == 303


def test_an_allowance_is_spent_by_each_caller_alone() -> None:
    allowance = Allowance(Tally(None), 3)
    for _ in range(3):
        allowance.spend("token:1")
    with pytest.raises(TooManyError, match="More than 3 requests a minute") as caught:
        allowance.spend("token:1")
    assert 0 < caught.value.wait <= 60
    allowance.spend("token:2")


def test_processes_together_take_no_more_than_allowed_and_hardly_less(redis_url: str) -> None:
    allowances = [Allowance(Tally(connect(redis_url)), 600) for _ in range(3)]
    taken = [0] * 3
    for number in range(900):
        with suppress(TooManyError):
            allowances[number % 3].spend("token:1")
            taken[number % 3] += 1
    assert 600 - 2 * 19 <= sum(taken) <= 600
    for allowance in allowances:
        with pytest.raises(TooManyError):
            allowance.spend("token:1")


def test_one_process_takes_all_that_is_allowed_and_few_of_its_requests_ask_redis(
    redis_url: str,
) -> None:
    shared = connect(redis_url)
    allowance, client = Allowance(Tally(shared), 600), shared.client
    client.config_resetstat()
    for _ in range(600):
        allowance.spend("token:1")
    stats = client.info("commandstats")
    assert isinstance(stats, dict)
    assert stats["cmdstat_incrby"]["calls"] == 30
    with pytest.raises(TooManyError):
        allowance.spend("token:1")


def test_what_was_counted_ahead_ends_with_its_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("data.tally.time.monotonic", lambda: now[0])
    allowance = Allowance(Tally(None), 600)
    allowance.spend("token:1")
    now[0] += 60.1
    for _ in range(600):
        allowance.spend("token:1")
    with pytest.raises(TooManyError):
        allowance.spend("token:1")


def test_the_allowance_holds_for_requests_made_at_once(redis_url: str) -> None:
    allowance = Allowance(Tally(connect(redis_url)), 60)

    def spend() -> int:
        taken = 0
        with suppress(TooManyError):
            for _ in range(60):
                allowance.spend("token:1")
                taken += 1
        return taken

    with ThreadPoolExecutor(8) as pool:
        taken = sum(each.result() for each in [pool.submit(spend) for _ in range(8)])
    # two that count at the same moment may take each other for the one too many
    assert 60 - 8 * 2 <= taken <= 60
