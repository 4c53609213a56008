"""Dates, statuses and trends in the words the page uses for them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from data.format import shown_count
from data.locale import dated, pattern_of, timed
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
DAY_FIRST = "d MMM y"
IN_WORDS = "in-words"
"""The class of a table's cells that hold no numbers."""
PREVIOUS_WORDS = {Comparison.MONTHLY: "last month", Comparison.DAILY: "last week"}


def day(when: date) -> str:
    """'3 May 2026'."""
    return dated(when, "yMMMd")


def long_day(when: date) -> str:
    """'Sunday 3 May 2026'."""
    return dated(when, "yMMMMEEEEd")


def clock(when: datetime) -> str:
    """'14:32'."""
    return timed(when)


def month(when: date) -> str:
    """'May 2026'."""
    return dated(when, "yMMM")


def long_month(when: date) -> str:
    """'September 2026'."""
    return dated(when, "yMMMM")


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
    if start.year != end.year or pattern_of("yMMMd") != DAY_FIRST:
        return f"{day(start)} \N{EN DASH} {day(end)}"
    if start.month != end.month:
        return f"{day(start).removesuffix(f' {start.year}')} \N{EN DASH} {day(end)}"
    return f"{start.day} \N{EN DASH} {day(end)}"


def part(name: str) -> str:
    """A part's name as a reader would write it, from what the platform stores: 'early_bird' is
    'Early bird', and a name with capitals of its own keeps them."""
    words = name.replace("_", " ").strip()
    return f"{words[:1].upper()}{words[1:]}"


def counted(n: int, noun: str) -> str:
    """'1 number', '2 numbers'."""
    return f"{shown_count(n)} {noun}" if n == 1 else f"{shown_count(n)} {noun}s"
