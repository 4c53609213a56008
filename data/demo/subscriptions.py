"""What suppliers pay: the life of every subscription, version by version.

A subscription row only tells its state today; past months look right only with what it was then.
So each life is walked one billing month at a time, and every change leaves a version.
"""

from __future__ import annotations

import random
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from data.demo.season import DAY, HOUR, microseconds

PLANS = ("starter", "professional", "scale", "enterprise")
INTERVALS = ("month", "year")
STATUSES = (
    "trialing",
    "active",
    "past_due",
    "paused",
    "unpaid",
    "incomplete",
    "canceled",
)
CURRENCIES = ("GBP", "EUR")
PENCE_A_MONTH = {"GBP": (1_900, 4_900, 7_900, 14_900), "EUR": (2_200, 5_900, 9_500, 17_900)}
MONTHS_IN_A_YEAR_PRICE = 10
TRIAL_DAYS = 14

# January first: suppliers leave when their season is over, and rest over the winter.
_LEAVING = (0.95, 0.85, 0.75, 0.7, 0.7, 0.75, 0.85, 1.0, 1.4, 2.0, 1.7, 1.0)
_RESTING = (0.4, 0.2, 0.1, 0.1, 0.1, 0.1, 0.1, 0.2, 0.7, 2.6, 3.2, 1.6)
_RISING = (1.3, 1.5, 1.6, 1.4, 1.2, 1.0, 0.9, 0.8, 0.8, 0.7, 0.5, 0.4)
_LEAVING_BY_PLAN = (1.3, 0.95, 0.75, 0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What one subscription was from ``began`` on; instants in microseconds, None is null."""

    began: int
    plan: int
    quantity: int
    discount: int
    currency: str
    interval: str
    status: str
    created: int
    started: int | None = None
    past_due_since: int | None = None
    canceled: int | None = None
    ended: int | None = None

    @property
    def pence(self) -> int:
        """The price of one unit for one interval, before discount."""
        months = MONTHS_IN_A_YEAR_PRICE if self.interval == "year" else 1
        return PENCE_A_MONTH[self.currency][self.plan] * months


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """What of a business decides how it buys."""

    joined: int
    standing: float
    studio: bool
    early: bool  # among the first: launch offer


def months_after(moment: int, months: int) -> int:
    """The same day of a later month (the last one where there is none), same clock time UTC."""
    then = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=moment)
    years, month = divmod(then.month - 1 + months, 12)
    year = then.year + years
    day = min(then.day, monthrange(year, month + 1)[1])
    return microseconds(then.replace(year=year, month=month + 1, day=day))


def lives(draw: random.Random, buyer: Buyer, horizon: int) -> Iterator[list[Version]]:
    """The subscriptions a business takes up to ``horizon``, each as its versions in order."""
    if draw.random() < 0.1:
        return
    first = _first_version(draw, buyer)
    if first.created > horizon:
        return
    life = _life(draw, first, horizon)
    yield life
    if draw.random() < 0.015:
        second = _first_version(draw, buyer)
        if second.created <= horizon:
            yield _life(draw, second, horizon)
    last = life[-1]
    if last.status == "canceled" and last.started is not None and draw.random() < 0.16:
        back = (last.ended or last.began) + draw.randint(30 * DAY, 260 * DAY)
        if back < horizon:
            again = replace(
                last,
                began=back,
                created=back,
                started=back,
                status="active",
                discount=0,
                past_due_since=None,
                canceled=None,
                ended=None,
            )
            yield _life(draw, again, horizon)


def paid_until(life: list[Version]) -> int | None:
    """When the business stopped paying for good, None while it still may pay."""
    last = life[-1]
    if last.status == "canceled":
        return last.ended
    return last.began if last.status in ("unpaid", "incomplete") else None


def _first_version(draw: random.Random, buyer: Buyer) -> Version:
    created = buyer.joined + int(draw.expovariate(1 / (6 * DAY))) + draw.randint(HOUR // 30, HOUR)
    weights = [0.47, 0.37, 0.12, 0.04]
    if buyer.studio:
        weights = [0.1, 0.42, 0.33, 0.15]
    elif buyer.standing > 1.4:
        weights = [0.32, 0.45, 0.17, 0.06]
    discount = draw.choice((10, 10, 15, 20, 25)) if draw.random() < 0.09 else 0
    seats = draw.choice((2, 2, 3)) if buyer.studio and draw.random() < 0.28 else 1
    first = Version(
        began=created,
        plan=draw.choices(range(4), weights)[0],
        quantity=seats,
        discount=20 if buyer.early and draw.random() < 0.6 else discount,
        currency="EUR" if draw.random() < 0.022 else "GBP",
        interval="year" if draw.random() < 0.34 else "month",
        status="active",
        created=created,
        started=created,
    )
    kind = draw.random()
    if kind < 0.006:
        return replace(first, status="incomplete", started=None)
    if kind < 0.7:
        return replace(first, status="trialing", started=None)
    return first


def _life(draw: random.Random, first: Version, horizon: int) -> list[Version]:
    versions = [first]
    if first.status == "incomplete":
        return versions
    if first.status == "trialing":
        trial_ends = first.created + TRIAL_DAYS * DAY
        if draw.random() < 0.17:
            asked = first.created + draw.randint(2 * DAY, TRIAL_DAYS * DAY)
            gone = replace(first, began=asked, status="canceled", canceled=asked, ended=asked)
            return [*versions, gone]
        versions.append(replace(first, began=trial_ends, status="active", started=trial_ends))
    started = versions[-1].began
    month = 0
    while (begin := months_after(started, month)) < horizon and versions[-1].status == "active":
        end = months_after(started, month + 1)
        changes = _changes(draw, versions[-1], month, begin, end)
        versions += changes
        month += 1
        if changes and changes[-1].began >= end:
            while months_after(started, month) < changes[-1].began:
                month += 1
    return [version for version in versions if version.began <= horizon]


def _changes(draw: random.Random, now: Version, month: int, begin: int, end: int) -> list[Version]:
    """What happens in the billing month [begin, end): nothing, or versions in order."""
    season = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=begin)).month - 1
    yearly = now.interval == "year"
    renews = not yearly or month % 12 == 11
    if month and (month % 12 == 0 or not yearly) and draw.random() < (0.03 if yearly else 0.014):
        return _failed_payment(draw, now, begin)
    if month == 12 and now.discount == 20:
        return [replace(now, began=begin, discount=0)]
    season_of_leaving = (1 + _LEAVING[season]) / 2 if yearly else _LEAVING[season]
    leaving = (0.22 if yearly else 0.028 * _LEAVING_BY_PLAN[now.plan]) * season_of_leaving
    if not yearly and month < 3:
        leaving *= 1.4
    if renews and draw.random() < leaving:
        asked = draw.randint(begin + HOUR, end - HOUR)
        return [replace(now, began=asked, status="canceled", canceled=asked, ended=end)]
    if not yearly and draw.random() < 0.005 * _RESTING[season]:
        return _rest(draw, now, draw.randint(begin + HOUR, end - HOUR))
    at = draw.randint(begin + HOUR, end - HOUR)
    if now.plan < 3 and draw.random() < 0.009 * _RISING[season]:
        return [replace(now, began=at, plan=now.plan + 1)]
    if now.plan > 0 and draw.random() < 0.0035 * _LEAVING[season]:
        return [replace(now, began=at, plan=now.plan - 1)]
    if now.quantity > 1 and draw.random() < 0.02:
        return [replace(now, began=at, quantity=5 - now.quantity)]
    if not yearly and draw.random() < 0.003:
        return [replace(now, began=at, interval="year")]
    return []


def _failed_payment(draw: random.Random, now: Version, begin: int) -> list[Version]:
    failed = begin + draw.randint(HOUR // 60, HOUR)
    due = replace(now, began=failed, status="past_due", past_due_since=failed)
    if draw.random() < 0.88:
        recovered = failed + draw.randint(DAY, 16 * DAY)
        return [due, replace(now, began=recovered)]
    given_up = failed + 21 * DAY
    gone = failed + 45 * DAY
    unpaid = replace(due, began=given_up, status="unpaid")
    closed = replace(unpaid, began=gone, status="canceled", canceled=gone, ended=given_up)
    return [due, unpaid, closed]


def _rest(draw: random.Random, now: Version, at: int) -> list[Version]:
    rest = replace(now, began=at, status="paused")
    back = at + draw.randint(55 * DAY, 125 * DAY)
    if draw.random() < 0.82:
        return [rest, replace(now, began=back)]
    return [rest, replace(rest, began=back, status="canceled", canceled=back, ended=at)]
