"""The subscriptions of the demo platform as rows: what each is now and everything it was."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from data.demo.columns import (
    BEFORE_ALL,
    FOREVER,
    Bytes,
    Column,
    Counts,
    Instants,
    Integers,
    Pennies,
    Table,
    Uuids,
    Wholes,
    Words,
)
from data.demo.people import Businesses, Suppliers, identifiers
from data.demo.season import DAY
from data.demo.subscriptions import (
    CURRENCIES,
    INTERVALS,
    PLANS,
    STATUSES,
    Buyer,
    Version,
    lives,
    paid_until,
)

_EARLY_DAYS = 270


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Every subscription's versions, in order; ``business`` says whose it is."""

    ids: Bytes
    business: Integers
    lives: list[list[Version]]
    paid_until: Integers  # of each business: when it stopped paying for good, else FOREVER


def ledger(seed: int, firms: Businesses, opening: int, horizon: int) -> Ledger:
    """All subscriptions of all businesses up to ``horizon``."""
    draw = random.Random(seed)
    owners: list[int] = []
    histories: list[list[Version]] = []
    stopped = np.array(firms.joined)
    for position, joined in enumerate(firms.joined.tolist()):
        buyer = Buyer(
            joined=joined,
            standing=float(firms.standing[position]),
            studio=bool(firms.studio[position]),
            early=joined < opening + _EARLY_DAYS * DAY,
        )
        for life in lives(draw, buyer, horizon):
            owners.append(position)
            histories.append(life)
            end = paid_until(life)
            stopped[position] = max(stopped[position], FOREVER if end is None else end)
    return Ledger(
        ids=identifiers(np.random.default_rng([seed, 1]), len(owners)),
        business=np.array(owners, dtype=np.int64),
        lives=histories,
        paid_until=stopped,
    )


def subscription_rows(book: Ledger, staff: Suppliers, now: int) -> tuple[Table, Table]:
    """``public.subscriptions`` and ``metrics.subscription_versions`` as they are at ``now``."""
    owner: list[int] = []
    versions: list[Version] = []
    ended: list[int] = []
    latest: list[int] = []
    for position, life in enumerate(book.lives):
        held = [version for version in life if version.began <= now]
        owner += [position] * len(held)
        versions += held
        ended += [version.began for version in held[1:]]
        if held:
            ended.append(FOREVER)
            latest.append(len(versions) - 1)
    positions = np.array(owner, dtype=np.int64)
    ids = {"id": Uuids(values=book.ids[positions])}
    user = {"user_id": Uuids(values=staff.ids[book.business[positions]])}
    state = _state(versions)
    began = np.array([version.began for version in versions], dtype=np.int64)
    first = np.ones(len(positions), dtype=np.bool_)
    first[1:] = positions[1:] != positions[:-1]
    validity = {
        "version_began": Instants(values=np.where(first, BEFORE_ALL, began)),
        "version_ended": Instants(values=np.array(ended, dtype=np.int64)),
    }
    quantity = np.array([version.quantity for version in versions], dtype=np.int64)
    now_rows = Table(columns={**ids, **user, **state, "quantity": Counts(values=quantity)})
    history = {
        "subscription_id": ids["id"],
        **validity,
        **user,
        **state,
        "quantity": Wholes(values=quantity),
    }
    return now_rows.kept(np.array(latest, dtype=np.int64)), Table(columns=history)


def _state(versions: list[Version]) -> dict[str, Column]:
    def words(vocabulary: tuple[str, ...], names: Iterable[str]) -> Words:
        place = {word: position for position, word in enumerate(vocabulary)}
        codes = np.array([place[name] for name in names], dtype=np.int64)
        return Words(values=codes, vocabulary=vocabulary)

    def instants(pick: Callable[[Version], int | None]) -> Instants:
        picked = [pick(version) for version in versions]
        return Instants(
            values=np.array([value or 0 for value in picked], dtype=np.int64),
            missing=np.array([value is None for value in picked], dtype=np.bool_),
        )

    def numbers(pick: Callable[[Version], int]) -> Integers:
        return np.array([pick(version) for version in versions], dtype=np.int64)

    return {
        "plan": Words(values=numbers(lambda version: version.plan), vocabulary=PLANS),
        "amount": Pennies(values=numbers(lambda version: version.pence)),
        "discount_percent": Wholes(values=numbers(lambda version: version.discount)),
        "currency": words(CURRENCIES, (version.currency for version in versions)),
        "billing_interval": words(INTERVALS, (version.interval for version in versions)),
        "status": words(STATUSES, (version.status for version in versions)),
        "created_at": instants(lambda version: version.created),
        "started_at": instants(lambda version: version.started),
        "past_due_since": instants(lambda version: version.past_due_since),
        "canceled_at": instants(lambda version: version.canceled),
        "ended_at": instants(lambda version: version.ended),
    }
