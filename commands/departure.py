"""Leaving without cutting anybody off: whoever comes too late is not let in, rather than let in by
the kernel, which knows of no plans to leave, and then dropped unheard."""

from __future__ import annotations

import ctypes
import logging
import socket
import struct
import sys

from gunicorn.arbiter import Arbiter

log = logging.getLogger(__name__)

ATTACH_FILTER = 26  # SO_ATTACH_FILTER of Linux, which Python does not name
ALL = 0xFFFFFFFF
FLAGS_AT, SYN = 13, 0x02  # in the header of a TCP segment, RFC 9293 section 3.1
NO_SYN = (
    (0x30, 0, 0, FLAGS_AT),  # load that byte
    (0x45, 0, 1, SYN),  # if it asks for a connection: the next, else the one after it
    (0x06, 0, 0, 0),  # take nothing of it
    (0x06, 0, 0, ALL),  # take all of it
)
"""A classic packet filter: code, jump if true, jump if false, operand."""


def turn_away(listener: socket.socket) -> None:
    """From now on nobody new can connect to ``listener``, in any process that shares it; who is
    connected stays, accepted or not. It cannot be undone. Elsewhere than on Linux, nothing."""
    if sys.platform != "linux":
        return
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *each) for each in NO_SYN))
    program = struct.pack("HP", len(NO_SYN), ctypes.addressof(code))
    try:
        listener.setsockopt(socket.SOL_SOCKET, ATTACH_FILTER, program)
    except OSError as error:
        log.warning("Connections of the last moment may be reset: %s", error)


class Master(Arbiter):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's first process. It closes its listening sockets before its workers have closed
    theirs; in between the kernel would go on answering for them."""

    def stop(self, graceful: bool = True) -> None:
        """As always, but nobody new is let in meanwhile; unless others go on listening, on a
        socket that systemd or the next master has, too."""
        if graceful and not self.systemd and self.reexec_pid == self.master_pid == 0:
            for each in self.LISTENERS:
                turn_away(each.sock)
        super().stop(graceful)
