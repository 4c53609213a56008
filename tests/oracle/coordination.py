"""Weddings, pairs of businesses, coordination time and satisfaction."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from .calendar import LocalCalendar
from .exact import exact, mean, median
from .people import People, named
from .values import Number, Value
from .world import World

FEWEST_RATINGS = 5
HOUR = 3_600_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One moment two different businesses, neither internal, worked on a wedding."""

    at: datetime
    wedding: str
    pair: frozenset[str]
    kind: str


class Coordination:
    """The coordination metrics at an instant."""

    def __init__(self, world: World, people: People, calendar: LocalCalendar) -> None:
        self._people = people
        self._calendar = calendar
        self._activities = _activities(world, people)
        self._ratings = [
            row for row in world.rows("vendor_feedback") if people.counts(row["vendor_id"])
        ]

    def weddings_coordinated(self, at: datetime) -> Value:
        """Distinct weddings with activity from the first local day of the month."""
        month = self._calendar.midnight(self._calendar.day_of(at).replace(day=1))
        active = self._between(month, at)
        parts: dict[str, Number | None] = {
            kind: len({activity.wedding for activity in active if activity.kind == kind})
            for kind in _kinds(active)
        }
        return Value(value=len({activity.wedding for activity in active}), parts=parts)

    def active_vendor_pairs(self, at: datetime) -> Value:
        """Distinct unordered pairs of businesses with activity in the trailing 30 days."""
        active = self._between(self._calendar.trailing(at, 30), at)
        parts: dict[str, Number | None] = {
            kind: len({activity.pair for activity in active if activity.kind == kind})
            for kind in _kinds(active)
        }
        return Value(value=len({activity.pair for activity in active}), parts=parts)

    def avg_coordination_time(self, at: datetime) -> Value:
        """Mean hours from first activity ever to the latest, of weddings active in 30 days."""
        start = self._calendar.trailing(at, 30)
        known = [activity for activity in self._activities if activity.at <= at]
        hours = _hours_of_weddings(known, start)
        parts: dict[str, Number | None] = {}
        for kind in _kinds(known):
            own = _hours_of_weddings([each for each in known if each.kind == kind], start)
            if own:
                parts[kind] = mean(own)
        return Value(value=mean(hours), parts=parts, n=len(hours), median=median(hours))

    def vendor_satisfaction(self, at: datetime) -> Value:
        """Mean rating in the trailing 90 days; None of fewer than five, for each part too."""
        start = self._calendar.trailing(at, 90)
        ratings: list[Fraction] = []
        by_category: dict[str, list[Fraction]] = {}
        for row in self._ratings:
            if start <= row["created_at"] <= at:
                rating = exact(row["rating"])
                ratings.append(rating)
                category = self._people.category(row["vendor_id"])
                by_category.setdefault(category, []).append(rating)
        parts: dict[str, Number | None] = {
            category: mean(own) if len(own) >= FEWEST_RATINGS else None
            for category, own in by_category.items()
        }
        value = mean(ratings) if len(ratings) >= FEWEST_RATINGS else None
        return Value(value=value, parts=parts, n=len(ratings))

    def _between(self, start: datetime, at: datetime) -> list[Activity]:
        return [activity for activity in self._activities if start <= activity.at <= at]


def _activities(world: World, people: People) -> list[Activity]:
    weddings: dict[str, str] = {
        row["id"]: row["wedding_id"] or row["id"] for row in world.rows("clients")
    }
    found = []
    for row in world.all_activities():
        vendors = [row["vendor1_id"], row["vendor2_id"]]
        pair = frozenset(people.business(vendor) for vendor in vendors)
        if len(pair) == 2 and all(people.counts(vendor) for vendor in vendors):
            found.append(
                Activity(
                    at=row["at"],
                    wedding=weddings.get(row["client_id"]) or row["client_id"],
                    pair=pair,
                    kind=named(row["collaboration_type"]),
                )
            )
    return found


def _kinds(activities: list[Activity]) -> set[str]:
    return {activity.kind for activity in activities}


def _hours_of_weddings(activities: list[Activity], start: datetime) -> list[Fraction]:
    """Hours from first to last activity of each wedding active at or after start."""
    moments: dict[str, list[datetime]] = {}
    for activity in activities:
        moments.setdefault(activity.wedding, []).append(activity.at)
    hours = []
    for own in moments.values():
        if max(own) >= start:
            spent = max(own) - min(own)
            seconds = spent.days * 86_400 + spent.seconds
            hours.append(Fraction(seconds * 1_000_000 + spent.microseconds, HOUR))
    return hours
