from __future__ import annotations

import pytest

from commands.arrival import MOST_BYTES, awaits_word, size_of

GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
CHUNKS = (
    b"POST /login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
    b"5\r\nhello\r\n0\r\n\r\n"
)


@pytest.mark.parametrize("request_", [GET, POST, CHUNKS], ids=["get", "post", "chunks"])
def test_a_request_is_whole_at_its_last_byte_and_not_before(request_: bytes) -> None:
    for size in range(len(request_)):
        assert size_of(request_[:size]) is None
    assert size_of(request_) == len(request_)
    assert size_of(request_ + GET) == len(request_)


def test_a_request_without_a_body_is_its_head() -> None:
    assert size_of(b"POST / HTTP/1.1\r\nX-Content-Length: 7\r\n\r\n") == 40


def test_what_is_too_long_to_wait_for_counts_as_whole() -> None:
    long = b"POST / HTTP/1.1\r\nContent-Length: 999999999\r\n\r\n".ljust(MOST_BYTES)
    assert size_of(long[:-1]) is None
    assert size_of(long) == MOST_BYTES
    assert size_of(b"x" * MOST_BYTES) == MOST_BYTES


def test_who_waits_to_be_told_to_go_on_is_noticed_with_the_head() -> None:
    head = b"POST / HTTP/1.1\r\nExpect: 100-Continue\r\nContent-Length: 5\r\n\r\n"
    assert awaits_word(head)
    assert not awaits_word(head[:-1])
    assert not awaits_word(POST)
