"""How MRR moved: each account at the ends of consecutive local days, the days added up."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .calendar import MICROSECOND, LocalCalendar
from .revenue import Revenue

KINDS = ("new", "expansion", "reactivation", "contraction", "churn", "currency")


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What each account holds at the start and the end of a day, as {account: {subscription}}.

    `repriced` is what was held at the start at its old price and the rates of the end.
    """

    held: dict[str, dict[str, int]]
    holding: dict[str, dict[str, int]]
    repriced: dict[str, dict[str, int]]
    start: datetime


def movements(
    revenue: Revenue, calendar: LocalCalendar, start: date, end: date, at: datetime
) -> dict[str, int]:
    """The movements from start to end, both included, the last day cut at `at`, in pennies.

    start + new + expansion + reactivation - contraction - churn + currency = end; contraction
    and churn are positive, currency carries its sign.
    """
    before = min(calendar.midnight(start) - MICROSECOND, at)
    totals = {"start": _total(revenue, before)} | dict.fromkeys(KINDS, 0)
    first_paid = _first_paid(revenue)
    for offset in range((end - start).days + 1):
        after = min(calendar.end_of(start + timedelta(days=offset)), at)
        day = _day(revenue, before, after)
        for account in day.held.keys() | day.holding.keys():
            for kind, pennies in _moves(day, account, first_paid).items():
                totals[kind] += pennies
        before = after
    return totals | {"end": _total(revenue, before)}


def _moves(day: Day, account: str, first_paid: dict[str, datetime]) -> dict[str, int]:
    held, holding = day.held.get(account), day.holding.get(account)
    if holding is None:
        return {"churn": sum((held or {}).values())}
    if held is None:
        paid_before = first_paid[account] <= day.start
        return {"reactivation" if paid_before else "new": sum(holding.values())}
    # The rate alone: what was held at both ends, at the old price.
    currency = sum(
        day.repriced[account][subscription] - pennies
        for subscription, pennies in held.items()
        if subscription in holding
    )
    rest = sum(holding.values()) - sum(held.values()) - currency
    return {"currency": currency, "expansion" if rest > 0 else "contraction": abs(rest)}


def _first_paid(revenue: Revenue) -> dict[str, datetime]:
    """The first instant each account ever paid, whether or not a day ended on it."""
    moments: dict[str, datetime] = {}
    for version in revenue.versions:
        first = moments.setdefault(version.account, version.start)
        moments[version.account] = min(first, version.start)
    return moments


def _day(revenue: Revenue, before: datetime, after: datetime) -> Day:
    return Day(
        held=_by_account(revenue, before, before),
        holding=_by_account(revenue, after, after),
        repriced=_by_account(revenue, before, after),
        start=before,
    )


def _by_account(revenue: Revenue, paid: datetime, rates: datetime) -> dict[str, dict[str, int]]:
    """Pennies of what is paid at one instant at the rates of another; left out of money is 0."""
    versions = revenue.paid(paid)
    accounts: dict[str, dict[str, int]] = {version.account: {} for version in versions}
    for version in versions:
        accounts[version.account][version.subscription] = 0
    for version, pennies in revenue.pennies(versions, rates):
        accounts[version.account][version.subscription] = pennies
    return accounts


def _total(revenue: Revenue, at: datetime) -> int:
    return sum(pennies for _, pennies in revenue.pennies(revenue.paid(at), at))
