"""MRR, ARR, growth and churn."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from .calendar import LocalCalendar
from .exact import six_places
from .subscriptions import PaidVersion, Rates, pennies_a_month
from .values import Number, Value


class Revenue:
    """The money metrics at an instant."""

    def __init__(self, versions: list[PaidVersion], rates: Rates, calendar: LocalCalendar) -> None:
        self.versions = versions
        self._rates = rates
        self._calendar = calendar

    def paid(self, at: datetime) -> list[PaidVersion]:
        """The subscriptions paid at the instant, each under the version valid then."""
        return [version for version in self.versions if version.paid_at(at)]

    def pennies(self, versions: list[PaidVersion], at: datetime) -> list[tuple[PaidVersion, int]]:
        """What each version brings a month at the rates of the instant's local day.

        Versions left out of money are left out.
        """
        day = self._calendar.day_of(at)
        found = [(version, pennies_a_month(version, day, self._rates)) for version in versions]
        return [(version, pennies) for version, pennies in found if pennies is not None]

    def mrr(self, at: datetime) -> Value:
        """Pennies a month, by plan."""
        parts: dict[str, Number | None] = {}
        total = 0
        for version, pennies in self.pennies(self.paid(at), at):
            total += pennies
            parts[version.plan] = (parts.get(version.plan) or 0) + pennies
        return Value(value=total, parts=parts)

    def arr(self, at: datetime) -> Value:
        """Twelve times MRR."""
        mrr = self.mrr(at)
        parts: dict[str, Number | None] = {
            plan: 12 * (pennies or 0) for plan, pennies in mrr.parts.items()
        }
        return Value(value=12 * (mrr.value or 0), parts=parts)

    def growth(self, at: datetime, start: datetime) -> Value:
        """Percent MRR has grown by since start; None from nothing."""
        now, then = self.mrr(at).value or 0, self.mrr(start).value or 0
        if then == 0:
            return Value(value=None)
        return Value(value=six_places((Fraction(now) / Fraction(then) - 1) * 100))

    def churn(self, at: datetime, start: datetime) -> Value:
        """Percent of the accounts paying at start that pay nothing at all now, by plan then."""
        paying = {version.account for version in self.paid(at)}
        before = self.paid(start)
        accounts = {version.account for version in before}
        parts: dict[str, Number | None] = {}
        for plan in {version.plan for version in before}:
            on_plan = {version.account for version in before if version.plan == plan}
            parts[plan] = _share_lost(on_plan, paying)
        return Value(value=_share_lost(accounts, paying), parts=parts)


def _share_lost(accounts: set[str], paying: set[str]) -> Decimal | None:
    if not accounts:
        return None
    return six_places(Fraction(100 * len(accounts - paying), len(accounts)))
