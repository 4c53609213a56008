from datetime import timedelta
from decimal import Decimal

import pytest

from .oracle import Oracle
from .rows import collaboration, rating, supplier, utc
from .values import Value
from .world import Row, World

NOON = utc("2025-06-30 12:00")
VENDORS = [supplier(name) for name in ("a", "b", "c", "d")]
STUDIO = [
    supplier("anna", organization_id="studio"),
    supplier("bert", organization_id="studio"),
    supplier("chef"),
    supplier("boss", organization_id="studio", is_internal=True),
]
SHARED = {"collaboration_type": "document_share"}


def _value(metric_id: str, *rows: Row, profiles: list[Row] = VENDORS, clients: int = 2) -> Value:
    world = World(
        user_profiles=profiles,
        clients=[{"id": f"c{n + 1}", "created_at": utc("2024-01-01")} for n in range(clients)],
        vendor_collaborations=list(rows),
    )
    return Oracle(world).value(metric_id, NOON)


def test_a_pair_is_unordered() -> None:
    found = _value(
        "active_vendor_pairs",
        collaboration("k", "a", "b", "2025-06-10"),
        collaboration("l", "b", "a", "2025-06-11"),
        collaboration("m", "a", "c", "2025-06-11"),
    )
    assert found == Value(value=2, parts={"timeline_sync": 2})


def test_a_pair_that_uses_two_types_counts_in_both_and_once_in_all() -> None:
    found = _value(
        "active_vendor_pairs",
        collaboration("k", "a", "b", "2025-06-10"),
        collaboration("l", "b", "a", "2025-06-11", **SHARED),
    )
    assert found == Value(value=1, parts={"timeline_sync": 1, "document_share": 1})


def test_two_staff_of_one_studio_are_one_supplier_and_never_a_pair() -> None:
    rows = (
        collaboration("k", "anna", "bert", "2025-06-10"),
        collaboration("l", "anna", "chef", "2025-06-10"),
        collaboration("m", "chef", "bert", "2025-06-10"),
    )
    assert _value("active_vendor_pairs", *rows, profiles=STUDIO).value == 1
    assert _value("weddings_coordinated", rows[0], profiles=STUDIO).value == 0


@pytest.mark.parametrize("metric_id", ["active_vendor_pairs", "weddings_coordinated"])
def test_a_collaboration_with_an_internal_side_counts_nowhere(metric_id: str) -> None:
    row = collaboration("k", "boss", "chef", "2025-06-10")
    assert _value(metric_id, row, profiles=STUDIO) == Value(value=0)
    assert _value(metric_id, row | {"vendor1_id": "anna"}, profiles=STUDIO).value == 1


def test_a_vendor_and_a_client_without_a_row_stand_for_themselves() -> None:
    row = collaboration("k", "a", "stranger", "2025-06-10", client_id="gone")
    assert _value("active_vendor_pairs", row).value == 1
    assert _value("weddings_coordinated", row).value == 1
    assert _value("active_vendor_pairs", row | {"vendor1_id": "stranger"}).value == 0


@pytest.mark.parametrize(
    ("moment", "counted"),
    [
        ("2025-05-31 22:59:59.999999", 0),
        ("2025-05-31 23:00", 1),
        ("2025-06-30 12:00", 1),
        ("2025-06-30 12:00:00.000001", 0),
    ],
)
def test_thirty_local_days_end_today_and_nothing_is_later_than_now(
    moment: str, counted: int
) -> None:
    row = collaboration("k", "a", "b", moment)
    assert _value("active_vendor_pairs", row).value == counted
    assert _value("weddings_coordinated", row).value == counted
    assert _value("avg_coordination_time", row).n == counted


def test_the_month_of_weddings_begins_on_its_first_local_day() -> None:
    world = World(
        vendor_collaborations=[
            collaboration("k", "a", "b", "2025-05-31 22:59"),
            collaboration("l", "a", "b", "2025-05-31 23:00", client_id="c2"),
        ]
    )
    oracle = Oracle(world)
    assert oracle.value("weddings_coordinated", utc("2025-05-31 22:59:59.999999")).value == 1
    assert oracle.value("weddings_coordinated", utc("2025-06-15")).value == 1
    assert oracle.value("active_vendor_pairs", utc("2025-06-15")).value == 1
    assert oracle.value("weddings_coordinated", utc("2025-07-01")).value == 0
    assert Oracle(world, zone="UTC").value("weddings_coordinated", utc("2025-06-15")).value == 0


def test_two_clients_of_one_wedding_are_one_wedding() -> None:
    world = World(
        clients=[
            {"id": "bride", "wedding_id": "w", "created_at": utc("2024-01-01")},
            {"id": "groom", "wedding_id": "w", "created_at": utc("2024-01-01")},
            {"id": "w2", "wedding_id": None, "created_at": utc("2024-01-01")},
        ],
        vendor_collaborations=[
            collaboration("k", "a", "b", "2025-06-10", client_id="bride"),
            collaboration("l", "a", "b", "2025-06-10", client_id="groom", **SHARED),
            collaboration("m", "a", "b", "2025-06-10", client_id="w2", **SHARED),
        ],
    )
    found = Oracle(world).value("weddings_coordinated", NOON)
    assert found == Value(value=2, parts={"timeline_sync": 1, "document_share": 2})


def test_an_overwritten_or_deleted_collaboration_leaves_earlier_days_as_they_were() -> None:
    world = World(vendor_collaborations=[collaboration("k", "a", "b", "2024-01-01", "2025-05-10")])
    world.update("vendor_collaborations", "k", {"last_activity": utc("2025-06-20")})
    world.delete("vendor_collaborations", "k")
    oracle = Oracle(world)
    assert oracle.value("weddings_coordinated", utc("2025-05-15")).value == 1
    assert oracle.value("weddings_coordinated", NOON).value == 1
    assert oracle.value("active_vendor_pairs", utc("2025-06-15")).value == 0


def test_a_changed_vendor_leaves_earlier_activity_to_the_old_one() -> None:
    world = World(vendor_collaborations=[collaboration("k", "a", "b", "2025-06-10")])
    world.update("vendor_collaborations", "k", {"vendor2_id": "c"})
    assert Oracle(world).value("active_vendor_pairs", NOON).value == 1
    world.update("vendor_collaborations", "k", {"last_activity": utc("2025-06-20")})
    assert Oracle(world).value("active_vendor_pairs", NOON).value == 2


def test_coordination_time_runs_from_the_first_activity_ever_to_the_latest_by_then() -> None:
    found = _value(
        "avg_coordination_time",
        collaboration("k", "a", "b", "2025-01-01", "2025-01-02"),
        collaboration("l", "c", "d", "2025-06-01 06:00", "2025-06-10 06:00"),
        collaboration("m", "a", "b", "2025-06-10", "2025-06-10 10:00", client_id="c2"),
        collaboration("n", "a", "b", "2025-06-10", "2025-07-10", client_id="c3"),
        collaboration("o", "a", "b", "2025-01-01", "2025-05-10", client_id="c4"),
    )
    # From 1 January 00:00 to 10 June 06:00 are 160 days and 6 hours.
    first, second, third = 160 * 24 + 6, 10, 0
    assert found.value == Decimal("1285.333333") == round(Decimal(first + second + third) / 3, 6)
    assert (found.n, found.median) == (3, Decimal(10))


def test_coordination_time_of_a_type_comes_from_its_own_activities() -> None:
    found = _value(
        "avg_coordination_time",
        collaboration("k", "a", "b", "2025-06-01 00:00", "2025-06-01 05:00"),
        collaboration("l", "a", "b", "2025-06-03 00:00", "2025-06-03 01:00", **SHARED),
        collaboration("m", "a", "b", "2025-01-01 00:00", collaboration_type="message_thread"),
    )
    assert found.parts == {"timeline_sync": Decimal(5), "document_share": Decimal(1)}
    assert found.value == (151 + 2) * 24 + 1


def test_the_median_of_two_weddings_lies_between_them() -> None:
    found = _value(
        "avg_coordination_time",
        collaboration("k", "a", "b", "2025-06-01 00:00", "2025-06-01 00:00:00.000001"),
        collaboration("l", "a", "b", "2025-06-01", client_id="c2"),
    )
    assert (str(found.value), str(found.median)) == ("0.000000", "0.000000")
    far = _value(
        "avg_coordination_time",
        collaboration("k", "a", "b", "2025-06-01 00:00", "2025-06-01 00:00:01"),
        collaboration("l", "a", "b", "2025-06-01", client_id="c2"),
    )
    assert str(far.median) == "0.000139"


def test_without_weddings_there_is_no_coordination_time() -> None:
    assert _value("avg_coordination_time") == Value(value=None, n=0)


def _satisfaction(*ratings: Row, profiles: list[Row] | None = None) -> Value:
    world = World(user_profiles=profiles or [], vendor_feedback=list(ratings))
    return Oracle(world).value("vendor_satisfaction", NOON)


def _five(vendor: str, *stars: str) -> list[Row]:
    return [rating(f"{vendor}{n}", vendor, each, "2025-06-10") for n, each in enumerate(stars)]


def test_fewer_than_five_ratings_say_nothing() -> None:
    assert _satisfaction(*_five("a", "5", "5", "5", "5")) == Value(
        value=None, parts={"unknown": None}, n=4
    )


def test_five_ratings_have_a_mean() -> None:
    found = _satisfaction(*_five("a", "5", "5", "5", "4", "4"), *_five("b", "3"))
    assert (str(found.value), found.n) == ("4.333333", 6)


def test_a_category_is_that_of_the_rated_profile_and_needs_five_of_its_own() -> None:
    found = _satisfaction(
        *_five("a", "5", "4", "4", "4", "4"),
        *_five("b", "1"),
        *_five("c", "2"),
        profiles=[
            supplier("a", organization_id="o", category="venue"),
            supplier("b", "2023-01-01", organization_id="o", category="florist"),
            supplier("c"),
        ],
    )
    assert found.parts == {"venue": Decimal("4.2"), "florist": None, "unknown": None}
    assert (str(found.value), found.n) == ("3.428571", 7)


def test_the_rating_of_an_internal_profile_counts_nowhere() -> None:
    found = _satisfaction(
        *_five("a", "5", "5", "5", "5", "5"),
        *_five("boss", "1"),
        profiles=[supplier("boss", is_internal=True)],
    )
    assert (found.value, found.n) == (5, 5)


def test_ratings_count_for_ninety_local_days() -> None:
    edge = utc("2025-04-01 23:00")
    rows = _five("a", "5", "5", "5", "5")
    for moment, counted in [(edge, 5), (edge - timedelta(microseconds=1), 4), (NOON, 5)]:
        last = rating("x", "a", "1", "2025-06-10") | {"created_at": moment}
        assert _satisfaction(*rows, last).n == counted
    late = rating("x", "a", "1", "2025-06-30 12:00:00.000001")
    assert _satisfaction(*rows, late).n == 4
