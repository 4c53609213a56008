from datetime import UTC
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from .rows import collaboration, london, rate, subscription, supplier, utc
from .world import World, plain

JUNE_10 = utc("2025-06-10 12:00")
JUNE_20 = utc("2025-06-20 12:00")


def _spans(world: World) -> list[tuple[object, object, object]]:
    return [(each["amount"], each["began"], each["ended"]) for each in world.all_versions()]


def test_a_row_never_touched_has_one_version_which_reaches_back() -> None:
    world = World(subscriptions=[subscription("s", "a")])
    (version,) = world.first_versions()
    assert (version["began"], version["ended"], version["quantity"]) == (None, None, 1)
    assert world.all_versions() == [version]


def test_each_change_begins_a_version_and_a_deletion_ends_the_last() -> None:
    world = World()
    world.insert("subscriptions", subscription("s", "a", "10.00"))
    world.update("subscriptions", "s", {"amount": 20}, JUNE_10)
    world.delete("subscriptions", "s", JUNE_20)
    assert _spans(world) == [(10, None, JUNE_10), (20, JUNE_10, JUNE_20)]
    assert world.subscriptions == []


def test_a_world_made_of_rows_remembers_them_at_the_first_change() -> None:
    world = World(subscriptions=[subscription("s", "a", "10.00"), subscription("t", "a", "7.00")])
    world.update("subscriptions", "s", {"amount": 20}, JUNE_10)
    assert _spans(world) == [(10, None, JUNE_10), (7, None, None), (20, JUNE_10, None)]


def test_an_update_that_changes_nothing_adds_no_version() -> None:
    world = World(subscriptions=[subscription("s", "a", "10.00", started_at=JUNE_10)])
    same = {"amount": "10.00", "started_at": JUNE_10.astimezone(ZoneInfo("Asia/Tokyo"))}
    world.update("subscriptions", "s", {"started_at": same["started_at"]}, JUNE_20)
    assert len(world.all_versions()) == 1


def test_changes_in_one_commit_are_one_version() -> None:
    world = World()
    world.insert("subscriptions", subscription("s", "a", "10.00"), JUNE_10)
    world.update("subscriptions", "s", {"amount": 20}, JUNE_10)
    world.update("subscriptions", "s", {"amount": 30}, JUNE_20)
    world.update("subscriptions", "s", {"amount": 40}, JUNE_20)
    assert _spans(world) == [(20, None, JUNE_20), (40, JUNE_20, None)]


def test_a_row_inserted_and_deleted_in_one_commit_never_was() -> None:
    world = World()
    world.insert("subscriptions", subscription("s", "a"), JUNE_10)
    world.delete("subscriptions", "s", JUNE_10)
    assert world.all_versions() == []


def test_an_id_that_returns_begins_when_it_returns() -> None:
    world = World(subscriptions=[subscription("s", "a", "10.00")])
    world.delete("subscriptions", "s", JUNE_10)
    world.insert("subscriptions", subscription("s", "a", "30.00"), JUNE_20)
    assert _spans(world) == [(10, None, JUNE_10), (30, JUNE_20, None)]


def test_a_change_of_a_subscription_needs_the_moment_of_its_commit() -> None:
    world = World(subscriptions=[subscription("s", "a")])
    with pytest.raises(ValueError, match="moment of the commit"):
        world.update("subscriptions", "s", {"quantity": 2})


def _moments(world: World) -> list[tuple[str, str]]:
    return [(f"{each['at']:%m-%d}", each["vendor2_id"]) for each in world.all_activities()]


def test_a_collaboration_was_active_when_created_and_when_last_active() -> None:
    world = World(vendor_collaborations=[collaboration("k", "a", "b", "2025-06-01", "2025-06-03")])
    assert _moments(world) == [("06-01", "b"), ("06-03", "b")]
    assert world.first_activities()[0]["collaboration_id"] == "k"


def test_the_log_keeps_an_overwritten_last_activity_and_a_deleted_collaboration() -> None:
    world = World()
    world.insert("vendor_collaborations", collaboration("k", "a", "b", "2025-06-01", "2025-06-03"))
    world.update("vendor_collaborations", "k", {"last_activity": utc("2025-06-08")})
    world.delete("vendor_collaborations", "k")
    assert _moments(world) == [("06-01", "b"), ("06-03", "b"), ("06-08", "b")]


def test_new_keys_add_nothing_and_leave_earlier_activities_their_own() -> None:
    world = World(vendor_collaborations=[collaboration("k", "a", "b", "2025-06-01")])
    world.update("vendor_collaborations", "k", {"vendor2_id": "c"})
    assert _moments(world) == [("06-01", "b"), ("06-01", "b")]
    world.update(
        "vendor_collaborations", "k", {"vendor2_id": "d", "last_activity": utc("2025-06-09")}
    )
    assert _moments(world) == [("06-01", "b"), ("06-01", "b"), ("06-09", "d")]


def test_a_corrected_creation_adds_an_activity() -> None:
    world = World(vendor_collaborations=[collaboration("k", "a", "b", "2025-06-01")])
    world.update("vendor_collaborations", "k", {"created_at": utc("2025-05-20")})
    assert sorted(_moments(world)) == [("05-20", "b"), ("06-01", "b"), ("06-01", "b")]


def test_an_instant_stays_with_whom_the_row_named_when_it_first_had_it() -> None:
    world = World(vendor_collaborations=[collaboration("k", "a", "b", "2025-06-01", "2025-06-03")])
    world.update(
        "vendor_collaborations",
        "k",
        {"vendor2_id": "c", "created_at": utc("2025-06-03"), "last_activity": utc("2025-06-01")},
    )
    assert _moments(world) == [("06-01", "b"), ("06-03", "b")]
    world.update("vendor_collaborations", "k", {"last_activity": utc("2025-06-09")})
    assert _moments(world) == [("06-01", "b"), ("06-03", "b"), ("06-09", "c")]


def test_ids_are_the_same_as_uuid_and_as_text() -> None:
    identity = "0B6FD2A0-0000-4000-8000-00000000000A"
    world = World()
    world.insert("user_profiles", supplier("x") | {"id": UUID(identity)})
    world.update("user_profiles", identity, {"category": "venue"})
    assert world.user_profiles[0]["category"] == "venue"
    assert world.user_profiles[0]["id"] == identity.lower()
    world.delete("user_profiles", UUID(identity))
    assert world.user_profiles == []


def test_a_rate_is_known_by_its_day_and_currency() -> None:
    world = World()
    world.insert("exchange_rates", rate("2025-06-01", "EUR", "0.85"))
    day = world.exchange_rates[0]["day"]
    world.update("exchange_rates", (day, "EUR"), {"rate": 1})
    assert world.exchange_rates[0]["rate"] == 1
    world.delete("exchange_rates", (day, "EUR"))
    assert world.exchange_rates == []


def test_moments_become_utc_so_that_the_two_ambiguous_hours_differ() -> None:
    first = london("2025-10-26 01:30")
    assert plain(first).tzinfo is UTC
    assert plain(first) == utc("2025-10-26 00:30")
    assert plain(first.replace(fold=1)) == utc("2025-10-26 01:30")


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="names no zone"):
        plain(JUNE_10.replace(tzinfo=None))


def test_changes_are_recorded_in_the_order_of_their_commits() -> None:
    world = World(subscriptions=[subscription("s", "a")])
    world.update("subscriptions", "s", {"amount": 20}, JUNE_20)
    with pytest.raises(ValueError, match="subscription s was changed after"):
        world.update("subscriptions", "s", {"amount": 30}, JUNE_10)


@pytest.mark.parametrize("table", ["users", "versions"])
def test_only_source_tables_have_rows(table: str) -> None:
    with pytest.raises(ValueError, match="no source table"):
        World().insert(table, {"id": "x"})
    with pytest.raises(ValueError, match="no source table"):
        World().delete(table, "x")


def test_a_row_comes_once_and_must_be_there_to_change() -> None:
    world = World(user_profiles=[supplier("a")])
    with pytest.raises(ValueError, match="already has a row a"):
        world.insert("user_profiles", supplier("a"))
    with pytest.raises(ValueError, match="has no row b"):
        world.delete("user_profiles", "b")
    with pytest.raises(ValueError, match="must keep its id"):
        world.update("user_profiles", "a", {"id": "b"})
