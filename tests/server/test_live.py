"""Pages are told of refreshes, by a web server with threads and over real sockets."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import psycopg
import pytest
from flask import Flask
from simple_websocket import ConnectionError as Refused
from werkzeug.serving import make_server

from data.database import Database
from data.listener import Listener
from data.refresh import refresh
from server import live as module
from server.live import Live, go_live, most_sockets
from server.web import SIGN_INS
from tests.listening import PATIENCE_SECONDS, listening
from tests.server.browser import Browser
from tests.server.socket import Socket

THREADS = 6
SOCKETS = 4
SESSION = "insert into public.user_sessions (user_id) values (gen_random_uuid())"


def wait_until(true: Callable[[], bool]) -> None:
    """Waits until something is so; AssertionError if it never is."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < give_up, "waited in vain"
        time.sleep(0.01)


@pytest.fixture
def live(web: Flask, database: Database) -> Iterator[Live]:
    """``/ws`` on the application, with a listener behind it."""
    with listening(Listener(database.url, database), database.url) as listener:
        yield go_live(web, listener, web.extensions[SIGN_INS], THREADS)


@pytest.fixture
def address(web: Flask, live: Live) -> Iterator[str]:
    """Host and port of a server that serves the application to sockets."""
    server = make_server("127.0.0.1", 0, web, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    live.close()
    server.shutdown()


@pytest.fixture
def page(address: str, admin: Browser) -> Callable[[], Socket]:
    """Opens a socket the way a page of the administrator does."""
    headers = {"Cookie": f"wedsync={admin.cookie()}", "Origin": f"http://{address}"}
    return lambda: Socket(address, headers)


def test_page_is_told_of_the_present_refresh_and_of_every_later_one(
    page: Callable[[], Socket], database: Database, connection: psycopg.Connection
) -> None:
    with page() as first, page() as second:
        before = first.heard()
        assert before == second.heard()
        assert set(before) == {"refresh", "time"}
        connection.execute(SESSION)
        refresh(database)
        row = database.rows("refresh/heard")[0]
        told = {"refresh": row["id"], "time": row["refreshed_at"].isoformat()}
        assert first.heard() == second.heard() == told
        assert told["refresh"] == before["refresh"] + 1


def test_stranger_is_refused_before_any_socket_is_opened(address: str, live: Live) -> None:
    with pytest.raises(Refused, match="401"):
        Socket(address, {"Origin": f"http://{address}"})
    assert live.open == 0


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", "https:"])
def test_page_of_another_origin_is_refused(address: str, admin: Browser, origin: str) -> None:
    with pytest.raises(Refused, match="403"):
        Socket(address, {"Cookie": f"wedsync={admin.cookie()}", "Origin": origin})


def test_token_of_a_program_opens_no_socket(address: str, bearer: dict[str, str]) -> None:
    with pytest.raises(Refused, match="401"):
        Socket(address, bearer)


def test_plain_request_is_told_to_upgrade(live: Live, admin: Browser) -> None:
    answer = admin.get("/ws")
    assert answer.status_code == 426
    assert answer.headers["Upgrade"] == "websocket"
    assert answer.json == {
        "error": "This address speaks WebSocket only.",
        "code": "upgrade_required",
    }


def test_sockets_past_the_limit_are_sent_away_and_a_freed_place_is_taken_again(
    page: Callable[[], Socket], live: Live
) -> None:
    with ExitStack() as opened:
        held = [opened.enter_context(page()) for _ in range(SOCKETS)]
        for each in held:
            each.heard()
        assert live.open == SOCKETS
        assert page().end() == 1013
        held[0].leave()
        wait_until(lambda: live.open < SOCKETS)
        opened.enter_context(page()).heard()


def test_threads_are_left_for_everybody_else() -> None:
    assert [most_sockets(threads) for threads in (1, 2, 4, THREADS, 16, 128)] == (
        [0, 0, 2, SOCKETS, 14, 107]
    )


def test_limit_follows_the_threads_that_the_server_really_has(
    page: Callable[[], Socket], live: Live
) -> None:
    live.fit(2)
    assert page().end() == 1013


def test_socket_is_closed_when_its_sign_in_ends(
    page: Callable[[], Socket], admin: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CHECK_SECONDS", 0.1)
    with page() as socket:
        socket.heard()
        assert admin.sign_out().status_code == 303
        assert socket.end() == 4401


def test_open_socket_is_no_sign_of_a_person(
    page: Callable[[], Socket], connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CHECK_SECONDS", 0.1)
    connection.execute(
        "update metrics.sign_ins set last_active_at = last_active_at - interval '20 minutes'"
    )
    before = connection.execute("select last_active_at from metrics.sign_ins").fetchall()
    with page() as socket:
        socket.heard()
    assert connection.execute("select last_active_at from metrics.sign_ins").fetchall() == before


def test_every_socket_says_goodbye_when_the_server_stops(
    page: Callable[[], Socket], live: Live
) -> None:
    with page() as first, page() as second:
        first.heard()
        second.heard()
        live.close()
        assert (first.end(), second.end()) == (1001, 1001)
    assert page().end() == 1013
