"""A Redis that is refused, hung, full, closed or not there costs no error and no minute."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import redis

from data.cache import Memo
from data.shared import connect
from tests.data.computation import Computation, anything, in_time

KEY = "board"


@pytest.fixture
def raw(redis_url: str) -> redis.Redis:
    """What others see in this Redis."""
    return redis.Redis.from_url(redis_url)


def test_a_refused_redis_costs_no_error_and_is_left_alone_for_a_while(
    memo: Memo, raw: redis.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    refused = Memo(connect("redis://127.0.0.1:1/0"), 300)
    computation = Computation()
    assert in_time(lambda: refused.remember(KEY, computation, anything)) == "computed"
    assert in_time(lambda: refused.remember(KEY, computation, anything)) == "computed"
    assert computation.times == 2
    assert len([record for record in caplog.records if "Redis" in record.message]) == 1


@contextmanager
def hung(raw: redis.Redis) -> Iterator[None]:
    """Redis accepts connections and answers nothing."""
    process = int(raw.info("server")["process_id"])
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


def test_a_hung_redis_costs_no_error_and_no_minute(
    memo: Memo, raw: redis.Redis, redis_url: str
) -> None:
    memo.remember(KEY, Computation("before"), anything)
    computation = Computation()
    with hung(raw):
        assert in_time(lambda: memo.remember(KEY, computation, anything)) == "computed"
        assert in_time(lambda: memo.remember(KEY, computation, anything)) == "computed"
        unacquainted = Memo(connect(redis_url), 300)
        assert in_time(lambda: unacquainted.remember(KEY, computation, anything)) == "computed"
    assert computation.times == 3
    assert Memo(connect(redis_url), 300).remember(KEY, Computation(), anything) == "before"


def test_connections_cut_by_redis_are_opened_again(memo: Memo, raw: redis.Redis) -> None:
    computation = Computation()
    memo.remember(KEY, computation, anything)
    raw.client_kill_filter(_type="normal", skipme=True)
    assert memo.remember(KEY, computation, anything) == "computed"
    assert computation.times == 1


def test_a_redis_that_is_full_costs_no_error(memo: Memo, raw: redis.Redis) -> None:
    computation = Computation("x" * 1000)
    raw.config_set("maxmemory", "1")
    try:
        assert memo.remember(KEY, computation, anything) == computation.value
    finally:
        raw.config_set("maxmemory", "0")


def test_a_redis_that_asks_for_a_password_costs_no_error(redis_url: str, raw: redis.Redis) -> None:
    raw.config_set("requirepass", "hush")
    try:
        memo = Memo(connect(redis_url), 300)
        assert memo.remember(KEY, Computation(), anything) == "computed"
    finally:
        raw.config_set("requirepass", "")


def test_without_a_url_one_process_remembers_alone() -> None:
    memo, other = Memo(connect(None), 300), Memo(connect(None), 300)
    assert memo.remember(KEY, Computation(1), anything) == 1
    assert memo.remember(KEY, Computation(2), anything) == 1
    assert other.remember(KEY, Computation(3), anything) == 3


def test_connecting_never_blocks_nor_fails() -> None:
    for url in ("redis://127.0.0.1:1/0", "redis://no-such-host.invalid:6379/0", "unix:///nowhere"):
        assert in_time(lambda url=url: connect(url) is not None)  # type: ignore[misc]
