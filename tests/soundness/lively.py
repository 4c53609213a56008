"""Forty lively days up to now, in which every kind of row hangs on every other."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.oracle import World
from tests.oracle.world import Row
from tests.soundness.small_business import name

PEOPLE = ("Rose", "Fern", "Gus", "Hal", "Ann", "Bob", "Pat", "ghost", "stranger")
THINGS = ("studio", "first wedding", "second wedding", "harvest", "summer", "lake", "lost client")
IDS = {each.replace(" ", "_"): name(each) for each in (*PEOPLE, *THINGS)}


def ago(days: float) -> datetime:
    """A moment so many times 24 hours ago."""
    return datetime.now(UTC) - timedelta(days=days)


def day(days: int) -> date:
    """A day so many days ago."""
    return ago(days).date()


def lively() -> World:
    """Two staff of a studio, a supplier, a colleague of ours, couples, a planner, and a user whom
    only sessions know."""
    return World(
        user_profiles=_profiles(),
        clients=[
            _row("harvest", 39, wedding_id=name("first wedding"), wedding_date=None),
            _row("summer", 39, wedding_id=name("first wedding"), wedding_date=None),
            _row("lake", 39, wedding_id=None, wedding_date=None),
        ],
        user_sessions=_sessions(),
        subscriptions=_subscriptions(),
        vendor_collaborations=[
            _together("Rose", "Gus", "harvest", 30, 3),
            _together("Fern", "Gus", "summer", 33, 1, "document_share"),
            _together("Rose", "Fern", "lake", 20, 2),
            _together("Rose", "Pat", "lake", 16, 7),
            _together("Gus", "ghost", "lost client", 39, 6),
            _together("Hal", "Gus", "harvest", 25, 4),
        ],
        vendor_feedback=[
            _rating(who, days, stars)
            for who, stars in (("Rose", "5"), ("Gus", "3.5"), ("ghost", "4"), ("Hal", "1"))
            for days in (3, 12, 36)
        ],
        exchange_rates=[
            {"day": day(20), "currency": "EUR", "rate": Decimal("0.85")},
            {"day": day(10), "currency": "EUR", "rate": Decimal("0.9")},
            {"day": day(38), "currency": "USD", "rate": Decimal("0.8")},
        ],
    )


def _row(who: str, days: float, **columns: Any) -> Row:
    return {"id": name(who), "created_at": ago(days)} | columns


def _profiles() -> list[Row]:
    def profile(who: str, kind: str, days: float, **columns: Any) -> Row:
        found = {"organization_id": None, "category": None, "region": None, "is_internal": False}
        return _row(who, days, user_type=kind, deleted_at=None) | found | columns

    return [
        profile("Rose", "supplier", 40, organization_id=name("studio"), category="florist"),
        profile("Fern", "supplier", 35, organization_id=name("studio"), category="venue"),
        profile("Gus", "supplier", 39, category="venue", region="Kent"),
        profile("Hal", "supplier", 39, category="venue", is_internal=True),
        profile("Ann", "couple", 38, region="Kent"),
        profile("Bob", "couple", 30, region="Wales") | {"deleted_at": ago(5)},
        profile("Pat", "planner", 20),
    ]


def _sessions() -> list[Row]:
    kinds = {"Ann": "couple", "Bob": "couple", "Pat": "planner"}
    rows = [
        (who, days, kinds.get(who, "supplier"), seconds)
        for who in ("Rose", "Fern", "Gus", "Hal", "Ann", "Bob", "Pat")
        for days, seconds in ((1, 60), (2, 90), (9, None), (33, 120))
    ]
    rows += [("ghost", 2, "couple", 30), ("ghost", 2.01, "supplier", 45), ("ghost", 8, None, 70)]
    return [
        {
            "id": name(f"session {number}"),
            "user_id": name(who),
            "user_type": kind,
            "created_at": ago(days),
            "session_duration": seconds,
        }
        for number, (who, days, kind, seconds) in enumerate(rows)
    ]


def _subscriptions() -> list[Row]:
    def paid(who: str, amount: str, days: float, **columns: Any) -> Row:
        plain = {"plan": "pro", "currency": "GBP", "billing_interval": "month", "status": "active"}
        columns = {"user_id": name(who), "amount": Decimal(amount)} | plain | columns
        return _row(f"{who} pays", days, **columns)

    return [
        paid("Rose", "49.00", 39),
        paid("Fern", "79.00", 30, currency="EUR", plan="scale"),
        paid("Gus", "19.00", 35, status="past_due", past_due_since=ago(3)),
        paid("ghost", "240.00", 36, currency="USD", billing_interval="year", plan=None),
        paid("Hal", "500.00", 36),
    ]


def _together(
    one: str, two: str, client: str, begun: float, last: float, kind: str = "timeline_sync"
) -> Row:
    return _row(
        f"{one} and {two}",
        begun,
        client_id=name(client),
        vendor1_id=name(one),
        vendor2_id=name(two),
        collaboration_type=kind,
        last_activity=ago(last),
    )


def _rating(who: str, days: float, stars: str) -> Row:
    return _row(f"{who} rated {days}", days, vendor_id=name(who), rating=Decimal(stars))
