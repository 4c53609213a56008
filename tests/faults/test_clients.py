"""People with bad connections, and many people at once, do nobody else any harm."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.crowd import RUDE, SLOW_HEAD, connections, said_to
from tests.faults.stack import BOARD, WORKERS, Stack, values

THREADS = 16
MANY = 3 * WORKERS * THREADS
BODY = (
    b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 900\r\n\r\nemail="
)
STAYS = b"GET /assets/50-door.css HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
NEVER_READS = b"GET /assets/50-door.css HTTP/1.1\r\nHost: x\r\n\r\n" * 400


@pytest.mark.parametrize(
    ("first", "then"),
    [(b"", b""), (SLOW_HEAD, b"x"), (BODY, b"x"), (STAYS, b""), (NEVER_READS, b"")],
    ids=["silent", "head", "body", "does not leave", "never reads"],
)
def test_slow_clients_hold_up_nobody(stack: Stack, first: bytes, then: bytes) -> None:
    with connections(stack, MANY, first, then):
        for asked in stack.ask_often(24, 8):
            assert asked.answer.status == 200, asked.answer.body
            assert asked.answer.json["stale"] is False
            assert asked.seconds < 5  # they go on for longer than that
    stack.recover()


def test_who_sends_slowly_is_cut_off_in_the_end(stack: Stack) -> None:
    with socket.create_connection(("127.0.0.1", stack.service.port), timeout=30) as slow:
        slow.sendall(SLOW_HEAD)
        assert slow.recv(100) == b""


def test_who_sends_in_pieces_is_answered(stack: Stack) -> None:
    request = (
        f"GET {BOARD} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        f"Authorization: Bearer {stack.tokens[0]}\r\n\r\n"
    ).encode()
    with socket.create_connection(("127.0.0.1", stack.service.port), timeout=30) as slow:
        for at in range(0, len(request), 7):
            slow.sendall(request[at : at + 7])
        assert slow.recv(12) == b"HTTP/1.1 200"


def test_two_requests_sent_at_once_get_their_first_answer_and_hold_no_thread(
    stack: Stack,
) -> None:
    healthy = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    with socket.create_connection(("127.0.0.1", stack.service.port), timeout=30) as eager:
        eager.sendall(healthy + healthy[:20])
        answered = b""
        while piece := eager.recv(4096):
            answered += piece
    assert answered.count(b"HTTP/1.1 200") == 1


def test_a_body_that_waits_to_be_asked_for_is_asked_for(stack: Stack) -> None:
    head = BODY.partition(b"\r\n\r\n")[0].replace(b"900", b"6") + b"\r\nExpect: 100-continue"
    with socket.create_connection(("127.0.0.1", stack.service.port), timeout=30) as polite:
        polite.sendall(head + b"\r\n\r\n")
        assert polite.recv(100).startswith(b"HTTP/1.1 100 ")
        polite.sendall(b"email=")
        answered = b""
        while b" 403 " not in answered:
            piece = polite.recv(4096)
            assert piece, answered
            answered += piece


def test_two_hundred_at_once_all_get_the_numbers(stack: Stack) -> None:
    stack.recover()
    wanted = stack.numbers()
    at_once = threading.Barrier(200)

    def ask(_: int) -> Callable[[], object]:
        at_once.wait(30)
        return stack.ask

    with ThreadPoolExecutor(200) as pool:
        found = list(pool.map(lambda n: ask(n)(), range(200)))
    assert [each.answer.status for each in found] == [200] * 200
    assert all(values(each.answer)["totalCouples"] == wanted["totalCouples"] for each in found)


@pytest.mark.parametrize("said", RUDE, ids=lambda said: repr(said[:12]) + str(len(said)))
def test_what_is_no_request_is_refused_and_harms_nobody(stack: Stack, said: bytes) -> None:
    answered = said_to(stack, said)
    assert b" 500 " not in answered[:20], answered[:500]
    assert not answered or answered.startswith(b"HTTP/1.1 4"), answered[:100]
    assert stack.service.ask("/healthz").status == 200
