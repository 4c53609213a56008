"""Local days, comparison instants and buckets, read as PostgreSQL's ``at time zone`` reads them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from data.metric import Comparison

Grain = Literal["day", "week", "month"]
GRAINS: tuple[Grain, ...] = ("day", "week", "month")
DAY = timedelta(days=1)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """A stretch of local days: read at ``at``, counted from ``since``; ``complete`` is False for
    the one in which the board's instant lies, unless it is the last of a whole day, week or month.
    """

    first_day: date
    since: datetime
    at: datetime
    complete: bool


def instant(local: datetime, zone: ZoneInfo) -> datetime:
    """The instant of a naive local time, in UTC, where equal instants are equal values. In a spring
    gap the offset before it holds; of two equal autumn times the later one is meant."""
    early, late = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    in_gap = early.astimezone(zone).replace(tzinfo=None) != local
    return early if in_gap else late


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a local day."""
    return instant(datetime.combine(day, time()), zone)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The last microsecond of a local day, whatever the clock shows then."""
    return midnight(day + DAY, zone) - MICROSECOND


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """The local day [midnight, next midnight) that holds an instant."""
    day = at.astimezone(zone).date()
    # Where clocks fall back over midnight, the hour before it still belongs to the day before.
    return day - DAY if at < midnight(day, zone) else day


def months_earlier(day: date, months: int) -> date:
    """The same day so many months earlier, clamped to that month's last day."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def previous_instant(at: datetime, comparison: Comparison, zone: ZoneInfo) -> datetime:
    """Where *previous* is read: one calendar month earlier, or 7 days for daily metrics."""
    if comparison is Comparison.DAILY:
        return _same_clock(at, zone, lambda day: day - 7 * DAY)
    return _same_clock(at, zone, lambda day: months_earlier(day, 1))


def last_year_instant(at: datetime, comparison: Comparison, zone: ZoneInfo) -> datetime:
    """Where *last year* is read: one calendar year earlier, or 364 days for daily metrics."""
    if comparison is Comparison.DAILY:
        return _same_clock(at, zone, lambda day: day - 364 * DAY)
    return _same_clock(at, zone, lambda day: months_earlier(day, 12))


def _same_clock(at: datetime, zone: ZoneInfo, earlier: Callable[[date], date]) -> datetime:
    clock = at.astimezone(zone).replace(tzinfo=None, fold=0)
    return instant(datetime.combine(earlier(clock.date()), clock.time()), zone)


def bucket_start(day: date, grain: Grain) -> date:
    """The first day of the bucket that holds ``day``; weeks start on Monday."""
    match grain:
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)


def _next_start(start: date, grain: Grain) -> date:
    match grain:
        case "day":
            return start + DAY
        case "week":
            return start + 7 * DAY
        case "month":
            return (start + timedelta(days=31)).replace(day=1)


def buckets(
    first: date, last: date, grain: Grain, at: datetime, zone: ZoneInfo
) -> Iterator[Bucket]:
    """The buckets of [first, last], both included, clipped to it and to the instant ``at``."""
    today = local_day(at, zone)
    last = min(last, today)
    start = bucket_start(first, grain)
    while max(start, first) <= last:
        following = _next_start(start, grain)
        first_day = max(start, first)
        last_day = min(following - DAY, last)
        yield Bucket(
            first_day=first_day,
            since=midnight(first_day, zone),
            at=min(end_of(last_day, zone), at),
            complete=not first_day <= today <= last_day or at >= end_of(following - DAY, zone),
        )
        start = following
