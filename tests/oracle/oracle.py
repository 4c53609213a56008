"""All seventeen metrics at any instant, worked out from the rows each time."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from . import readings
from .audience import Audience
from .calendar import Grain, LocalCalendar, spans
from .coordination import Coordination
from .movements import movements
from .people import People
from .revenue import Revenue
from .subscriptions import Rates, paid_from, paid_versions
from .values import METRICS, Bucket, Comparison, MovementBucket, Reading, Value
from .world import World, plain

# The two whose buckets are wider than a day count over the whole bucket.
PER_BUCKET = ("new_signups_today", "dau")


class Oracle:
    """Reads a world as it is when the oracle is made; later changes need a new one."""

    def __init__(
        self,
        world: World,
        *,
        zone: str = "Europe/London",
        currency: str = "GBP",
        grace_days: int = 30,
    ) -> None:
        self.calendar = LocalCalendar(ZoneInfo(zone))
        people = People(world)
        self._revenue = Revenue(
            paid_versions(world, people, grace_days), Rates(world, currency), self.calendar
        )
        self._coordination = Coordination(world, people, self.calendar)
        self._audience = Audience(world, people, self.calendar)
        self.earliest = _earliest(world)

    def at_end_of(self, day: date) -> datetime:
        """The last microsecond of the local day (UTC)."""
        return self.calendar.end_of(day)

    def previous_instant(self, metric_id: str, at: datetime) -> datetime:
        """A calendar month earlier, or seven days for a daily metric, at the same clock time."""
        if METRICS[metric_id].daily:
            return self.calendar.days_earlier(at, 7)
        return self.calendar.months_earlier(at, 1)

    def last_year_instant(self, metric_id: str, at: datetime) -> datetime:
        """A calendar year earlier, or 364 days for a daily metric, at the same clock time."""
        if METRICS[metric_id].daily:
            return self.calendar.days_earlier(at, 364)
        return self.calendar.months_earlier(at, 12)

    def value(self, metric_id: str, at: datetime, since: datetime | None = None) -> Value:
        """A metric at an instant; `since` moves the start of new_signups_today and dau."""
        if metric_id not in METRICS:
            raise ValueError(f"unknown metric {metric_id!r}")
        at = plain(at)
        match metric_id:
            case "growth":
                return self._revenue.growth(at, self.previous_instant("growth", at))
            case "churn":
                return self._revenue.churn(at, self.previous_instant("churn", at))
            case "new_signups_today":
                return self._audience.signups(at, plain(since))
            case "dau":
                return self._audience.active_users(at, 1, plain(since))
            case "wau":
                return self._audience.active_users(at, 7)
            case "mau":
                return self._audience.active_users(at, 30)
        plainly = {
            "mrr": self._revenue.mrr,
            "arr": self._revenue.arr,
            "weddings_coordinated": self._coordination.weddings_coordinated,
            "active_vendor_pairs": self._coordination.active_vendor_pairs,
            "avg_coordination_time": self._coordination.avg_coordination_time,
            "vendor_satisfaction": self._coordination.vendor_satisfaction,
            "total_suppliers": self._audience.total_suppliers,
            "total_couples": self._audience.total_couples,
            "active_suppliers": self._audience.active_suppliers,
            "active_couples": self._audience.active_couples,
            "avg_session_duration": self._audience.avg_session_duration,
        }
        return plainly[metric_id](at)

    def reading(self, metric_id: str, at: datetime) -> Reading:
        """A metric at an instant with all that stands beside it."""
        at = plain(at)
        measure = METRICS[metric_id]
        found = self.value(metric_id, at)
        previous = self._comparison(metric_id, self.previous_instant(metric_id, at))
        wanted = readings.target(metric_id, self.value("mau", at).value)
        return Reading(
            value=found.value,
            parts=found.parts,
            previous=previous,
            last_year=self._comparison(metric_id, self.last_year_instant(metric_id, at)),
            change=readings.change(found.value, previous),
            change_percent=readings.change_percent(measure, found.value, previous),
            trend=readings.trend(measure, found.value, previous),
            status=readings.status(metric_id, found.value, wanted),
            target=wanted,
            n=found.n,
            median=found.median,
        )

    def drill_down(
        self, metric_id: str, start: date, end: date, grain: Grain, at: datetime
    ) -> list[Bucket]:
        """The metric at the last moment of each bucket from start to end, both included."""
        buckets = []
        for first, last in self._spans(start, end, grain, at):
            since = self.calendar.midnight(first) if metric_id in PER_BUCKET else None
            found = self.value(metric_id, min(self.at_end_of(last), plain(at)), since)
            buckets.append(
                Bucket(
                    date=first,
                    value=found.value,
                    complete=self._complete(last, at),
                    breakdown=found.parts,
                )
            )
        return buckets

    def movements(self, start: date, end: date, at: datetime) -> dict[str, int]:
        """The MRR movements from start to end, both included, in pennies.

        start, new, expansion, reactivation, contraction, churn, currency, end; contraction and
        churn are positive, currency carries its sign.
        """
        return movements(self._revenue, self.calendar, start, end, plain(at))

    def movements_by_bucket(
        self, start: date, end: date, grain: Grain, at: datetime
    ) -> list[MovementBucket]:
        """The MRR movements of each bucket `drill_down` gives for the range."""
        return [
            MovementBucket(
                date=first,
                complete=self._complete(last, at),
                movements=self.movements(first, last, at),
            )
            for first, last in self._spans(start, end, grain, at)
        ]

    def _spans(self, start: date, end: date, grain: Grain, at: datetime) -> list[tuple[date, date]]:
        today = self.calendar.day_of(at)
        return [span for span in spans(start, end, grain) if span[0] <= today]

    def _complete(self, last: date, at: datetime) -> bool:
        return at >= self.at_end_of(last)

    def _comparison(self, metric_id: str, at: datetime) -> Comparison:
        before = self.earliest is None or at < self.earliest
        return Comparison(value=self.value(metric_id, at).value, at=at, before_data=before)


def _earliest(world: World) -> datetime | None:
    """The earliest moment of anything in the source; None where there is nothing."""
    tables = ("user_profiles", "clients", "user_sessions", "vendor_feedback")
    moments: list[datetime] = [row["created_at"] for table in tables for row in world.rows(table)]
    moments += [row["created_at"] for row in world.rows("vendor_collaborations")]
    moments += [activity["at"] for activity in world.all_activities()]
    moments += [paid_from(version) for version in world.all_versions()]
    return min(moments, default=None)
