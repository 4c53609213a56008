"""Many ask for one thing, one thread works it out, and nobody waits for ever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from data.flights import MOST_KEPT, Flights


def test_one_thread_at_a_time_is_at_one_key() -> None:
    flights, together, most = Flights(), [], []

    def fly() -> None:
        with flights.alone("board"):
            together.append(1)
            most.append(len(together))
            together.pop()

    with ThreadPoolExecutor(8) as pool:
        for each in [pool.submit(fly) for _ in range(200)]:
            each.result()
    assert set(most) == {1}


def test_another_key_does_not_wait() -> None:
    flights = Flights()
    with flights.alone("today"), flights.alone("yesterday"):
        pass


def test_failure_leaves_the_way_free() -> None:
    flights = Flights()
    with pytest.raises(ValueError, match="no"), flights.alone("board"):
        raise ValueError("no")
    with flights.alone("board"):
        pass


def test_keys_of_long_ago_are_forgotten() -> None:
    flights = Flights()
    for number in range(10 * MOST_KEPT):
        with flights.alone(str(number)):
            pass
    assert len(flights._locks) <= MOST_KEPT
