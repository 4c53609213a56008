"""Local days, months and clock times of one zone, as instants in UTC."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Grain = Literal["day", "week", "month"]

DAY = timedelta(days=1)
MICROSECOND = timedelta(microseconds=1)


def months_earlier(day: date, months: int) -> date:
    """The same day of the month, or the month's last day where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    first = date(year, month + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - DAY
    return last.replace(day=min(day.day, last.day))


def bucket_start(day: date, grain: Grain) -> date:
    """The first day of the whole bucket a day lies in; weeks start on Monday."""
    if grain == "day":
        return day
    if grain == "week":
        return day - timedelta(days=day.weekday())
    if grain == "month":
        return day.replace(day=1)
    raise ValueError(f"unknown grain {grain!r}")


def spans(start: date, end: date, grain: Grain) -> list[tuple[date, date]]:
    """First and last day of each bucket from start to end, both included, clipped to them."""
    found: list[tuple[date, date]] = []
    for offset in range((end - start).days + 1):
        day = start + timedelta(days=offset)
        if found and bucket_start(day, grain) == bucket_start(found[-1][0], grain):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


@dataclass(frozen=True, slots=True)
class LocalCalendar:
    """The clock on the wall in one zone."""

    zone: ZoneInfo

    def instant(self, local: datetime) -> datetime:
        """The instant of a clock time, read as PostgreSQL's `at time zone` reads it.

        In a gap the offset before the transition counts, in an ambiguous hour the one after
        it: both times that is the smaller of the two offsets.
        """
        offsets = [self.zone.utcoffset(local.replace(fold=fold)) for fold in (0, 1)]
        smaller = min(offset for offset in offsets if offset is not None)
        return (local - smaller).replace(tzinfo=UTC)

    def clock(self, at: datetime) -> datetime:
        """What the clock on the wall shows (naive)."""
        return at.astimezone(self.zone).replace(tzinfo=None, fold=0)

    def midnight(self, day: date) -> datetime:
        """The first instant of a local day."""
        return self.instant(datetime.combine(day, time()))

    def end_of(self, day: date) -> datetime:
        """The last microsecond of a local day."""
        return self.midnight(day + DAY) - MICROSECOND

    def day_of(self, at: datetime) -> date:
        """The local day [midnight, next midnight) which holds the instant."""
        day = self.clock(at).date()
        # A midnight that comes twice begins its day the second time.
        return day - DAY if at < self.midnight(day) else day

    def months_earlier(self, at: datetime, months: int) -> datetime:
        """Calendar months earlier, clamped to the month's last day, same clock time."""
        local = self.clock(at)
        return self.instant(datetime.combine(months_earlier(local.date(), months), local.time()))

    def days_earlier(self, at: datetime, days: int) -> datetime:
        """Local days earlier, same clock time."""
        return self.instant(self.clock(at) - timedelta(days=days))

    def trailing(self, at: datetime, days: int) -> datetime:
        """The first instant of the trailing window of so many local days which ends at `at`."""
        return self.midnight(self.day_of(at) - timedelta(days=days - 1))
