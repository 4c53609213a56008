from dataclasses import dataclass
from datetime import date

import numpy as np
import pytest

from data.demo.coordination import (
    Collaborations,
    Ratings,
    collaborations,
    favourites,
    ratings,
)
from data.demo.people import (
    Businesses,
    Suppliers,
    Weddings,
    businesses,
    couples,
    suppliers,
    weddings,
    without_leavers,
)
from data.demo.season import DAY, Calendar

CALENDAR = Calendar.spanning(date(2023, 9, 18), date(2026, 9, 18))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    firms: Businesses
    staff: Suppliers
    events: Weddings
    work: Collaborations
    said: Ratings


@pytest.fixture(scope="module")
def scene() -> Scene:
    rng = np.random.default_rng(9)
    joined = np.sort(rng.integers(0, 1_000 * DAY, 700)) + CALENDAR.first * DAY
    firms = businesses(rng, joined)
    stopped = np.where(rng.random(700) < 0.3, joined + 120 * DAY, np.iinfo(np.int64).max)
    staff = without_leavers(rng, suppliers(rng, firms, CALENDAR), stopped)
    couple_joined = np.sort(rng.integers(0, 1_000 * DAY, 3_000)) + CALENDAR.first * DAY
    events = weddings(rng, couples(rng, couple_joined, CALENDAR), CALENDAR, 0.5)
    work = collaborations(rng, firms, staff, events, CALENDAR)
    return Scene(
        firms=firms, staff=staff, events=events, work=work, said=ratings(rng, work, staff, events)
    )


def test_a_favourite_is_another_business_of_the_region(scene: Scene) -> None:
    partners = favourites(np.random.default_rng(1), scene.firms)
    owner, slot = np.nonzero(partners >= 0)
    chosen = partners[owner, slot]
    assert (chosen != owner).all()
    assert (scene.firms.region[chosen] == scene.firms.region[owner]).all()
    assert (scene.firms.trade[chosen] == scene.firms.trade[owner]).mean() < 0.06


def test_both_sides_are_different_businesses_already_there_and_not_gone(scene: Scene) -> None:
    work, staff = scene.work, scene.staff
    begins = np.full(len(work), np.iinfo(np.int64).max)
    np.minimum.at(begins, work.activity_of, work.activity_at)
    for side in (work.first, work.second):
        assert (staff.created[side] <= begins).all()
        assert (staff.deleted[side] > begins).all()
    assert (staff.business[work.first] != staff.business[work.second]).all()


def test_the_client_row_belongs_to_the_wedding_and_was_there(scene: Scene) -> None:
    work, events = scene.work, scene.events
    begins = np.full(len(work), np.iinfo(np.int64).max)
    np.minimum.at(begins, work.activity_of, work.activity_at)
    assert (events.client_wedding[work.client] == work.wedding).all()
    assert (events.client_created[work.client] <= begins).all()
    assert len(np.unique(work.client)) > len(np.unique(work.wedding))


def test_pairs_meet_again_at_other_weddings(scene: Scene) -> None:
    work, staff = scene.work, scene.staff
    sides = np.sort(np.stack([staff.business[work.first], staff.business[work.second]]), axis=0)
    meetings = np.unique(np.vstack([sides, work.wedding]), axis=1)[:2]
    _, weddings_of_pair = np.unique(meetings, axis=1, return_counts=True)
    assert weddings_of_pair.mean() > 1.4
    assert weddings_of_pair.max() > 8


def test_activities_are_in_order_and_never_twice_at_once(scene: Scene) -> None:
    work = scene.work
    same = work.activity_of[1:] == work.activity_of[:-1]
    assert (np.diff(work.activity_of) >= 0).all()
    assert (np.diff(work.activity_at)[same] > 0).all()
    assert set(work.activity_of.tolist()) == set(range(len(work)))
    assert len(work.activity_of) / len(work) > 3


def test_work_is_about_a_wedding_that_is_near(scene: Scene) -> None:
    work, events = scene.work, scene.events
    happened = work.activity_at < (CALENDAR.first + len(CALENDAR)) * DAY
    ahead = events.day[work.wedding][work.activity_of] - work.activity_at // DAY
    ahead = ahead[happened]
    assert ahead.min() >= -11
    assert 10 < np.median(ahead) < 60


def test_ratings_are_half_stars_mostly_good_and_mostly_after_the_wedding(scene: Scene) -> None:
    said = scene.said
    assert set(np.unique(said.tenths)) <= set(range(10, 51, 5))
    assert 44 < said.tenths.mean() < 46.5
    assert (said.tenths <= 30).any()
    assert (said.at > scene.staff.created[said.profile]).all()
