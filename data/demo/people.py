"""Who is on the platform: supplier businesses with their staff, couples, and couples' weddings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from data.demo.columns import FOREVER, Bytes, Flags, Integers
from data.demo.growth import Growth, signups
from data.demo.season import (
    COUPLES_JOIN,
    COUPLES_JOIN_ON,
    DAY,
    HOUR,
    OFFICE_HOURS,
    WEDDINGS,
    WEDDINGS_ON,
    Calendar,
    clock_times,
    day_number,
    picks,
)

TRADES: Mapping[str, float] = {
    "photographer": 0.2,
    "venue": 0.14,
    "florist": 0.11,
    "musician": 0.1,
    "hair & makeup": 0.1,
    "caterer": 0.09,
    "cake maker": 0.08,
    "planner": 0.07,
    "videographer": 0.07,
    "celebrant": 0.04,
}
REGIONS: Mapping[str, float] = {
    "London": 0.15,
    "South East": 0.16,
    "North West": 0.11,
    "South West": 0.11,
    "East of England": 0.09,
    "West Midlands": 0.08,
    "Yorkshire and the Humber": 0.08,
    "Scotland": 0.08,
    "East Midlands": 0.06,
    "Wales": 0.04,
    "North East": 0.03,
    "Northern Ireland": 0.01,
}

_STUDIO_SHARE = 0.13
_INTERNAL_PROFILES = 6
_DIRECT_CLIENTS = Growth(
    opening=600.0,
    gain=0.0,
    by_month=COUPLES_JOIN,
    by_weekday=COUPLES_JOIN_ON,
    hours=OFFICE_HOURS,
)
_WEDDING_WINDOW_DAYS = 105
_LATEST_WEDDING_DAYS = 1_100


@dataclass(frozen=True, slots=True, kw_only=True)
class Businesses:
    """Supplier businesses by the day they joined."""

    joined: Integers
    trade: Integers
    region: Integers
    standing: npt.NDArray[np.float64]  # how sought-after, positive, mostly near 1
    studio: Flags
    staff: Integers  # how many profiles it will have in time

    def __len__(self) -> int:
        return len(self.joined)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppliers:
    """Supplier profiles; a business's first profile has the business's own position."""

    ids: Bytes
    business: Integers  # −1 for the platform's own staff
    created: Integers
    organizations: Bytes
    organized: Flags
    deleted: Integers

    def __len__(self) -> int:
        return len(self.created)


@dataclass(frozen=True, slots=True, kw_only=True)
class Couples:
    """Couple profiles by the moment they joined."""

    ids: Bytes
    created: Integers
    region: Integers
    wedding_day: Integers
    deleted: Integers

    def __len__(self) -> int:
        return len(self.created)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weddings:
    """Weddings and the client rows suppliers keep about them (``client_*``: one per row)."""

    region: Integers
    day: Integers
    known_from: Integers
    client_ids: Bytes
    client_wedding: Integers
    client_created: Integers
    shared_ids: Bytes  # of each wedding
    shared: Flags  # false: the one client row stands for its wedding


def identifiers(rng: np.random.Generator, count: int) -> Bytes:
    """``count`` UUIDs shaped like version 4, from ``rng`` alone."""
    ids = np.frombuffer(rng.bytes(16 * count), dtype=np.uint8).reshape(count, 16).copy()
    ids[:, 6] = ids[:, 6] & 0x0F | 0x40
    ids[:, 8] = ids[:, 8] & 0x3F | 0x80
    return ids


def businesses(rng: np.random.Generator, joined: Integers) -> Businesses:
    """One business for each instant of ``joined``."""
    count = len(joined)
    studio = rng.random(count) < _STUDIO_SHARE
    more = 1 + np.minimum(rng.geometric(0.42, count), 5)
    return Businesses(
        joined=joined,
        trade=picks(rng, count, tuple(TRADES.values())),
        region=picks(rng, count, tuple(REGIONS.values())),
        standing=rng.lognormal(0.0, 0.7, count),
        studio=studio,
        staff=np.where(studio, more, 1),
    )


def suppliers(rng: np.random.Generator, firms: Businesses, calendar: Calendar) -> Suppliers:
    """The first profile of each business, then further staff, then the platform's own people."""
    extra = np.repeat(np.arange(len(firms)), firms.staff - 1)
    later = firms.joined[extra] + rng.integers(2 * HOUR, 420 * DAY, len(extra))
    opening = calendar.instants(
        np.full(_INTERNAL_PROFILES, calendar.first),
        np.sort(clock_times(rng, _INTERNAL_PROFILES, OFFICE_HOURS)),
    )
    business = np.concatenate([np.arange(len(firms)), extra, np.full(len(opening), -1)])
    created = np.concatenate([firms.joined, later, opening])
    organizations = identifiers(rng, len(firms))
    organized = firms.studio | (rng.random(len(firms)) < 0.05)
    return Suppliers(
        ids=identifiers(rng, len(business)),
        business=business,
        created=created,
        organizations=organizations[business],
        organized=organized[business] & (business >= 0),
        deleted=np.full(len(business), FOREVER),
    )


def without_leavers(rng: np.random.Generator, staff: Suppliers, paid_until: Integers) -> Suppliers:
    """The same profiles; one in six businesses that stopped paying closes its profiles later."""
    closes = paid_until + rng.integers(3 * DAY, 150 * DAY, len(paid_until))
    stays = (paid_until == FOREVER) | (rng.random(len(paid_until)) > 1 / 6)
    closes = np.where(stays, FOREVER, closes)
    of_profile = np.where(staff.business < 0, FOREVER, closes[staff.business])
    # Nobody is hired once the business is about to go.
    joined = staff.created[: len(closes)][staff.business]
    while_open = joined + (of_profile - joined) // 2
    created = np.where(staff.created >= of_profile, while_open, staff.created)
    return replace(staff, created=created, deleted=of_profile)


def couples(rng: np.random.Generator, joined: Integers, calendar: Calendar) -> Couples:
    """One couple for each instant of ``joined``; some close their profile after the wedding."""
    count = len(joined)
    day = wedding_days(rng, calendar.days_of(joined), mean_lead=412, spread=75)
    deleted = day * DAY + rng.integers(20 * DAY, 300 * DAY, count)
    called_off = rng.random(count) < 0.015
    deleted = np.where(called_off, joined + rng.integers(DAY, 200 * DAY, count), deleted)
    stays = ~called_off & (rng.random(count) > 0.11)
    return Couples(
        ids=identifiers(rng, count),
        created=joined,
        region=picks(rng, count, tuple(REGIONS.values())),
        wedding_day=day,
        deleted=np.where(stays, FOREVER, deleted),
    )


def wedding_days(
    rng: np.random.Generator, known_days: Integers, *, mean_lead: float, spread: float
) -> Integers:
    """A wedding day for each: about ``mean_lead`` days on, in season and on a Saturday if it can.

    The day is drawn from a window of days around the wish, by the weight of each day.
    """
    if len(known_days) == 0:
        return known_days
    first = date(1970, 1, 1) + timedelta(days=int(known_days.min()))
    last = date(1970, 1, 1) + timedelta(days=int(known_days.max()) + _LATEST_WEDDING_DAYS)
    calendar = Calendar.spanning(first, last)
    weights = calendar.seasonal(WEDDINGS, WEDDINGS_ON)
    reached = np.concatenate([[0.0], np.cumsum(weights)])
    wish = known_days - day_number(first) + rng.normal(mean_lead, spread, len(known_days))
    soonest = known_days - day_number(first) + 21
    low = np.maximum(wish.astype(np.int64) - _WEDDING_WINDOW_DAYS, soonest)
    high = np.minimum(np.maximum(wish.astype(np.int64), low) + _WEDDING_WINDOW_DAYS, len(calendar))
    drawn = reached[low] + rng.random(len(low)) * (reached[high] - reached[low])
    return np.asarray(np.searchsorted(reached, drawn, side="right") - 1 + calendar.first)


def weddings(
    rng: np.random.Generator, pairs: Couples, calendar: Calendar, scale: float
) -> Weddings:
    """The weddings of most couples, and of suppliers' clients who never joined themselves."""
    theirs = np.flatnonzero(rng.random(len(pairs)) < 0.88)
    direct = signups(rng, _DIRECT_CLIENTS, calendar, scale)
    direct_day = wedding_days(rng, calendar.days_of(direct), mean_lead=215, spread=80)
    delay = rng.integers(HOUR, 45 * DAY, len(theirs))
    known = np.concatenate([pairs.created[theirs] + delay, direct])
    day = np.concatenate([pairs.wedding_day[theirs], direct_day])
    again = np.flatnonzero(rng.random(len(theirs)) < 0.24)
    lead = np.maximum(day[again] * DAY - known[again], DAY)
    second = known[again] + (lead * rng.uniform(0.02, 0.8, len(again))).astype(np.int64)
    shared = np.arange(len(known)) < len(theirs)
    return Weddings(
        region=np.concatenate(
            [pairs.region[theirs], picks(rng, len(direct), tuple(REGIONS.values()))]
        ),
        day=day,
        known_from=known,
        client_ids=identifiers(rng, len(known) + len(again)),
        client_wedding=np.concatenate([np.arange(len(known)), again]),
        client_created=np.concatenate([known, second]),
        shared_ids=identifiers(rng, len(known)),
        shared=shared,
    )
