"""Processes that share a Redis work one thing out once, and none waits for one that is gone."""

from __future__ import annotations

import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.synchronize import Barrier

import pytest
import redis

from data import cache, lease
from data.cache import FORMAT, Json, Memo
from data.shared import connect
from tests.data.computation import Computation, anything

KEY = "board"
LEASE = f"{FORMAT}:lease:{KEY}"
PROCESSES, THREADS = 4, 8
COUNT = "times"


@pytest.fixture
def raw(redis_url: str) -> redis.Redis:
    """What others see in this Redis."""
    return redis.Redis.from_url(redis_url)


def ask_in_threads(redis_url: str, together: Barrier) -> None:
    """One process whose threads all ask at once; the computation counts itself in Redis."""
    memo, raw = Memo(connect(redis_url), 300), redis.Redis.from_url(redis_url)

    def compute() -> Json:
        raw.incr(COUNT)
        return ["computed"]

    def ask() -> Json:
        return memo.remember(KEY, compute, anything)

    together.wait()
    with ThreadPoolExecutor(THREADS) as pool:
        asked = [pool.submit(ask) for _ in range(THREADS)]
        assert [each.result() for each in asked] == [["computed"]] * THREADS


def test_every_reader_in_every_process_shares_one_computation(
    redis_url: str, raw: redis.Redis
) -> None:
    context = multiprocessing.get_context("spawn")
    together = context.Barrier(PROCESSES)
    processes = [
        context.Process(target=ask_in_threads, args=(redis_url, together)) for _ in range(PROCESSES)
    ]
    for each in processes:
        each.start()
    for each in processes:
        each.join()
    assert [each.exitcode for each in processes] == [0] * PROCESSES
    assert raw.get(COUNT) == b"1"
    assert not raw.exists(LEASE)


def test_nothing_is_said_to_be_there_before_it_is(
    memo: Memo, redis_url: str, raw: redis.Redis
) -> None:
    begun, go = threading.Event(), threading.Event()

    def slowly() -> Json:
        begun.set()
        assert go.wait(10)
        return "computed"

    late = Computation("never")
    with ThreadPoolExecutor(2) as pool:
        leader = pool.submit(memo.remember, KEY, slowly, anything)
        assert begun.wait(10)
        assert raw.exists(LEASE)
        assert not raw.exists(f"{FORMAT}:{KEY}")
        other = pool.submit(Memo(connect(redis_url), 300).remember, KEY, late, anything)
        go.set()
        assert (leader.result(10), other.result(10)) == ("computed", "computed")
    assert late.times == 0


def test_failed_work_frees_the_way_for_the_next_process_at_once(
    memo: Memo, redis_url: str, raw: redis.Redis
) -> None:
    def fail() -> Json:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        memo.remember(KEY, fail, anything)
    assert not raw.exists(LEASE)
    assert Memo(connect(redis_url), 300).remember(KEY, Computation(), anything) == "computed"


def test_process_that_was_killed_at_it_is_not_waited_for_for_long(
    memo: Memo, raw: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "PATIENCE_SECONDS", 0.1)
    assert lease.take(raw, LEASE)
    assert memo.remember(KEY, Computation(), anything) == "computed"
    assert raw.exists(LEASE)  # not ours to end
    assert 0 < raw.ttl(LEASE) <= lease.SECONDS


def test_lease_is_given_back_by_its_holder_alone(raw: redis.Redis) -> None:
    proof = lease.take(raw, LEASE)
    assert proof
    assert lease.take(raw, LEASE) is None
    lease.give_back(raw, LEASE, "another")
    assert raw.exists(LEASE)
    lease.give_back(raw, LEASE, proof)
    assert not raw.exists(LEASE)
    lease.give_back(raw, LEASE, proof)
