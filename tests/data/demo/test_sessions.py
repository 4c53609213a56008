from dataclasses import dataclass
from datetime import date

import numpy as np
import pytest

from data.demo.columns import FOREVER
from data.demo.people import Couples, Suppliers, businesses, couples, suppliers, without_leavers
from data.demo.season import DAY, HOUR, SECOND, Calendar
from data.demo.sessions import Sessions, sessions

CALENDAR = Calendar.spanning(date(2025, 3, 1), date(2026, 9, 18))
END = (CALENDAR.first + len(CALENDAR)) * DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    staff: Suppliers
    pairs: Couples
    stopped: np.ndarray
    visits: Sessions


@pytest.fixture(scope="module")
def scene() -> Scene:
    rng = np.random.default_rng(4)
    joined = np.sort(rng.integers(0, 400 * DAY, 500)) + CALENDAR.first * DAY
    stopped = np.where(rng.random(500) < 0.4, joined + 100 * DAY, FOREVER)
    staff = suppliers(rng, businesses(rng, joined), CALENDAR)
    staff = without_leavers(rng, staff, stopped)
    couple_joined = np.sort(rng.integers(0, 400 * DAY, 1_500)) + CALENDAR.first * DAY
    pairs = couples(rng, couple_joined, CALENDAR)
    visits = sessions(rng, staff, pairs, stopped, CALENDAR)
    return Scene(staff=staff, pairs=pairs, stopped=stopped, visits=visits)


def local_hour(instants: np.ndarray) -> np.ndarray:
    days = CALENDAR.days_of(instants)
    return (instants + CALENDAR.offset[days - CALENDAR.first]) // HOUR % 24


def test_sessions_are_in_order_between_joining_and_leaving(scene: Scene) -> None:
    visits = scene.visits
    created = np.concatenate([scene.staff.created, scene.pairs.created])[visits.user]
    deleted = np.concatenate([scene.staff.deleted, scene.pairs.deleted])[visits.user]
    assert (np.diff(visits.started) >= 0).all()
    assert (visits.started >= created).all()
    assert (visits.started < deleted).all()


def test_everybody_has_been_here_once(scene: Scene) -> None:
    everybody = np.arange(len(scene.staff) + len(scene.pairs))
    assert np.array_equal(np.unique(scene.visits.user), everybody)


def test_suppliers_that_stopped_paying_hardly_come(scene: Scene) -> None:
    staff, visits = scene.staff, scene.visits
    stopped = np.where(staff.business < 0, FOREVER, scene.stopped[staff.business])
    mine = visits.user < len(staff)
    after = visits.started[mine] > stopped[visits.user[mine]] + DAY
    leaving = stopped != FOREVER
    days_after = np.clip(np.minimum(staff.deleted, END) - stopped, 0, None)[leaving].sum() / DAY
    days_before = (np.minimum(stopped, END) - staff.created)[leaving].clip(0).sum() / DAY
    of_leaving = leaving[visits.user[mine]]
    rate_after = np.count_nonzero(after & of_leaving) / days_after
    rate_before = np.count_nonzero(~after & of_leaving) / days_before
    assert rate_after < rate_before / 8


def test_suppliers_work_by_day_and_couples_plan_in_the_evening(scene: Scene) -> None:
    visits = scene.visits
    weekday = CALENDAR.weekday[CALENDAR.days_of(visits.started) - CALENDAR.first] < 5
    of_supplier = visits.user < len(scene.staff)
    work = local_hour(visits.started[weekday & of_supplier])
    plans = local_hour(visits.started[weekday & ~of_supplier])
    assert 12 <= np.median(work) < 16
    assert 16 < np.median(plans) < 20


def test_couples_stop_soon_after_their_wedding(scene: Scene) -> None:
    of_couple = scene.visits.user >= len(scene.staff)
    couple = scene.visits.user[of_couple] - len(scene.staff)
    days_after = scene.visits.started[of_couple] // DAY - scene.pairs.wedding_day[couple]
    assert days_after.max() <= 26


def test_lengths_are_minutes_with_a_long_tail(scene: Scene) -> None:
    seconds = scene.visits.seconds
    assert seconds.min() >= 12
    assert seconds.max() <= 3 * HOUR // SECOND
    assert 10 * 60 < seconds.mean() < 15 * 60
    assert np.median(seconds) < seconds.mean() * 0.85


def test_few_are_left_open(scene: Scene) -> None:
    assert 0.02 < scene.visits.left_open.mean() < 0.06
