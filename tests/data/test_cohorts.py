"""Cohorts of paying accounts against a reckoning of their own, over the oracle's paid versions."""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from psycopg import Connection

from data.board import Numbers
from data.cohorts import Cohort
from data.database import Database
from data.refresh import refresh
from tests.oracle import World
from tests.oracle.calendar import LocalCalendar, months_earlier
from tests.oracle.people import People
from tests.oracle.subscriptions import Rates, paid_versions, pennies_a_month
from tests.soundness.agreement import load
from tests.soundness.door import door
from tests.soundness.small_business import DAY, world
from tests.soundness.worlds import several_days, worlds

LONDON = ZoneInfo("Europe/London")
GRACE_DAYS = 30

Reckoned = dict[date, tuple[int, list[tuple[date, int, int]]]]


def reckoned(found: World, at: datetime) -> Reckoned:
    """Cohort to its size and, for each month, the accounts that pay at its end and their pennies:
    account by account, from the versions, without any of the product's SQL."""
    calendar = LocalCalendar(LONDON)
    people = People(found)
    rates = Rates(found, "GBP")
    versions = [v for v in paid_versions(found, people, GRACE_DAYS) if v.start <= at]
    firsts: dict[str, datetime] = {}
    for version in versions:
        firsts[version.account] = min(version.start, firsts.get(version.account, version.start))
    month_of = {who: calendar.day_of(start).replace(day=1) for who, start in firsts.items()}
    last = calendar.day_of(at).replace(day=1)
    told: Reckoned = {}
    for cohort in sorted(set(month_of.values())):
        members = {who for who, month in month_of.items() if month == cohort}
        held = []
        month = cohort
        while month <= last:
            after = months_earlier(month, -1)
            end = min(at, calendar.end_of(after - timedelta(days=1)))
            paid = [v for v in versions if v.account in members and v.paid_at(end)]
            pennies = [pennies_a_month(v, calendar.day_of(end), rates) or 0 for v in paid]
            held.append((month, len({v.account for v in paid}), sum(pennies)))
            month = after
        told[cohort] = (len(members), held)
    return told


def told(cohorts: tuple[Cohort, ...]) -> Reckoned:
    """What the product says, in the same form."""
    return {
        each.month: (each.accounts, [(h.month, h.paying, h.minor) for h in each.held])
        for each in cohorts
    }


def test_cohorts_of_the_small_business_are_those_reckoned(numbers: Numbers) -> None:
    for day in (DAY, date(2025, 3, 31), date(2024, 2, 29)):
        board = numbers.board(day)
        found = numbers.cohorts(as_of=day)
        assert told(found) == reckoned(world(), board.as_of)
        assert sum(each.held[-1].minor for each in found) == board.find("mrr").value


def test_nobody_pays_in_an_empty_database(database: Database) -> None:
    assert door(database).cohorts() == ()


@limits(
    max_examples=int(os.environ.get("WORLDS", "15")),
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(found=worlds(), some=several_days())
def test_cohorts_of_any_world_are_those_reckoned(
    database: Database,
    own_numbers: Numbers,
    connection: Connection[Any],
    found: World,
    some: list[date],
) -> None:
    load(connection, found)
    refresh(database)
    numbers = own_numbers
    for day in some[:2]:
        board = numbers.board(day)
        cohorts = numbers.cohorts(as_of=day)
        assert told(cohorts) == reckoned(found, board.as_of), day
        assert sum(each.held[-1].minor for each in cohorts) == board.find("mrr").value
