"""Totals, active businesses and couples, sign-ups, active users and session length."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from .calendar import LocalCalendar
from .exact import exact, mean, median
from .people import People, named
from .values import Number, Value
from .world import Row, World


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session of a user who counts, with the type that decides."""

    user: str
    user_type: str | None
    start: datetime
    row: Row


class Audience:
    """The user and engagement metrics at an instant."""

    def __init__(self, world: World, people: People, calendar: LocalCalendar) -> None:
        self._people = people
        self._calendar = calendar
        self._sessions = [
            Session(
                user=row["user_id"],
                user_type=people.user_type(row["user_id"], row["user_type"]),
                start=row["created_at"],
                row=row,
            )
            for row in world.rows("user_sessions")
            if people.counts(row["user_id"])
        ]

    def total_suppliers(self, at: datetime) -> Value:
        """Businesses with a supplier profile, by category."""
        return _count(
            (self._people.business_category(business), business)
            for business in {
                self._people.business(row["id"]) for row in self._present("supplier", at)
            }
        )

    def total_couples(self, at: datetime) -> Value:
        """Couple profiles, by region."""
        return _count(
            (self._people.region(row["id"]), row["id"]) for row in self._present("couple", at)
        )

    def active_suppliers(self, at: datetime) -> Value:
        """Distinct businesses with a session in the trailing 30 days, by category."""
        businesses = {
            self._people.business(session.user)
            for session in self._trailing(at, 30)
            if session.user_type == "supplier"
        }
        return _count((self._people.business_category(each), each) for each in businesses)

    def active_couples(self, at: datetime) -> Value:
        """Distinct couples with a session in the trailing 30 days, by region."""
        return _count(
            (self._people.region(session.user), session.user)
            for session in self._trailing(at, 30)
            if session.user_type == "couple"
        )

    def signups(self, at: datetime, since: datetime | None) -> Value:
        """Profiles created since the start of the day, or since another moment, by user type."""
        start = self._calendar.trailing(at, 1) if since is None else since
        return _count(
            (named(row["user_type"]), row["id"])
            for row in self._people.profiles
            if start <= row["created_at"] <= at
        )

    def active_users(self, at: datetime, days: int, since: datetime | None = None) -> Value:
        """Distinct users with a session in the trailing days, by user type."""
        sessions = self._trailing(at, days) if since is None else self._between(since, at)
        return _count((named(session.user_type), session.user) for session in sessions)

    def avg_session_duration(self, at: datetime) -> Value:
        """Mean seconds of the sessions in the trailing 30 days that have a duration."""
        closed = [
            (named(session.user_type), exact(session.row["session_duration"]))
            for session in self._trailing(at, 30)
            if session.row["session_duration"] is not None
        ]
        seconds = [duration for _, duration in closed]
        parts: dict[str, Number | None] = {
            part: mean([duration for own, duration in closed if own == part])
            for part in {part for part, _ in closed}
        }
        return Value(value=mean(seconds), parts=parts, n=len(seconds), median=median(seconds))

    def _present(self, user_type: str, at: datetime) -> list[Row]:
        return [
            row
            for row in self._people.profiles
            if row["user_type"] == user_type
            and row["created_at"] <= at
            and (row["deleted_at"] is None or row["deleted_at"] > at)
        ]

    def _trailing(self, at: datetime, days: int) -> list[Session]:
        return self._between(self._calendar.trailing(at, days), at)

    def _between(self, start: datetime, at: datetime) -> list[Session]:
        return [session for session in self._sessions if start <= session.start <= at]


def _count(members: Iterable[tuple[str, str]]) -> Value:
    """Distinct members in all and by part."""
    parts: dict[str, set[str]] = {}
    for part, member in members:
        parts.setdefault(part, set()).add(member)
    everyone = set().union(*parts.values())
    counts: dict[str, Number | None] = {part: len(own) for part, own in parts.items()}
    return Value(value=len(everyone), parts=counts)
