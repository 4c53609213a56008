"""Processes die, and are told to go, without anybody being left with an error or a wrong number."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from commands.web import options
from data.settings import settings_from
from tests.commands.program import ROOT
from tests.commands.service import RUN, serving
from tests.faults.servers import Start
from tests.faults.stack import BOARD, Stack, until


def workers(stack: Stack) -> list[psutil.Process]:
    """gunicorn's worker processes."""
    return psutil.Process(stack.service.process.pid).children()


def test_worker_that_is_killed_is_replaced(stack: Stack) -> None:
    victim = workers(stack)[0]
    victim.kill()
    stack.add_couple()
    until(lambda: len(workers(stack)) == 2, "there are two workers again")
    stack.recover()


def test_worker_that_hangs_leaves_no_lock_behind(stack: Stack) -> None:
    """Whichever of the two refreshes: the other one goes on when it is gone."""
    victim = workers(stack)[0]
    victim.send_signal(signal.SIGSTOP)
    victim.kill()
    stack.add_couple()
    stack.recover()


def test_hung_worker_is_replaced_and_nobody_gets_an_error_meanwhile(start_stack: Start) -> None:
    """gunicorn is told to wait for four seconds here, and for 25 at a company."""
    command = (sys.executable, "-m", "gunicorn", "app:server", "--timeout", "4")
    with start_stack("faults_hung", command=command) as stack:
        stack.acquaint()
        victim = workers(stack)[0]
        victim.send_signal(signal.SIGSTOP)
        stack.add_couple()
        answers = []
        while victim.is_running() and victim.status() != psutil.STATUS_ZOMBIE:
            answers += [each.answer.status for each in stack.ask_often(16, 4)]
            assert len(answers) < 2_000, "the hung worker stays"
            time.sleep(0.2)  # no token may ask as often as it likes
        assert len(answers) >= 16
        assert set(answers) == {200}
        until(lambda: len(workers(stack)) == 2, "there are two workers again")
        stack.recover()


def test_hung_worker_is_waited_for_less_than_half_a_minute() -> None:
    told = options(replace(settings_from({}), workers=2))
    assert told["timeout"] + told["graceful_timeout"] < 30


def test_requests_under_way_are_answered_when_told_to_go(
    start_stack: Start,
) -> None:
    with start_stack("faults_term") as stack:
        wrong: list[object] = []
        asked = threading.Event()

        def ask() -> None:
            while True:
                try:
                    answer = stack.ask().answer
                except ConnectionRefusedError:
                    return  # nobody listens any more
                except OSError as error:
                    wrong.append(error)
                    return
                if answer.status != 200:
                    wrong.append(answer)
                asked.set()

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for each in threads:
            each.start()
        asked.wait(20)
        time.sleep(0.3)
        stack.service.process.terminate()
        for each in threads:
            each.join(30)
        assert stack.service.process.wait(20) == 0
        assert wrong == []


def test_who_comes_while_it_leaves_is_turned_away_and_not_cut_off(start_stack: Start) -> None:
    """A worker that hangs has the listening socket open for as long as it is waited for."""
    with start_stack("faults_leaving") as stack:
        stack.acquaint()
        for each in workers(stack):
            each.send_signal(signal.SIGSTOP)
        stack.service.process.terminate()
        time.sleep(0.5)
        with pytest.raises(ConnectionRefusedError):
            stack.ask()
        stack.service.process.wait(20)


@pytest.mark.parametrize("seconds", [0, 0.1, 0.2, 0.3])
def test_told_to_go_while_it_begins_it_goes_without_an_error(
    start_stack: Start, tmp_path: Path, seconds: float
) -> None:
    with start_stack(f"faults_beginning_{seconds * 10:.0f}") as stack:
        stack.service.process.terminate()
        stack.service.process.wait(20)
        with (tmp_path / "output").open("wb") as output:
            again = subprocess.Popen(RUN, env=stack.env, cwd=ROOT, stdout=output, stderr=output)
        try:
            begins = psutil.Process(again.pid)
            until(lambda: len(begins.children()) == 2, "there are two workers", pause=0.01)
            family = begins.children()
            time.sleep(seconds)
            again.terminate()
            assert again.wait(20) == 0, (tmp_path / "output").read_text()
        finally:
            again.kill()
        assert "Traceback" not in (tmp_path / "output").read_text()
        until(lambda: not any(each.is_running() for each in family), "nothing of it is left")


def test_kill_of_everything_leaves_no_process_and_loses_nothing(
    start_stack: Start,
    tmp_path: Path,
) -> None:
    with start_stack("faults_kill") as stack:
        family = [stack.service.process.pid, *(each.pid for each in workers(stack))]
        stack.add_couple()
        for each in family:
            os.kill(each, signal.SIGKILL)
        stack.service.process.wait(20)
        until(lambda: not any(map(psutil.pid_exists, family)), "nothing of it is left")
        wanted = stack.couples()
        with serving(RUN, stack.service.port, stack.env, tmp_path / "output") as again:
            again.token = stack.tokens[0]
            until(lambda: again.ask(BOARD).json["users"]["totalCouples"] == wanted, "it counts all")
