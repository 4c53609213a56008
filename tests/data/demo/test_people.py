from datetime import date

import numpy as np
import pytest

from data.demo.columns import FOREVER
from data.demo.people import (
    Businesses,
    businesses,
    couples,
    identifiers,
    suppliers,
    wedding_days,
    weddings,
    without_leavers,
)
from data.demo.season import DAY, Calendar

CALENDAR = Calendar.spanning(date(2024, 9, 18), date(2026, 9, 18))
JOINED = np.sort(np.random.default_rng(1).integers(0, 700 * DAY, 900)) + CALENDAR.first * DAY


@pytest.fixture
def firms() -> Businesses:
    return businesses(np.random.default_rng(2), JOINED)


def test_identifiers_are_version_four_and_all_different() -> None:
    ids = identifiers(np.random.default_rng(1), 5_000)
    texts = {bytes(row).hex() for row in ids}
    assert len(texts) == 5_000
    assert {text[12] for text in texts} == {"4"}
    assert {text[16] for text in texts} == {"8", "9", "a", "b"}


def test_a_studio_has_an_organisation_and_several_profiles(firms: Businesses) -> None:
    staff = suppliers(np.random.default_rng(3), firms, CALENDAR)
    profiles = np.bincount(staff.business[staff.business >= 0])
    assert (profiles == firms.staff).all()
    assert profiles[firms.studio].min() >= 2
    assert profiles[~firms.studio].max() == 1
    assert staff.organized[: len(firms)][firms.studio].all()
    assert not staff.organized[staff.business < 0].any()


def test_colleagues_share_their_organisation(firms: Businesses) -> None:
    staff = suppliers(np.random.default_rng(3), firms, CALENDAR)
    extra = np.flatnonzero(staff.business >= 0)[len(firms) :]
    assert len(extra) > 50
    assert (staff.organizations[extra] == staff.organizations[staff.business[extra]]).all()


def test_only_businesses_that_stopped_paying_close_and_nobody_joins_after(
    firms: Businesses,
) -> None:
    staff = suppliers(np.random.default_rng(3), firms, CALENDAR)
    stopped = np.where(np.arange(len(firms)) % 2 == 0, JOINED + 90 * DAY, FOREVER)
    left = without_leavers(np.random.default_rng(4), staff, stopped)
    closed = left.deleted != FOREVER
    assert 0.05 < closed[: len(firms)][::2].mean() < 0.3
    assert not closed[: len(firms)][1::2].any()
    assert not closed[left.business < 0].any()
    assert (left.created < left.deleted).all()
    assert (left.created >= staff.created[: len(firms)][left.business])[left.business >= 0].all()


def test_weddings_are_on_saturdays_in_summer_about_a_year_ahead() -> None:
    known = np.repeat(np.arange(365) + CALENDAR.first, 20)
    days = wedding_days(np.random.default_rng(5), known, mean_lead=412, spread=75)
    dates = days.astype("datetime64[D]")
    weekday = (days + 3) % 7
    month = dates.astype("datetime64[M]").astype(int) % 12 + 1
    assert 0.55 < (weekday == 5).mean() < 0.75
    assert 0.58 < ((month >= 5) & (month <= 9)).mean() < 0.8
    assert 345 < np.mean(days - known) < 460
    assert (days - known).min() >= 14


def test_nobody_to_marry_gives_no_wedding_day() -> None:
    none = np.array([], dtype=np.int64)
    assert len(wedding_days(np.random.default_rng(5), none, mean_lead=412, spread=75)) == 0


def test_couples_leave_after_their_wedding_with_few_exceptions() -> None:
    pairs = couples(np.random.default_rng(6), JOINED, CALENDAR)
    leaves = pairs.deleted != FOREVER
    assert 0.06 < leaves.mean() < 0.2
    before = pairs.deleted[leaves] < pairs.wedding_day[leaves] * DAY
    assert before.mean() < 0.3
    assert (pairs.deleted > pairs.created).all()


def test_some_weddings_are_known_to_two_suppliers_under_one_wedding_id() -> None:
    pairs = couples(np.random.default_rng(6), JOINED, CALENDAR)
    events = weddings(np.random.default_rng(7), pairs, CALENDAR, 0.5)
    rows = np.bincount(events.client_wedding)
    assert rows.min() == 1
    assert rows.max() == 2
    assert 0.1 < (rows == 2).mean() < 0.3
    assert events.shared[rows == 2].all()
    assert not events.shared.all()
    assert (events.client_created >= events.known_from[events.client_wedding]).all()
