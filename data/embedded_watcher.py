"""Stops the embedded server once its last owner is gone, however that owner died.

Runs as a program of its own (``python -I -S embedded_watcher.py HOME SOCKETS``), which is why it
knows the standard library alone. Two kernel locks carry the whole idea. Every owner holds a shared
flock on OWNERS, which the kernel drops with the owner's last process, SIGKILL included. Every
process of the server holds the flock on SERVER, because it inherited it from the launch: whether a
server lives never has to be read from a pid.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

START = "start.lock"
OWNERS = "owners.lock"
SERVER = "server.lock"
WATCHER = "watcher.lock"

# Fast shutdown, then without a checkpoint, then by force: (signal, seconds to wait for it).
STAGES = ((signal.SIGINT, 30), (signal.SIGQUIT, 10), (signal.SIGKILL, 10))
PAUSE = 0.1


def locked(path: Path, how: int) -> int:
    """A descriptor holding the flock ``how`` on ``path``, closed on exec.

    Raises BlockingIOError when ``how`` has LOCK_NB and someone else holds the lock.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(descriptor, how)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def unlocked(descriptor: int) -> None:
    """Gives a lock back, also from copies which a fork in another thread may have made."""
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    os.close(descriptor)


def held(path: Path) -> bool:
    """Whether any process holds the lock on ``path``."""
    try:
        unlocked(locked(path, fcntl.LOCK_EX | fcntl.LOCK_NB))
    except BlockingIOError:
        return True
    return False


def postmaster(data: Path) -> int | None:
    """The pid of the living server on this data folder; None when its pid file is stale."""
    try:
        pid = int((data / "postmaster.pid").read_bytes().split(b"\n", 1)[0])
    except (OSError, ValueError):
        return None
    return pid if pid > 0 and serves(pid, data) else None


def serves(pid: int, data: Path) -> bool:
    """Whether ``pid`` is a living PostgreSQL on this data folder, not a process that reused it."""
    command = command_by_proc(pid) if os.path.exists("/proc/self/cmdline") else command_by_ps(pid)
    if f"postgres -D {data} " in command:
        return True
    # Started by hand with a relative path; the folder it works in tells.
    with contextlib.suppress(OSError):
        program = Path(f"/proc/{pid}/comm").read_text().strip()
        return program == "postgres" and os.path.samefile(f"/proc/{pid}/cwd", data)
    return False


def command_by_proc(pid: int) -> str:
    """The command line of a process with a space after each part; empty for dead ones."""
    try:
        return os.fsdecode(Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" "))
    except OSError:
        return ""


def command_by_ps(pid: int) -> str:
    """The same where there is no /proc."""
    answer = subprocess.run(
        ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    return os.fsdecode(answer.stdout).strip() + " " if answer.returncode == 0 else ""


def stop(home: Path) -> None:
    """Stops the server of ``home``, if any; the caller holds START, so none can be launched."""
    for kind, seconds in STAGES:
        patience = time.monotonic() + seconds
        while time.monotonic() < patience:
            if not held(home / SERVER):
                return
            # A server killed in its first moments has written no pid yet: look again.
            pid = postmaster(home / "data")
            if pid is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, kind)
            time.sleep(PAUSE)


def watch(home: Path, sockets: Path, owners: int, watcher: int) -> None:
    """Returns when the server has been stopped because nobody owns it any more."""
    while True:
        fcntl.flock(owners, fcntl.LOCK_EX)
        fcntl.flock(owners, fcntl.LOCK_UN)
        start = locked(home / START, fcntl.LOCK_EX)
        if not os.path.samestat(os.fstat(owners), os.stat(home / OWNERS)):
            return  # the folder was replaced under us: what lives there now is not ours to stop
        try:
            fcntl.flock(owners, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(start)
            continue
        stop(home)
        if sockets.parent != home:
            with contextlib.suppress(OSError):
                sockets.rmdir()
        # The next start looks for a watcher as soon as START is free: be gone by then.
        os.close(watcher)
        os.close(start)
        return


def main(home: Path, sockets: Path) -> None:
    """Leaves a watcher behind, unless this home has one, and returns once it watches."""
    try:
        watcher = locked(home / WATCHER, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    owners = os.open(home / OWNERS, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    if os.fork():
        return
    os.chdir("/")
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nothing, stream)
    # Whatever ends a whole group of processes politely must not end the one that cleans up.
    for kind in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(kind, signal.SIG_IGN)
    with contextlib.suppress(FileNotFoundError):
        watch(home, sockets, owners, watcher)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
