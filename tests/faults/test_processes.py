"""Processes die, and are told to go, without anybody being left with an error or a wrong number."""

from __future__ import annotations

import os
import signal
import threading
import time

import psutil

from tests.faults.servers import Start
from tests.faults.stack import Stack, until


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


def test_kill_of_everything_leaves_no_process_and_loses_nothing(
    start_stack: Start,
) -> None:
    with start_stack("faults_kill") as stack:
        family = [stack.service.process.pid, *(each.pid for each in workers(stack))]
        stack.add_couple()
        os.kill(family[0], signal.SIGKILL)
        stack.service.process.wait(20)
        until(lambda: not any(map(psutil.pid_exists, family)), "nothing of it is left")
