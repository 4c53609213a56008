"""When a subscription version is paid, and what it brings in a month."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from .calendar import MICROSECOND
from .exact import exact, whole
from .people import People, named
from .world import Row, World

MONTHS = {"month": 1, "quarter": 3, "year": 12}
PENNIES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidVersion:
    """A version during the time it is paid: [start, end), open where end is None."""

    subscription: str
    account: str
    plan: str
    currency: str
    price: Fraction
    interval: str
    start: datetime
    end: datetime | None

    def paid_at(self, at: datetime) -> bool:
        """Whether the instant lies inside."""
        return self.start <= at and (self.end is None or at < self.end)


class Rates:
    """The exchange rates as they are now; the report currency needs none."""

    def __init__(self, world: World, report_currency: str) -> None:
        self._report_currency = report_currency
        self._rates: dict[str, list[tuple[date, Fraction]]] = {}
        for row in sorted(world.rows("exchange_rates"), key=lambda row: row["day"]):
            rates = self._rates.setdefault(row["currency"], [])
            rates.append((row["day"], exact(row["rate"])))

    def on(self, day: date, currency: str) -> Fraction | None:
        """Report currency per unit at the latest rate on or before the day; None without."""
        if currency == self._report_currency:
            return Fraction(1)
        for rate_day, rate in reversed(self._rates.get(currency, [])):
            if rate_day <= day:
                return rate
        return None


def paid_from(version: Row) -> datetime:
    """The moment a version names as the start of paid service."""
    moment: datetime = version["started_at"] or version["created_at"]
    return moment


def paid_to(version: Row) -> datetime | None:
    """The moment a version names as the end of paid service; None while it is open."""
    asked = version["canceled_at"] if version["status"] == "canceled" else None
    moment: datetime | None = version["ended_at"] or asked
    return moment


def price(version: Row) -> Fraction:
    """What one interval costs after discount, in major units of the version's own currency."""
    discount = exact(version["discount_percent"]) / 100
    return exact(version["amount"]) * exact(version["quantity"]) * (1 - discount)


def pennies_a_month(version: PaidVersion, day: date, rates: Rates) -> int | None:
    """Pennies a month at the rates of a day, rounded once; None where it is left out of money."""
    rate = rates.on(day, version.currency)
    months = MONTHS.get(version.interval)
    if rate is None or months is None:
        return None
    return whole(version.price * rate * PENNIES / months)


def paid_versions(world: World, people: People, grace_days: int) -> list[PaidVersion]:
    """Every version that is paid at some time, of the profiles that count."""
    found = []
    for version in world.all_versions():
        span = _paid_span(version, timedelta(hours=24 * grace_days))
        if span is None or not people.counts(version["user_id"]):
            continue
        found.append(
            PaidVersion(
                subscription=version["id"],
                account=people.business(version["user_id"]),
                plan=named(version["plan"]),
                currency=version["currency"],
                price=price(version),
                interval=version["billing_interval"],
                start=span[0],
                end=span[1],
            )
        )
    return found


def _paid_span(version: Row, grace: timedelta) -> tuple[datetime, datetime | None] | None:
    status = version["status"]
    if status not in ("active", "canceled", "past_due") or price(version) <= 0:
        return None
    if status == "canceled" and paid_to(version) is None:
        return None
    began = version["began"] or paid_from(version)
    ends = [version["ended"], paid_to(version)]
    if status == "past_due":
        # "At most" takes in the last moment itself, hence the microsecond past it.
        ends.append((version["past_due_since"] or began) + grace + MICROSECOND)
    start = max(began, paid_from(version))
    end = min((moment for moment in ends if moment is not None), default=None)
    return None if end is not None and end <= start else (start, end)
