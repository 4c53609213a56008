"""Work is done once for all who ask, and goes on when nobody waits for it any longer."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from data.errands import Errands
from data.errors import DatabaseUnavailableError

PATIENCE_SECONDS = 30


def test_many_who_ask_at_once_share_one_errand() -> None:
    errands, go, begun = Errands[str](), threading.Event(), []

    def work() -> str:
        begun.append(1)
        assert go.wait(PATIENCE_SECONDS)
        return "done"

    found = [errands.of("board", work) for _ in range(20)]
    other, is_ours = errands.of("another", lambda: "at once")
    assert (other.result(None), is_ours) == ("at once", True)
    go.set()
    assert {errand.result(None) for errand, _ in found} == {"done"}
    assert [is_ours for _, is_ours in found] == [True] + [False] * 19
    assert len(begun) == 1


def test_who_waits_too_long_is_told_so_and_the_work_goes_on() -> None:
    errands, go = Errands[str](), threading.Event()

    def work() -> str:
        assert go.wait(PATIENCE_SECONDS)
        return "done"

    errand, _ = errands.of("board", work)
    with pytest.raises(DatabaseUnavailableError, match="take long"):
        errand.result(0.01)
    later, is_ours = errands.of("board", work)
    with pytest.raises(DatabaseUnavailableError, match="take long"):
        later.result(0.01)  # from its beginning: who comes later waits no more at all
    assert not is_ours
    go.set()
    assert later.result(None) == "done"


def test_a_failure_is_told_to_all_who_wait_and_leaves_the_way_free() -> None:
    errands, go = Errands[str](), threading.Event()

    def fail() -> str:
        assert go.wait(PATIENCE_SECONDS)
        raise TimeoutError("the work's own")

    errand, _ = errands.of("board", fail)
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(errand.result, PATIENCE_SECONDS) for _ in range(4)]
        go.set()
        for each in waiting:
            with pytest.raises(TimeoutError, match="the work's own"):
                each.result()
    assert errands.of("board", lambda: "anew")[0].result(None) == "anew"
