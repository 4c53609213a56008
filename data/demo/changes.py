"""The small changes the simulator makes, one committed at a time.

Changes that move a headline (sign-ups, ratings, upgrades …) have a quota a day, reached evenly as
the day goes on, so that a demo left running for weeks still looks like the platform it was.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg

from data.demo.coordination import COLLABORATION_TYPES
from data.demo.load import MARK
from data.demo.people import REGIONS, TRADES
from data.demo.regulars import Regulars
from data.demo.season import WEDDINGS, ZONE
from data.demo.subscriptions import PENCE_A_MONTH, PLANS
from data.errors import DemoRefusedError
from data.statements import statement

SESSION = "open_session"
NOTHING = "nothing"
_BACK = "welcome_back"
_PRICES = [Decimal(pence) / 100 for pence in PENCE_A_MONTH["GBP"]]

Draw = Callable[[random.Random], Mapping[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One kind of change: the statement ``sql/demo/<name>.sql`` and what it needs to be told."""

    name: str
    weight: float
    a_day: float  # at scale 1; infinite without a quota
    details: Draw


def step(
    connection: psycopg.Connection[Any], rng: random.Random, regulars: Regulars | None = None
) -> str:
    """Commits one change and returns its name, ``nothing`` when the platform is empty.

    A change that finds no row to change, or has had its quota, gives way to a session. Who calls
    this often keeps ``regulars`` between calls. Raises DemoRefusedError when the database carries
    no demo mark.
    """
    scale = _marked_scale(connection)
    name = rng.choices([SESSION, *CHANGES], [_SESSION_WEIGHT, *_WEIGHTS])[0]
    if name != SESSION and commit(connection, rng, CHANGES[name], scale=scale):
        return name
    visitor = (regulars or Regulars()).visitor(connection, rng)
    if visitor is not None:
        _execute(connection, SESSION, {"user_id": visitor.user_id, "user_type": visitor.user_type})
        return SESSION
    return _BACK if _execute(connection, _BACK, {"probe": _probe(rng)}) else NOTHING


def commit(
    connection: psycopg.Connection[Any], rng: random.Random, change: Change, *, scale: float
) -> bool:
    """Commits this change; false when there is nothing to change or today's quota is reached."""
    parameters = {
        "draw": rng.random(),
        "probe": _probe(rng),
        "a_day": change.a_day * scale,
        **change.details(rng),
    }
    return _execute(connection, change.name, parameters)


def _execute(
    connection: psycopg.Connection[Any], name: str, parameters: Mapping[str, object]
) -> bool:
    with connection.transaction():
        return connection.execute(statement(f"demo/{name}"), parameters).rowcount > 0


def _probe(rng: random.Random) -> uuid.UUID:
    return uuid.UUID(int=rng.getrandbits(128))


def _marked_scale(connection: psycopg.Connection[Any]) -> float:
    try:
        with connection.transaction():
            row = connection.execute(statement("demo/mark")).fetchone()
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName):
        row = None
    if row is None:
        raise DemoRefusedError(
            f"The database carries no {MARK} mark; the simulator only writes to demo data."
        )
    return float(row[0]["scale"])


def _plain(_rng: random.Random) -> Mapping[str, object]:
    return {}


def _lasting(rng: random.Random) -> Mapping[str, object]:
    return {"seconds": round(min(max(rng.lognormvariate(6.28, 0.78), 15), 10_800))}


def _together(rng: random.Random) -> Mapping[str, object]:
    kinds = list(COLLABORATION_TYPES)
    return {"collaboration_type": rng.choices(kinds, list(COLLABORATION_TYPES.values()))[0]}


def _stars(rng: random.Random) -> Mapping[str, object]:
    halves = rng.choices((4, 6, 7, 8, 9, 10), (1, 2, 6, 17, 27, 47))[0]
    return {"rating": Decimal(halves) / 2}


def _couple(rng: random.Random) -> Mapping[str, object]:
    return {"region": _region(rng), "wedding_date": _wedding_date(rng)}


def _supplier(rng: random.Random) -> Mapping[str, object]:
    plan = rng.choices(range(len(PLANS)), (46, 37, 13, 4))[0]
    return {
        "category": rng.choices(list(TRADES), list(TRADES.values()))[0],
        "region": _region(rng),
        "plan": PLANS[plan],
        "amount": _PRICES[plan],
    }


def _ladder(_rng: random.Random) -> Mapping[str, object]:
    return {"plans": list(PLANS), "amounts": _PRICES}


def _region(rng: random.Random) -> str:
    return rng.choices(list(REGIONS), list(REGIONS.values()))[0]


def _wedding_date(rng: random.Random) -> date:
    """About thirteen months on, moved to a month people marry in, mostly a Saturday."""
    wish = datetime.now(ZONE).date() + timedelta(days=round(rng.gauss(410, 60)))
    near = [wish + timedelta(days=30 * n) for n in range(-3, 4)]
    day = rng.choices(near, [WEDDINGS[other.month - 1] for other in near])[0]
    if rng.random() < 0.65:
        day += timedelta(days=(5 - day.weekday()) % 7)
    return day


_ANY_NUMBER = float("inf")
_SESSION_WEIGHT = 36.0
CHANGES: Mapping[str, Change] = {
    change.name: change
    for change in (
        Change(name="close_session", weight=36, a_day=_ANY_NUMBER, details=_lasting),
        Change(name="touch_collaboration", weight=16, a_day=130, details=_plain),
        Change(name="start_collaboration", weight=3, a_day=14, details=_together),
        Change(name="rate_vendor", weight=3, a_day=9, details=_stars),
        Change(name="sign_up_couple", weight=3, a_day=16, details=_couple),
        Change(name="sign_up_supplier", weight=1, a_day=1.5, details=_supplier),
        Change(name="upgrade_plan", weight=0.6, a_day=0.5, details=_ladder),
        Change(name="cancel_subscription", weight=0.4, a_day=0.9, details=_plain),
        Change(name="convert_trial", weight=0.5, a_day=_ANY_NUMBER, details=_plain),
        Change(name="recover_payment", weight=0.5, a_day=_ANY_NUMBER, details=_plain),
    )
}
_WEIGHTS = tuple(change.weight for change in CHANGES.values())
