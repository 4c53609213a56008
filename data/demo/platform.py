"""The generated world: a growing British wedding platform as its tables would hold it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from data.demo import growth, people
from data.demo.columns import (
    FOREVER,
    Column,
    Dates,
    Flags,
    Instants,
    Integers,
    Switches,
    Table,
    Tenths,
    Uuids,
    Wholes,
    Words,
)
from data.demo.coordination import (
    COLLABORATION_TYPES,
    Collaborations,
    Ratings,
    collaborations,
    ratings,
)
from data.demo.ledger import ledger, subscription_rows
from data.demo.people import REGIONS, TRADES, Businesses, Couples, Suppliers, Weddings
from data.demo.plan import DemoPlan
from data.demo.rates import exchange_rates
from data.demo.season import DAY, HOUR, SECOND, YEAR_DAYS, ZONE, Calendar, microseconds
from data.demo.sessions import Sessions, sessions
from data.errors import DemoError

USER_TYPES = ("supplier", "couple")
_STILL_OPEN = 3 * HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Rows for the platform's own tables, and for the two histories of ours."""

    source: Mapping[str, Table]
    history: Mapping[str, Table]


def world(plan: DemoPlan, now: datetime) -> World:
    """The world of ``plan`` at ``now`` (aware; DemoError if not).

    A whole number of local days is made, today's whole day included, and then cut at ``now``:
    the clock time decides how much of the day has happened, never what happens in it.
    """
    if now.tzinfo is None:
        raise DemoError("The moment demo data ends at needs a time zone.")
    today = now.astimezone(ZONE).date()
    opening = today - timedelta(days=max(round(plan.years * YEAR_DAYS), 1))
    calendar = Calendar.spanning(opening, today)
    # One stream each, so that a change to one part leaves the others as they were.
    streams = [np.random.default_rng([plan.seed, part]) for part in range(2, 9)]
    joined = growth.signups(streams[0], growth.SUPPLIERS, calendar, plan.scale)
    firms = people.businesses(streams[0], joined)
    book = ledger(plan.seed, firms, calendar.first * DAY, (calendar.first + len(calendar)) * DAY)
    staff = people.suppliers(streams[1], firms, calendar)
    staff = people.without_leavers(streams[1], staff, book.paid_until)
    couple_joined = growth.signups(streams[2], growth.COUPLES, calendar, plan.scale)
    pairs = people.couples(streams[2], couple_joined, calendar)
    events = people.weddings(streams[3], pairs, calendar, plan.scale)
    work = collaborations(streams[4], firms, staff, events, calendar)
    said = ratings(streams[4], work, staff, events)
    visits = sessions(streams[5], staff, pairs, book.paid_until, calendar)
    cut = microseconds(now)
    subscriptions, versions = subscription_rows(book, staff, cut)
    made, activities = _collaboration_rows(work, staff, events, cut)
    return World(
        source={
            "user_profiles": _profile_rows(streams[1], staff, firms, pairs, cut),
            "clients": _client_rows(events, cut),
            "exchange_rates": exchange_rates(streams[6], opening, today),
            "subscriptions": subscriptions,
            "vendor_collaborations": made,
            "vendor_feedback": _rating_rows(said, staff, cut),
            "user_sessions": _session_rows(visits, staff, pairs, cut),
        },
        history={"subscription_versions": versions, "collaboration_activities": activities},
    )


def _by_time(table: Table, moments: Integers, now: int) -> Table:
    order = np.argsort(moments, kind="stable")
    return table.kept(order[moments[order] <= now])


def _words(vocabulary: Mapping[str, float], codes: Integers, missing: Flags) -> Words:
    return Words(values=codes, vocabulary=tuple(vocabulary), missing=missing)


def _profile_rows(
    rng: np.random.Generator, staff: Suppliers, firms: Businesses, pairs: Couples, now: int
) -> Table:
    couples, count = len(pairs), len(staff) + len(pairs)
    of_couple = np.arange(count) >= len(staff)
    own = np.concatenate([staff.business < 0, np.zeros(couples, dtype=np.bool_)])
    silent = rng.random(count) < 0.012
    created = np.concatenate([staff.created, pairs.created])
    deleted = np.concatenate([staff.deleted, pairs.deleted])
    region = np.concatenate([firms.region[staff.business], pairs.region])
    trade = np.concatenate([firms.trade[staff.business], np.zeros(couples, dtype=np.int64)])
    organizations = np.concatenate([staff.organizations, np.zeros((couples, 16), dtype=np.uint8)])
    columns: dict[str, Column] = {
        "id": Uuids(values=np.concatenate([staff.ids, pairs.ids])),
        "user_type": Words(values=of_couple.astype(np.int64), vocabulary=USER_TYPES),
        "organization_id": Uuids(
            values=organizations,
            missing=np.concatenate([~staff.organized, np.ones(couples, dtype=np.bool_)]),
        ),
        "category": _words(TRADES, trade, of_couple | own),
        "region": _words(REGIONS, region, own | silent),
        "is_internal": Switches(values=own.astype(np.int64)),
        "created_at": Instants(values=created),
        "deleted_at": Instants(values=deleted, missing=deleted > now),
    }
    return _by_time(Table(columns=columns), created, now)


def _client_rows(events: Weddings, now: int) -> Table:
    of = events.client_wedding
    columns: dict[str, Column] = {
        "id": Uuids(values=events.client_ids),
        "wedding_id": Uuids(values=events.shared_ids[of], missing=~events.shared[of]),
        "wedding_date": Dates(values=events.day[of]),
        "created_at": Instants(values=events.client_created),
    }
    return _by_time(Table(columns=columns), events.client_created, now)


def _collaboration_rows(
    work: Collaborations, staff: Suppliers, events: Weddings, now: int
) -> tuple[Table, Table]:
    happened = work.activity_at <= now
    of, at = work.activity_of[happened], work.activity_at[happened]
    # Activities are in order, so the last one written for a row is its latest.
    created = np.full(len(work), FOREVER)
    created[of[::-1]] = at[::-1]
    latest = np.full(len(work), FOREVER)
    latest[of] = at
    parties: dict[str, Column] = {
        "client_id": Uuids(values=events.client_ids[work.client]),
        "vendor1_id": Uuids(values=staff.ids[work.first]),
        "vendor2_id": Uuids(values=staff.ids[work.second]),
        "collaboration_type": _words(
            COLLABORATION_TYPES, work.kind, np.zeros(len(work), dtype=np.bool_)
        ),
    }
    rows = Table(
        columns={
            "id": Uuids(values=work.ids),
            **parties,
            "created_at": Instants(values=created),
            "last_activity": Instants(values=latest),
        }
    )
    log = Table(
        columns={
            "collaboration_id": Uuids(values=work.ids[of]),
            "at": Instants(values=at),
            **{name: column.kept(of) for name, column in parties.items()},
        }
    )
    return _by_time(rows, created, now), log


def _rating_rows(said: Ratings, staff: Suppliers, now: int) -> Table:
    columns: dict[str, Column] = {
        "id": Uuids(values=said.ids),
        "vendor_id": Uuids(values=staff.ids[said.profile]),
        "rating": Tenths(values=said.tenths),
        "created_at": Instants(values=said.at),
    }
    return _by_time(Table(columns=columns), said.at, now)


def _session_rows(visits: Sessions, staff: Suppliers, pairs: Couples, now: int) -> Table:
    ids = np.concatenate([staff.ids, pairs.ids])
    running = visits.started + visits.seconds * SECOND > now
    running |= visits.left_open & (visits.started > now - _STILL_OPEN)
    rows = Table(
        columns={
            "id": Uuids(values=visits.ids),
            "user_id": Uuids(values=ids[visits.user]),
            "user_type": Words(
                values=(visits.user >= len(staff)).astype(np.int64), vocabulary=USER_TYPES
            ),
            "created_at": Instants(values=visits.started),
            "session_duration": Wholes(values=visits.seconds, missing=running),
        }
    )
    return _by_time(rows, visits.started, now)
