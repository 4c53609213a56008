"""Runs a command as root of a machine that refuses user namespaces: ``no_namespaces.py UIDS …``.

UIDS is how many users this root may become: all of them, or 1, itself alone. It is done with a user
namespace in which the kernel's limit for further ones is set to zero.
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

CLONE_NEWUSER = 0x10000000


def main(users: str, *command: str) -> None:
    ready, tell = os.pipe()
    me = os.getpid()
    if os.fork() == 0:
        # Only a process outside may say which users there are inside.
        os.read(ready, 1)
        for kind in ("uid_map", "gid_map"):
            Path(f"/proc/{me}/{kind}").write_text(f"0 0 {users}")
        os._exit(0)
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    os.write(tell, b"x")
    if os.wait()[1] != 0:
        sys.exit("the users could not be mapped")
    Path("/proc/sys/user/max_user_namespaces").write_text("0")
    os.execvp(command[0], command)  # noqa: S606


main(*sys.argv[1:])
