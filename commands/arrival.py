"""What of a request has arrived: whether a thread could serve it without waiting for its sender."""

from __future__ import annotations

import re

MOST_BYTES = 128 * 1024  # of a larger one the rest is read by the thread that serves it
END = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,18})[ \t]*(?=\r\n)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding:[^\r\n]*chunked", re.IGNORECASE)
AWAITS_WORD = re.compile(rb"\r\nexpect:[ \t]*100-continue", re.IGNORECASE)


def size_of(arrived: bytes) -> int | None:
    """How many bytes the request at the beginning of ``arrived`` has; None while some are missing.
    What is longer than anybody waits for counts as whole, and so does what is no HTTP: that is for
    the web server to refuse."""
    if len(arrived) >= MOST_BYTES:
        return len(arrived)
    end = arrived.find(END)
    if end < 0:
        return None
    head, body = arrived[: end + 2], end + len(END)
    if CHUNKED.search(head):
        last = re.compile(rb"(?:^|\r\n)0+(?:;[^\r\n]*)?\r\n(?:[^\r\n]+\r\n)*\r\n").search(
            arrived, body
        )
        return last.end() if last else None
    told = LENGTH.search(head)
    size = body + (int(told[1]) if told else 0)
    return size if len(arrived) >= size else None


def awaits_word(arrived: bytes) -> bool:
    """Whether the sender holds the body back until it is told to go on."""
    head, found, _ = arrived.partition(END)
    return bool(found) and AWAITS_WORD.search(head) is not None
