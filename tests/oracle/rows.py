"""Rows for worlds written by hand: short ids, plain moments."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from .world import Row

LONG_AGO = "2024-01-01"


def utc(moment: str) -> datetime:
    """A moment written in UTC."""
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)


def london(moment: str) -> datetime:
    """A moment written as London's clocks show it."""
    return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Europe/London"))


def supplier(identity: str, created: str = LONG_AGO, **columns: Any) -> Row:
    """A supplier profile."""
    return {"id": identity, "user_type": "supplier", "created_at": utc(created)} | columns


def couple(identity: str, created: str = LONG_AGO, **columns: Any) -> Row:
    """A couple profile."""
    return {"id": identity, "user_type": "couple", "created_at": utc(created)} | columns


def session(identity: str, user: str, start: str, **columns: Any) -> Row:
    """A session which starts in UTC."""
    return {"id": identity, "user_id": user, "created_at": utc(start)} | columns


def subscription(
    identity: str, user: str, amount: str = "100.00", created: str = LONG_AGO, **columns: Any
) -> Row:
    """An active monthly subscription in pounds."""
    return {
        "id": identity,
        "user_id": user,
        "plan": "basic",
        "amount": Decimal(amount),
        "currency": "GBP",
        "billing_interval": "month",
        "status": "active",
        "created_at": utc(created),
    } | columns


def collaboration(
    identity: str, first: str, second: str, created: str, last: str | None = None, **columns: Any
) -> Row:
    """Two vendors who synchronise the timeline of client "c1"."""
    return {
        "id": identity,
        "client_id": "c1",
        "vendor1_id": first,
        "vendor2_id": second,
        "collaboration_type": "timeline_sync",
        "created_at": utc(created),
        "last_activity": utc(last or created),
    } | columns


def rating(identity: str, vendor: str, stars: str, created: str) -> Row:
    """A rating of a vendor."""
    return {
        "id": identity,
        "vendor_id": vendor,
        "rating": Decimal(stars),
        "created_at": utc(created),
    }


def rate(day: str, currency: str, pounds: str) -> Row:
    """An exchange rate."""
    return {"day": date.fromisoformat(day), "currency": currency, "rate": Decimal(pounds)}
