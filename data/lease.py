"""The right to work something out, held by one process at a time.

It lies in Redis beside what is worked out and says nothing about that: only the finished value
does. Its holder gives it back, however the work ends, and it ends by itself when the holder is
gone.
"""

from __future__ import annotations

import secrets

import redis

SECONDS = 10


def take(client: redis.Redis, place: str) -> str | None:
    """The proof of a lease that is ours from now on; None while another holds it."""
    proof = secrets.token_hex(8)
    return proof if client.set(place, proof, nx=True, ex=SECONDS) else None


def give_back(client: redis.Redis, place: str, proof: str) -> None:
    """Ends the lease, unless it ended meanwhile and is another's now."""
    with client.pipeline(transaction=True) as pipe:
        pipe.watch(place)  # type: ignore[no-untyped-call]
        if pipe.get(place) != proof.encode():
            return
        pipe.multi()
        pipe.delete(place)
        try:
            pipe.execute()
        except redis.WatchError:
            return  # it ended at this very moment
