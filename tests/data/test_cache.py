"""The memo on a real Redis, in every state a Redis can be in."""

from __future__ import annotations

import os
import pickle
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.cache import FORMAT, Json, Memo
from data.shared import connect
from tests.data.computation import Computation, anything, is_list

KEY = "board"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture
def raw(redis_url: str) -> redis.Redis:
    """What others see in this Redis."""
    return redis.Redis.from_url(redis_url)


PLACE = f"{FORMAT}:{KEY}"


def put(raw: redis.Redis, content: bytes) -> None:
    """Lays bytes where the memo looks for its own."""
    raw.set(PLACE, content)


def test_a_value_is_computed_once_and_shared_with_other_processes(
    memo: Memo, redis_url: str
) -> None:
    first, second = Computation([1, "£", None]), Computation()
    assert memo.remember(KEY, first, anything) == [1, "£", None]
    assert memo.remember(KEY, first, anything) == [1, "£", None]
    assert Memo(connect(redis_url), 300).remember(KEY, second, anything) == [1, "£", None]
    assert (first.times, second.times) == (1, 0)


def test_keys_do_not_meet(memo: Memo) -> None:
    assert memo.remember("one", Computation(1), anything) == 1
    assert memo.remember("two", Computation(2), anything) == 2


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(value=JSON)
def test_any_json_comes_back_as_it_went(memo: Memo, raw: redis.Redis, value: Any) -> None:
    raw.flushall()
    memo.remember(KEY, Computation(value), anything)
    again = memo.remember(KEY, Computation(value), anything)
    assert again == value


def test_every_value_ends_with_its_lifetime(redis_url: str, raw: redis.Redis) -> None:
    Memo(connect(redis_url), 300).remember(KEY, Computation(), anything)
    left = raw.ttl(PLACE)
    assert isinstance(left, int)
    assert 0 < left <= 300
    assert raw.keys("*") == [PLACE.encode()]


def test_a_value_that_ended_is_computed_anew(memo: Memo, raw: redis.Redis) -> None:
    computation = Computation()
    memo.remember(KEY, computation, anything)
    raw.pexpire(PLACE, 1)
    while raw.exists(PLACE):
        pass
    memo.remember(KEY, computation, anything)
    assert computation.times == 2


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"garbage",
        b"\x80\x04\x95",
        b"\xff\xfe\x00",
        b'{"a": 1',
        pickle.dumps(["computed"]),
        pickle.dumps(object()),
        b"\x00" * 1000,
        b"[" * 100_000,
    ],
)
def test_bytes_that_are_not_ours_are_a_miss_and_healed(
    memo: Memo, raw: redis.Redis, content: bytes
) -> None:
    put(raw, content)
    computation = Computation(["right"])
    assert memo.remember(KEY, computation, is_list) == ["right"]
    assert memo.remember(KEY, computation, is_list) == ["right"]
    assert computation.times == 1


class Bomb:
    """Unpickled, it would make a folder."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return os.mkdir, (self.path,)


def test_a_pickle_in_the_cache_is_never_run(
    memo: Memo, raw: redis.Redis, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "made-by-a-pickle"
    put(raw, pickle.dumps(Bomb(str(path))))
    assert memo.remember(KEY, Computation(), anything) == "computed"
    assert not path.exists()


@pytest.mark.parametrize("value", [{"a": 1}, 17, "text", True, float("nan")])
def test_json_of_the_wrong_shape_is_a_miss_and_healed(memo: Memo, value: Any) -> None:
    memo.remember(KEY, Computation(value), anything)
    computation = Computation(["right"])
    assert memo.remember(KEY, computation, is_list) == ["right"]
    assert memo.remember(KEY, computation, is_list) == ["right"]
    assert computation.times == 1


@pytest.mark.parametrize("place", [0, 3, 16, 17, -1])
def test_a_single_wrong_byte_is_a_miss(memo: Memo, raw: redis.Redis, place: int) -> None:
    memo.remember(KEY, Computation("123456789"), anything)
    content = bytearray(cast(bytes, raw.get(PLACE)))
    content[place] ^= 1
    put(raw, bytes(content))
    assert memo.remember(KEY, Computation("right"), anything) == "right"


def test_an_answer_that_was_cut_off_is_a_miss(memo: Memo, raw: redis.Redis) -> None:
    memo.remember(KEY, Computation([1, 2, 3]), anything)
    put(raw, cast(bytes, raw.get(PLACE))[:-3])
    assert memo.remember(KEY, Computation("right"), anything) == "right"


def test_what_belongs_to_another_key_is_a_miss(memo: Memo, raw: redis.Redis) -> None:
    memo.remember("other", Computation("the other's"), anything)
    put(raw, cast(bytes, raw.get(f"{FORMAT}:other")))
    assert memo.remember(KEY, Computation("right"), anything) == "right"


def test_another_type_under_the_key_is_a_miss(memo: Memo, raw: redis.Redis) -> None:
    raw.rpush(PLACE, "not", "a", "string")
    assert memo.remember(KEY, Computation(), anything) == "computed"


def test_a_value_that_came_to_nothing_is_asked_for_again(memo: Memo) -> None:
    nothing = Computation(None)
    assert memo.remember(KEY, nothing, anything) is None
    assert memo.remember(KEY, nothing, anything) is None
    assert nothing.times == 2


def test_a_failed_computation_keeps_nothing_and_leaves_the_way_free(memo: Memo) -> None:
    def fail() -> Json:
        raise ValueError("no")

    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            memo.remember(KEY, fail, anything)
    assert memo.remember(KEY, Computation(), anything) == "computed"


# -- one computation at a time


def test_many_threads_at_once_compute_once(memo: Memo) -> None:
    begun, go = threading.Event(), threading.Event()
    times: list[int] = []

    def slowly() -> Json:
        times.append(1)
        begun.set()
        go.wait(10)
        return "computed"

    with ThreadPoolExecutor(16) as pool:
        asked = [pool.submit(memo.remember, KEY, slowly, anything) for _ in range(16)]
        assert begun.wait(10)
        go.set()
        assert [each.result(10) for each in asked] == ["computed"] * 16
    assert len(times) == 1


def test_different_keys_do_not_wait_for_each_other(memo: Memo) -> None:
    begun, go = threading.Event(), threading.Event()

    def slowly() -> Json:
        begun.set()
        go.wait(10)
        return "slow"

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(memo.remember, "slow", slowly, anything)
        assert begun.wait(10)
        assert memo.remember("quick", Computation("quick"), anything) == "quick"
        assert not slow.done()
        go.set()
        assert slow.result(10) == "slow"


def test_without_redis_threads_that_ask_at_once_all_get_an_answer() -> None:
    memo = Memo(connect("redis://127.0.0.1:1/0"), 300)
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(memo.remember, KEY, Computation(), anything) for _ in range(8)]
        assert {each.result(10) for each in asked} == {"computed"}
