from decimal import Decimal

import pytest

from .oracle import Oracle
from .rows import couple, session, supplier, utc
from .values import Value
from .world import Row, World

NOON = utc("2025-06-30 12:00")


def _value(metric_id: str, profiles: list[Row], *sessions: Row) -> Value:
    world = World(user_profiles=profiles, user_sessions=list(sessions))
    return Oracle(world).value(metric_id, NOON)


def test_staff_of_one_studio_are_one_supplier_in_the_category_of_the_earliest() -> None:
    profiles = [
        supplier("x", "2024-05-01", organization_id="o", category="florist"),
        supplier("y", "2024-03-01", organization_id="o", category="venue"),
        supplier("boss", "2023-01-01", organization_id="o", category="it", is_internal=True),
        couple("pair", "2023-01-01", organization_id="o", category="guest"),
        supplier("z", category="florist"),
    ]
    assert _value("total_suppliers", profiles) == Value(value=2, parts={"venue": 1, "florist": 1})


def test_profiles_created_together_are_told_apart_by_id() -> None:
    profiles = [
        supplier("y", organization_id="o", category="venue"),
        supplier("x", organization_id="o", category="florist"),
    ]
    assert _value("total_suppliers", profiles).parts == {"florist": 1}


def test_a_missing_category_or_region_is_unknown() -> None:
    assert _value("total_suppliers", [supplier("x")]).parts == {"unknown": 1}
    assert _value("total_couples", [couple("x"), couple("y", region="Wales")]) == Value(
        value=2, parts={"unknown": 1, "Wales": 1}
    )


def test_the_earliest_category_stays_though_that_profile_is_deleted() -> None:
    profiles = [
        supplier("x", "2024-01-01", organization_id="o", category="venue", deleted_at=NOON),
        supplier("y", "2024-02-01", organization_id="o", category="florist"),
    ]
    assert _value("total_suppliers", profiles) == Value(value=1, parts={"venue": 1})


def test_a_business_of_internal_profiles_alone_counts_nowhere() -> None:
    profiles = [supplier("x", is_internal=True), couple("y", is_internal=True)]
    sessions = (session("s", "x", "2025-06-30 08:00"), session("t", "y", "2025-06-30 08:00"))
    for metric_id in ("total_suppliers", "total_couples", "active_suppliers", "active_couples"):
        assert _value(metric_id, profiles, *sessions) == Value(value=0)
    for metric_id in ("dau", "wau", "mau", "new_signups_today"):
        assert _value(metric_id, profiles, *sessions) == Value(value=0)


@pytest.mark.parametrize("metric_id", ["total_suppliers", "total_couples"])
@pytest.mark.parametrize(
    ("created", "deleted", "counted"),
    [
        ("2025-06-30 12:00", None, 1),
        ("2025-06-30 12:00:00.000001", None, 0),
        ("2024-01-01", "2025-06-30 12:00", 0),
        ("2024-01-01", "2025-06-30 12:00:00.000001", 1),
    ],
)
def test_totals_count_who_is_there_at_the_moment(
    metric_id: str, created: str, deleted: str | None, counted: int
) -> None:
    make = supplier if metric_id == "total_suppliers" else couple
    profile = make("x", created, deleted_at=deleted and utc(deleted))
    assert _value(metric_id, [profile]).value == counted


def test_what_a_deleted_profile_did_stays() -> None:
    gone = supplier("x", "2025-06-30 08:00", category="venue", deleted_at=utc("2025-06-30 09:00"))
    start = session("s", "x", "2025-06-30 08:30", session_duration=60)
    for metric_id in ("active_suppliers", "new_signups_today", "dau"):
        assert _value(metric_id, [gone], start).value == 1
    assert _value("avg_session_duration", [gone], start).value == 60
    assert _value("total_suppliers", [gone], start).value == 0


def test_active_suppliers_are_businesses_and_active_couples_are_profiles() -> None:
    profiles = [
        supplier("x", organization_id="o", category="venue"),
        supplier("y", organization_id="o", category="florist", created_at=utc("2025-01-01")),
        couple("p", organization_id="q", region="Wales"),
        couple("r", organization_id="q"),
    ]
    sessions = [session(f"s{user}", user, "2025-06-10") for user in ("x", "y", "p", "r")]
    assert _value("active_suppliers", profiles, *sessions) == Value(value=1, parts={"venue": 1})
    assert _value("active_couples", profiles, *sessions) == Value(
        value=2, parts={"Wales": 1, "unknown": 1}
    )


def test_the_profile_decides_the_type_and_the_session_only_without_one() -> None:
    sessions = (
        session("s", "x", "2025-06-10", user_type="couple"),
        session("t", "stranger", "2025-06-10", user_type="couple"),
        session("u", "other", "2025-06-10", user_type="supplier"),
        session("v", "odd", "2025-06-10", user_type="planner"),
        session("w", "nameless", "2025-06-10"),
    )
    profiles = [supplier("x", category="venue")]
    assert _value("active_suppliers", profiles, *sessions) == Value(
        value=2, parts={"venue": 1, "unknown": 1}
    )
    assert _value("active_couples", profiles, *sessions) == Value(value=1, parts={"unknown": 1})
    assert _value("mau", profiles, *sessions) == Value(
        value=5, parts={"supplier": 2, "couple": 1, "planner": 1, "unknown": 1}
    )


def test_month_of_distinct_users_is_not_the_sum_of_days() -> None:
    profiles = [supplier("x"), couple("p")]
    sessions = [session(f"s{day}", "x", f"2025-06-{day} 10:00") for day in range(20, 30)]
    sessions += [session("t", "p", "2025-06-30 11:00"), session("u", "p", "2025-06-30 11:30")]
    assert _value("mau", profiles, *sessions) == Value(value=2, parts={"supplier": 1, "couple": 1})
    assert _value("wau", profiles, *sessions).value == 2
    assert _value("dau", profiles, *sessions) == Value(value=1, parts={"couple": 1})


@pytest.mark.parametrize(
    ("metric_id", "first", "before"),
    [
        ("dau", "2025-06-29 23:00", "2025-06-29 22:59:59.999999"),
        ("wau", "2025-06-23 23:00", "2025-06-23 22:59:59.999999"),
        ("mau", "2025-05-31 23:00", "2025-05-31 22:59:59.999999"),
        ("active_suppliers", "2025-05-31 23:00", "2025-05-31 22:59:59.999999"),
        ("new_signups_today", "2025-06-29 23:00", "2025-06-29 22:59:59.999999"),
    ],
)
def test_windows_are_local_days_and_end_now(metric_id: str, first: str, before: str) -> None:
    for moment, counted in [
        (first, 1),
        (before, 0),
        ("2025-06-30 12:00", 1),
        ("2025-06-30 12:00:00.000001", 0),
    ]:
        profile = supplier("x", moment)
        assert _value(metric_id, [profile], session("s", "x", moment)).value == counted


def test_sign_ups_are_split_by_user_type_whatever_it_says() -> None:
    profiles = [
        supplier("x", "2025-06-30 08:00"),
        couple("p", "2025-06-30 08:00"),
        couple("q", "2025-06-30 08:00"),
        {"id": "o", "user_type": "planner", "created_at": utc("2025-06-30 08:00")},
        {"id": "n", "user_type": None, "created_at": utc("2025-06-30 08:00")},
        couple("r", "2025-06-29 08:00"),
    ]
    assert _value("new_signups_today", profiles) == Value(
        value=5, parts={"supplier": 1, "couple": 2, "planner": 1, "unknown": 1}
    )


def test_a_day_of_23_hours_ends_where_the_next_begins() -> None:
    world = World(user_sessions=[session("s", "x", "2025-03-30 22:59:59.999999")])
    oracle = Oracle(world)
    assert oracle.value("dau", utc("2025-03-30 22:59:59.999999")).value == 1
    assert oracle.value("dau", utc("2025-03-30 23:00")).value == 0


def test_a_day_of_25_hours_counts_its_last_hour() -> None:
    world = World(user_sessions=[session("s", "x", "2025-10-25 23:00")])
    oracle = Oracle(world)
    assert oracle.value("dau", utc("2025-10-26 23:59:59.999999")).value == 1
    assert oracle.value("dau", utc("2025-10-27 00:00")).value == 0


def test_session_length_is_the_sum_over_the_count_of_closed_sessions() -> None:
    profiles = [supplier("x"), couple("p"), couple("boss", is_internal=True)]
    found = _value(
        "avg_session_duration",
        profiles,
        session("s", "x", "2025-06-10", session_duration=Decimal("100.5")),
        session("t", "x", "2025-06-11", session_duration=Decimal("200")),
        session("u", "p", "2025-06-12", session_duration=Decimal("600")),
        session("v", "p", "2025-06-12", session_duration=None),
        session("w", "boss", "2025-06-12", session_duration=Decimal("9999")),
        session("y", "p", "2025-05-12", session_duration=Decimal("9999")),
    )
    assert str(found.value) == "300.166667"
    assert (found.n, found.median) == (3, Decimal(200))
    assert found.parts == {"supplier": Decimal("150.25"), "couple": Decimal(600)}


def test_the_median_of_two_sessions_is_their_mean() -> None:
    sessions = [
        session("s", "x", "2025-06-10", session_duration=Decimal("0.000001")),
        session("t", "x", "2025-06-10", session_duration=0),
    ]
    assert str(_value("avg_session_duration", [], *sessions).median) == "0.000001"


def test_open_sessions_have_no_length() -> None:
    found = _value("avg_session_duration", [], session("s", "x", "2025-06-10"))
    assert found == Value(value=None, n=0)
