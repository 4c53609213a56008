import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg
import pytest

from data.embedded_watcher import SERVER, command_by_proc, command_by_ps, held, postmaster, serves

from .trial import Owner, processes_of, wait_until, watchers

Begin = Callable[..., Owner]


@pytest.mark.parametrize("kind", [signal.SIGKILL, signal.SIGTERM])
def test_the_server_ends_with_its_owner_however_that_ended(
    home: Path, kind: signal.Signals, folder: Path, owner: Begin
) -> None:
    one = owner(home)
    server = psutil.Process(one.pid)
    assert len(watchers(folder)) == 1
    one.process.send_signal(kind)
    one.process.communicate()
    assert one.process.returncode != 0
    wait_until(lambda: not processes_of(folder))
    assert not server.is_running() or server.status() == psutil.STATUS_ZOMBIE


def test_the_server_ends_though_a_client_is_busy(home: Path, folder: Path, owner: Begin) -> None:
    one = owner(home)
    with psycopg.connect(one.url, autocommit=True) as connection:
        connection.execute("begin")
        connection.execute("create table half (n int)")
        one.kill()
        wait_until(lambda: not processes_of(folder))
        with pytest.raises(psycopg.OperationalError):
            connection.execute("commit")


def test_the_server_stays_until_the_last_of_two_owners_has_gone(
    home: Path, folder: Path, owner: Begin
) -> None:
    first, second = owner(home), owner(home)
    assert first.pid == second.pid
    first.kill()
    assert second.ask("select 17") == 17
    assert second.tell("release") == "released"
    wait_until(lambda: not processes_of(folder) or len(processes_of(folder)) == 1)
    assert [each.pid for each in processes_of(folder)] == [second.process.pid]


def test_a_forked_worker_keeps_the_server_and_takes_it_along(
    home: Path, folder: Path, owner: Begin
) -> None:
    one = owner(home)
    workers = [one.tell("fork"), one.tell("fork")]
    one.kill()
    os.kill(workers[0], signal.SIGKILL)
    # Another owner makes the watcher's turn, if it was its turn, before it answers.
    assert owner(home).adopted
    assert one.ask("select 17") == 17
    os.kill(workers[1], signal.SIGKILL)


def test_a_worker_that_lets_go_leaves_the_server_to_the_others(home: Path, owner: Begin) -> None:
    one = owner(home)
    assert one.tell("release in fork") == 0
    joined = owner(home)
    assert joined.adopted
    joined.leave()
    assert one.ask("select 17") == 17


def test_a_program_started_by_the_owner_does_not_keep_the_server(
    home: Path, folder: Path, owner: Begin
) -> None:
    one = owner(home)
    program = one.tell("spawn")
    try:
        one.kill()
        wait_until(lambda: not processes_of(folder))
        assert psutil.Process(program).is_running()
    finally:
        os.kill(program, signal.SIGKILL)


def test_the_watcher_keeps_no_stream_of_the_owner_open(
    home: Path, folder: Path, owner: Begin
) -> None:
    first = owner(home)
    second = owner(home)
    assert second.adopted
    # Reads the streams to their end, which comes only when nobody else has them open.
    first.kill()
    (watcher,) = watchers(folder)
    streams = {os.readlink(f"/proc/{watcher.pid}/fd/{number}") for number in range(3)}
    assert streams == {os.devnull}
    assert second.ask("select 17") == 17


def test_a_polite_end_of_everything_still_stops_the_server(
    home: Path, folder: Path, owner: Begin
) -> None:
    one = owner(home)
    for kind in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        watchers(folder)[0].send_signal(kind)
    one.kill()
    wait_until(lambda: not processes_of(folder))


def test_a_killed_watcher_is_replaced_by_the_next_start(
    home: Path, folder: Path, owner: Begin
) -> None:
    one = owner(home)
    (watcher,) = watchers(folder)
    watcher.kill()
    wait_until(lambda: not watchers(folder))
    other = owner(home)
    assert other.adopted
    assert len(watchers(folder)) == 1
    one.kill()
    other.kill()
    wait_until(lambda: not processes_of(folder))


def test_a_server_left_without_watcher_and_owner_is_adopted(
    home: Path, folder: Path, owner: Begin
) -> None:
    one = owner(home)
    watchers(folder)[0].kill()
    one.kill()
    other = owner(home)
    assert other.adopted
    assert other.pid == one.pid


def test_many_owners_have_one_watcher(home: Path, folder: Path, owner: Begin) -> None:
    owners = [owner(home) for _ in range(4)]
    assert len({one.pid for one in owners}) == 1
    assert len(watchers(folder)) == 1


def test_a_killed_server_is_recovered_by_the_next_start(
    home: Path, folder: Path, owner: Begin
) -> None:
    one = owner(home, "durable")
    with psycopg.connect(one.url, autocommit=True) as connection:
        connection.execute("create table kept as select 17 as n")
    os.kill(one.pid, signal.SIGKILL)
    other = owner(home)
    assert not other.adopted
    assert other.pid != one.pid
    assert other.ask("select n from kept") == 17
    # The first owner, which never let go, owns the new server as well.
    other.kill()
    assert one.ask("select n from kept") == 17
    assert len(watchers(folder)) == 1


def test_a_start_waits_for_children_of_a_killed_server(home: Path, owner: Begin) -> None:
    one = owner(home)
    with psycopg.connect(one.url, autocommit=True) as connection:
        lingering = psutil.Process(connection.info.backend_pid)
        lingering.suspend()
        os.kill(one.pid, signal.SIGKILL)
        other = owner(home, wait=False)
        wait_until(lambda: other.process.pid in starting(home))
        assert held(home / SERVER)
        lingering.resume()
        assert not other.adopted
        assert other.ask("select 17") == 17


def starting(home: Path) -> list[int]:
    """The processes that are within ``start`` for this home."""
    lock = str(home / "start.lock")
    waiting = []
    for process in processes_of(home.parent):
        if lock in {file.path for file in process.open_files()}:
            waiting.append(process.pid)
    return waiting


def test_an_owner_killed_at_any_moment_of_its_start_leaves_nothing(
    fresh: Path, folder: Path, owner: Begin
) -> None:
    for delay in (0.3, 0.5, 0.7, 0.9, 1.2):
        one = owner(fresh, wait=False)
        time.sleep(delay)
        one.kill()
        wait_until(lambda: not processes_of(folder))
    assert owner(fresh).ask("select 17") == 17


def test_a_number_that_another_process_got_is_not_believed(home: Path, owner: Begin) -> None:
    one = owner(home)
    watchers(home.parent)[0].kill()
    os.kill(one.pid, signal.SIGKILL)
    one.kill()
    pid_file = home / "data" / "postmaster.pid"
    assert pid_file.exists()
    stranger = subprocess.Popen(["/bin/sleep", "300"])
    try:
        lines = pid_file.read_text().split("\n")
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]))
        assert postmaster(home / "data") is None
        other = owner(home)
        assert not other.adopted
        assert other.pid != stranger.pid
        other.kill()
        wait_until(lambda: not processes_of(home.parent))
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_new_folder_of_the_same_name_is_safe_from_the_old_watcher(
    home: Path, folder: Path, owner: Begin
) -> None:
    old = owner(home)
    shutil.rmtree(home)
    new = owner(home)
    assert not new.adopted
    old.kill()
    wait_until(lambda: len(watchers(folder)) == 1)
    assert new.ask("select 17") == 17
    # PostgreSQL itself ends within a minute when its folder has gone; no need to wait for that.
    with contextlib.suppress(ProcessLookupError):
        os.kill(old.pid, signal.SIGQUIT)


def test_a_server_started_by_hand_is_named_and_left_alone(
    home: Path, folder: Path, owner: Begin
) -> None:
    one = owner(home)
    command = psutil.Process(one.pid).cmdline()
    prefix = ["unshare", "--user", "--map-user=65534", "--"] if os.geteuid() == 0 else []
    one.kill()
    wait_until(lambda: not processes_of(folder))
    pid_file = home / "data" / "postmaster.pid"
    by_hand = subprocess.Popen(
        [*prefix, command[0], "-D", ".", "-c", f"unix_socket_directories={folder}"],
        cwd=home / "data",
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: pid_file.exists() and "ready" in pid_file.read_text())
        assert f"did not start (process {by_hand.pid})" in owner(home, wait=False).complaint()
        assert by_hand.poll() is None
    finally:
        by_hand.terminate()
        by_hand.wait()
    assert owner(home).ask("select 17") == 17


def test_a_server_that_hangs_is_stopped_by_force(
    home: Path, folder: Path, owner: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    from data import embedded_watcher

    one = owner(home)
    watchers(folder)[0].kill()
    one.kill()
    psutil.Process(one.pid).suspend()
    stages = tuple((kind, 0.5) for kind, _ in embedded_watcher.STAGES)
    monkeypatch.setattr(embedded_watcher, "STAGES", (*stages, (signal.SIGKILL, 30)))
    embedded_watcher.stop(home)
    assert not held(home / SERVER)


def test_proc_and_ps_tell_the_same_command() -> None:
    program = [sys.executable, "-c", "print(flush=True); input()", "an argument"]
    pipe = subprocess.PIPE
    with subprocess.Popen(program, stdin=pipe, stdout=pipe) as process:
        assert process.stdout
        process.stdout.readline()  # a program has no command line yet while it is being started
        assert command_by_proc(process.pid) == " ".join(program) + " "
        assert command_by_ps(process.pid) == command_by_proc(process.pid)
    assert command_by_proc(process.pid) == command_by_ps(process.pid) == ""


def test_only_a_postgres_on_that_very_folder_serves_it(home: Path, owner: Begin) -> None:
    one = owner(home)
    assert serves(one.pid, home / "data")
    assert not serves(one.pid, home / "dat")
    assert not serves(one.process.pid, home / "data")
    assert not serves(os.getpid(), home / "data")


def test_no_pid_file_or_nonsense_in_it_is_no_server(tmp_path: Path) -> None:
    assert postmaster(tmp_path) is None
    for text in ("", "nonsense\n", "-5\n", "0\n", "999999999\n"):
        (tmp_path / "postmaster.pid").write_text(text)
        assert postmaster(tmp_path) is None
