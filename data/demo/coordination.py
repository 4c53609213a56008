"""Suppliers working together on weddings: teams that find each other again, and their ratings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from data.demo.columns import FOREVER, Bytes, Integers
from data.demo.people import TRADES, Businesses, Suppliers, Weddings, identifiers
from data.demo.season import DAY, OFFICE_HOURS, Calendar, clock_times, picks

COLLABORATION_TYPES: Mapping[str, float] = {
    "timeline_sync": 0.36,
    "message_thread": 0.3,
    "document_share": 0.2,
    "floor_plan": 0.09,
    "payment_plan": 0.05,
}
# Who leads a team: planners and venues bring the others in.
_LEADING = {"planner": 6.0, "venue": 4.0, "photographer": 1.5, "caterer": 1.0}
_FAVOURITES = 7
_FAVOURITE_ODDS = (1.0, 0.75, 0.55, 0.4, 0.3, 0.2, 0.15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Collaborations:
    """One row per pair, wedding and type; the activities of all of them, by row then time."""

    ids: Bytes
    wedding: Integers
    client: Integers
    first: Integers  # profile positions
    second: Integers
    kind: Integers
    activity_of: Integers
    activity_at: Integers

    def __len__(self) -> int:
        return len(self.wedding)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratings:
    """One row per rating; ``tenths`` is ten times the stars."""

    ids: Bytes
    profile: Integers
    tenths: Integers
    at: Integers


def favourites(rng: np.random.Generator, firms: Businesses) -> Integers:
    """The partners each business likes to work with: a row of positions, −1 where none is."""
    partners = np.full((len(firms), _FAVOURITES), -1, dtype=np.int64)
    for region in np.unique(firms.region):
        local = np.flatnonzero(firms.region == region)
        bounds = np.cumsum(firms.standing[local])
        known = np.searchsorted(firms.joined[local], firms.joined[local] + 200 * DAY) - 1
        reach = bounds[known][:, np.newaxis]
        chosen = np.searchsorted(bounds, rng.random((len(local), _FAVOURITES)) * reach)
        other = np.searchsorted(bounds, rng.random((len(local), _FAVOURITES)) * reach)
        same = firms.trade[local][chosen] == firms.trade[local][:, np.newaxis]
        partners[local] = local[np.where(same, other, chosen)]
    partners[partners == np.arange(len(firms))[:, np.newaxis]] = -1
    return partners


def collaborations(
    rng: np.random.Generator,
    firms: Businesses,
    staff: Suppliers,
    events: Weddings,
    calendar: Calendar,
) -> Collaborations:
    """All collaborations that begin within the calendar; activities may run past its end."""
    years = (events.known_from // DAY - calendar.first) / 365.25
    coordinated = rng.random(len(events.day)) < np.minimum(0.58 + 0.06 * years, 0.8)
    wedding = np.flatnonzero(coordinated)
    starts = _starts(rng, events, wedding, calendar)
    leader = _leaders(rng, firms, events.region[wedding], starts)
    teams = _teams(rng, favourites(rng, firms), leader)
    of_team, one, other = _pairs(rng, teams)
    begins = starts[of_team] + rng.integers(0, 25 * DAY, len(of_team))
    # Not every pair needs a room of its own from the first day; a few need two.
    twice = np.flatnonzero(rng.random(len(of_team)) < 0.22)
    row = np.concatenate([np.arange(len(of_team)), twice])
    of_team, one, other, begins = of_team[row], one[row], other[row], begins[row]
    latest = np.maximum(firms.joined[one], firms.joined[other]) + DAY
    earliest_exit = np.minimum(staff.deleted[one], staff.deleted[other])
    event = wedding[of_team]
    kept = (latest <= begins) & (begins < earliest_exit) & (begins < events.day[event] * DAY)
    kept &= calendar.days_of(begins) < calendar.first + len(calendar) - 1
    event, one, other, begins = event[kept], one[kept], other[kept], begins[kept]
    count = len(event)
    swap = rng.random(count) < 0.5
    activity_of, activity_at = _activities(rng, events.day[event], begins, calendar)
    return Collaborations(
        ids=identifiers(rng, count),
        wedding=event,
        client=_clients(rng, events, event, begins),
        first=_hands(rng, firms, staff, np.where(swap, other, one), begins),
        second=_hands(rng, firms, staff, np.where(swap, one, other), begins),
        kind=picks(rng, count, tuple(COLLABORATION_TYPES.values())),
        activity_of=activity_of,
        activity_at=activity_at,
    )


def ratings(
    rng: np.random.Generator, work: Collaborations, staff: Suppliers, events: Weddings
) -> Ratings:
    """What couples said of their suppliers, most of it in the weeks after the wedding."""
    both = np.concatenate([work.first, work.second])
    event = np.concatenate([work.wedding, work.wedding])
    seen = np.unique(np.stack([event, both]), axis=1)
    asked = rng.random(seen.shape[1]) < 0.42
    event, profile = seen[0, asked], seen[1, asked]
    after = (rng.gamma(1.6, 11.0, len(event)) * DAY).astype(np.int64) + DAY
    early = rng.random(len(event)) < 0.12
    before = -(rng.random(len(event)) * 45 * DAY).astype(np.int64)
    at = events.day[event] * DAY + np.where(early, before, after) + 10 * 3_600_000_000
    at = np.maximum(at, staff.created[profile] + DAY)
    charm = np.clip(rng.normal(0.0, 0.22, len(staff)), -0.6, 0.35)[profile]
    feeling = np.where(
        rng.random(len(event)) < 0.02,
        rng.uniform(0.8, 3.2, len(event)),
        rng.normal(4.72, 0.62, len(event)) + charm,
    )
    stars = np.clip(np.round(feeling * 2) / 2, 1, 5)
    return Ratings(
        ids=identifiers(rng, len(event)),
        profile=profile,
        tenths=np.asarray(stars * 10, dtype=np.int64),
        at=at,
    )


def _starts(
    rng: np.random.Generator, events: Weddings, wedding: Integers, calendar: Calendar
) -> Integers:
    """When each team starts: some weeks before the wedding, once a supplier knows of it."""
    lead = np.clip(rng.lognormal(4.0, 0.55, len(wedding)), 8, 260) * DAY
    starts = np.maximum(
        events.day[wedding] * DAY - lead.astype(np.int64), events.known_from[wedding] + DAY
    )
    days = np.minimum(calendar.days_of(starts), calendar.first + len(calendar) - 1)
    local = calendar.instants(days, clock_times(rng, len(days), OFFICE_HOURS))
    # What starts after the calendar's end stays there, and is left out by its day.
    return np.where(starts < (calendar.first + len(calendar)) * DAY, local, starts)


def _leaders(
    rng: np.random.Generator, firms: Businesses, region: Integers, starts: Integers
) -> Integers:
    """Who leads each team: a business of the region that had joined by then, −1 if none had."""
    power = np.array([_LEADING.get(trade, 0.3) for trade in TRADES])[firms.trade] * firms.standing
    leaders = np.full(len(region), -1, dtype=np.int64)
    for place in np.unique(region):
        here = np.flatnonzero(region == place)
        local = np.flatnonzero(firms.region == place)
        bounds = np.concatenate([[0.0], np.cumsum(power[local])])
        joined = np.searchsorted(firms.joined[local], starts[here])
        drawn = np.searchsorted(bounds, rng.random(len(here)) * bounds[joined], side="right") - 1
        able = joined > 0
        leaders[here[able]] = local[drawn[able]]
    return leaders


def _teams(rng: np.random.Generator, partners: Integers, leader: Integers) -> Integers:
    """A row per team: its leader and two to four favourites of the leader, −1 where empty."""
    odds = np.log(np.array(_FAVOURITE_ODDS)) + rng.gumbel(size=(len(leader), _FAVOURITES))
    slots = np.argsort(-odds, axis=1)[:, :4]
    chosen = partners[leader[:, np.newaxis], slots]
    size = 1 + picks(rng, len(leader), (0.3, 0.35, 0.22, 0.13))
    chosen[np.arange(4) >= size[:, np.newaxis]] = -1
    chosen[leader < 0] = -1
    return np.hstack([leader[:, np.newaxis], chosen])


def _pairs(rng: np.random.Generator, teams: Integers) -> tuple[Integers, Integers, Integers]:
    """The pairs that work together: the leader with everyone, the others now and then."""
    left, right = np.triu_indices(teams.shape[1], k=1)
    one, other = teams[:, left], teams[:, right]
    meets = (one >= 0) & (other >= 0) & (one != other)
    meets &= (left == 0) | (rng.random(one.shape) < 0.3)
    team, pair = np.nonzero(meets)
    return team, one[team, pair], other[team, pair]


def _hands(
    rng: np.random.Generator, firms: Businesses, staff: Suppliers, firm: Integers, at: Integers
) -> Integers:
    """The profile that acts for each business: its first one, or now and then a colleague."""
    before = np.cumsum(firms.staff - 1) - (firms.staff - 1)
    nth = (rng.random(len(firm)) * (firms.staff[firm] - 1)).astype(np.int64)
    colleague = np.where(firms.staff[firm] > 1, len(firms) + before[firm] + nth, firm)
    acts = (rng.random(len(firm)) < 0.4) & (staff.created[colleague] <= at)
    return np.where(acts, colleague, firm)


def _clients(
    rng: np.random.Generator, events: Weddings, event: Integers, begins: Integers
) -> Integers:
    """A client row of each wedding: its second one, where that exists by then, half the time."""
    second = np.full(len(events.day), -1, dtype=np.int64)
    first_rows = len(events.day)
    second[events.client_wedding[first_rows:]] = np.arange(first_rows, len(events.client_created))
    choice = second[event]
    usable = (choice >= 0) & (rng.random(len(event)) < 0.5)
    usable &= events.client_created[choice] <= begins
    return np.where(usable, choice, event)


def _activities(
    rng: np.random.Generator, wedding_day: Integers, begins: Integers, calendar: Calendar
) -> tuple[Integers, Integers]:
    """Each row's own beginning and some later moments, denser towards the wedding."""
    last = wedding_day * DAY + rng.integers(-4 * DAY, 9 * DAY, len(begins))
    span = np.maximum(last - begins, DAY)
    more = 1 + rng.poisson(np.clip(span / (13 * DAY), 0.6, 7.0))
    row = np.repeat(np.arange(len(begins)), more)
    along = rng.random(len(row)) ** 0.6
    rough = begins[row] + (along * span[row]).astype(np.int64)
    end_day = calendar.first + len(calendar) - 1
    day = np.minimum(rough // DAY, end_day)
    local = calendar.instants(day, clock_times(rng, len(row), OFFICE_HOURS))
    at = np.where(rough // DAY > end_day, FOREVER, np.maximum(local, begins[row] + 60_000_000))
    row = np.concatenate([np.arange(len(begins)), row])
    at = np.concatenate([begins, at])
    order = np.lexsort((at, row))
    row, at = row[order], at[order]
    new = np.ones(len(row), dtype=np.bool_)
    new[1:] = (row[1:] != row[:-1]) | (at[1:] != at[:-1])
    return row[new], at[new]
