"""Dates, statuses and trends in the words the page uses for them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from data.metric import Comparison, Group
from data.reading import Status, Trend, Verified

STATUS_WORDS = {
    Status.SUCCESS: "On target",
    Status.WARNING: "Close to target",
    Status.ERROR: "Off target",
}
TREND_WORDS = {Trend.UP: "Rising", Trend.DOWN: "Falling", Trend.STABLE: "Stable"}
GROUP_WORDS = {
    Group.REVENUE: "Revenue",
    Group.COORDINATION: "Coordination",
    Group.USERS: "Users",
    Group.ENGAGEMENT: "Engagement",
}
PREVIOUS_WORDS = {Comparison.MONTHLY: "last month", Comparison.DAILY: "last week"}


def day(when: date) -> str:
    """'3 May 2026'."""
    return f"{when.day} {when:%b %Y}"


def long_day(when: date) -> str:
    """'Sunday 3 May 2026'."""
    return f"{when:%A} {when.day} {when:%B %Y}"


def clock(when: datetime) -> str:
    """'14:32'."""
    return f"{when:%H:%M}"


def verified(proof: Verified, today: date) -> str:
    """When every number was proved from its rows, and what came of it."""
    on = proof.at.date()
    near = {today: "today", today - timedelta(days=1): "yesterday"}.get(on, f"on {day(on)}")
    found = counted(proof.differences, "difference") if proof.differences else "no difference"
    return f"Every number was proved from its rows at {clock(proof.at)} {near}: {found}."


def span(start: date, end: date) -> str:
    """Both days with a dash between them, as short as it can be said."""
    if start == end:
        return day(start)
    if start.year != end.year:
        return f"{day(start)} \N{EN DASH} {day(end)}"
    if start.month != end.month:
        return f"{start.day} {start:%b} \N{EN DASH} {day(end)}"
    return f"{start.day} \N{EN DASH} {day(end)}"


def part(name: str) -> str:
    """A part's name as the platform stores it, without its underscores."""
    return name.replace("_", " ")


def counted(n: int, noun: str) -> str:
    """'1 number', '2 numbers'."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"
