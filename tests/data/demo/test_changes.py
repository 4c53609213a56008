import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import psycopg
import pytest

from data.demo.changes import CHANGES, NOTHING, SESSION, commit, step
from data.demo.regulars import Regulars
from data.errors import DemoRefusedError

EVERYTHING = """
select md5(string_agg(print, '' order by print)) from (
    select md5(t::text) as print from public.user_profiles as t
    union all select md5(t::text) from public.clients as t
    union all select md5(t::text) from public.user_sessions as t
    union all select md5(t::text) from public.subscriptions as t
    union all select md5(t::text) from public.vendor_collaborations as t
    union all select md5(t::text) from public.vendor_feedback as t
) as prints
"""
LIST_PRICE = {"starter": 19, "professional": 49, "scale": 79, "enterprise": 149}


def made(connection: psycopg.Connection, name: str, seed: int = 1) -> bool:
    """One change of this name, without its quota."""
    unlimited = replace(CHANGES[name], a_day=1e9)
    return commit(connection, random.Random(seed), unlimited, scale=1)


def rows(connection: psycopg.Connection, query: str) -> list[tuple]:
    return connection.execute(query).fetchall()


def one(connection: psycopg.Connection, query: str) -> tuple:
    (row,) = rows(connection, query)
    return row


def test_every_step_commits_what_others_can_see(
    small_world: psycopg.Connection, database_url: str
) -> None:
    rng, regulars = random.Random(3), Regulars()
    with psycopg.connect(database_url, autocommit=True) as other:
        seen = [one(other, EVERYTHING)]
        for _ in range(60):
            assert step(small_world, rng, regulars) != NOTHING
            seen.append(one(other, EVERYTHING))
    assert len(set(seen)) == 61


def test_a_step_commits_on_a_connection_that_does_not_do_so_by_itself(
    small_world: psycopg.Connection, database_url: str
) -> None:
    before = one(small_world, EVERYTHING)
    with psycopg.connect(database_url) as manual:
        step(manual, random.Random(1))
        assert one(small_world, EVERYTHING) != before


def test_most_steps_are_sessions_and_the_rest_is_varied(small_world: psycopg.Connection) -> None:
    rng, regulars = random.Random(8), Regulars()
    names = Counter(step(small_world, rng, regulars) for _ in range(250))
    assert names[SESSION] > 100
    assert len(names) >= 4


def test_without_the_demo_mark_nothing_is_touched(connection: psycopg.Connection) -> None:
    connection.execute("insert into public.user_profiles (user_type) values ('couple')")
    before = one(connection, EVERYTHING)
    with pytest.raises(DemoRefusedError, match="no demo mark"):
        step(connection, random.Random(1))
    assert one(connection, EVERYTHING) == before


def test_without_our_tables_a_step_is_refused(empty_url: str) -> None:
    with (
        psycopg.connect(empty_url, autocommit=True) as connection,
        pytest.raises(DemoRefusedError, match="no demo mark"),
    ):
        step(connection, random.Random(1))


def test_a_platform_left_alone_for_months_wakes_up(small_world: psycopg.Connection) -> None:
    small_world.execute(
        "update public.user_sessions set created_at = created_at - interval '100 days', "
        "session_duration = coalesce(session_duration, 60)"
    )
    names = {step(small_world, random.Random(seed)) for seed in range(30)}
    assert "welcome_back" in names
    assert one(
        small_world,
        "select count(*) > 0 from public.user_sessions where created_at > now() - interval '1 day'",
    ) == (True,)


def test_on_an_empty_platform_nothing_happens_before_somebody_joins(
    connection: psycopg.Connection,
) -> None:
    connection.execute("insert into metrics.facts values ('demo', '{\"scale\": 1}')")
    names = [step(connection, random.Random(seed)) for seed in range(60)]
    first = next(place for place, name in enumerate(names) if name != NOTHING)
    assert names[first] in {"sign_up_couple", "sign_up_supplier"}
    assert NOTHING not in names[first:]


def test_a_session_ends_after_the_time_it_took(small_world: psycopg.Connection) -> None:
    small_world.execute("delete from public.user_sessions where session_duration is null")
    (user,) = one(small_world, "select user_id from public.user_sessions limit 1")
    assert not made(small_world, "close_session")
    small_world.execute(
        "insert into public.user_sessions (user_id, created_at) "
        "values (%s, now() - '4 hours'::interval)",
        [user],
    )
    (closed,) = one(
        small_world, "select count(*) from public.user_sessions where session_duration is not null"
    )
    assert made(small_world, "close_session")
    assert one(
        small_world,
        "select count(*), bool_and(created_at + session_duration * interval '1 second' <= now()) "
        "from public.user_sessions where session_duration is not null",
    ) == (closed + 1, True)


def test_a_collaboration_moves_and_its_activity_is_logged(small_world: psycopg.Connection) -> None:
    logged = "select count(*) from metrics.collaboration_activities"
    (before,) = one(small_world, logged)
    assert made(small_world, "touch_collaboration")
    assert one(small_world, logged) == (before + 1,)
    (days,) = one(
        small_world,
        "select wedding_date - now()::date from public.vendor_collaborations as work "
        "join public.clients on clients.id = work.client_id "
        "where last_activity > now() - interval '1 minute' order by last_activity desc limit 1",
    )
    assert -8 < days < 62


def test_a_pair_starts_again_for_a_wedding_to_come(small_world: psycopg.Connection) -> None:
    small_world.execute("create table pairs as select * from public.vendor_collaborations")
    assert made(small_world, "start_collaboration")
    (known, days) = one(
        small_world,
        """
        select
            exists (
                select from pairs
                where pairs.vendor1_id = work.vendor1_id and pairs.vendor2_id = work.vendor2_id
            ),
            wedding_date - now()::date
        from public.vendor_collaborations as work
        join public.clients on clients.id = work.client_id
        where work.id not in (select id from pairs)
        """,
    )
    assert known
    assert 12 < days < 122


def test_a_rating_is_for_a_supplier_of_a_recent_wedding(small_world: psycopg.Connection) -> None:
    small_world.execute(
        "update public.clients set wedding_date = now()::date - 10 where id in "
        "(select client_id from public.vendor_collaborations limit 40)"
    )
    small_world.execute("delete from public.vendor_feedback")
    for seed in range(20):
        assert made(small_world, "rate_vendor", seed)
    worked = one(
        small_world,
        """
        select count(*), count(distinct vendor_id) > 3, min(rating) >= 1, max(rating) <= 5
        from public.vendor_feedback
        where exists (
            select from public.vendor_collaborations as work
            where vendor_id in (vendor1_id, vendor2_id)
        )
        """,
    )
    assert worked == (20, True, True, True)


def test_a_couple_joins_with_a_wedding_ahead_and_looks_round(
    small_world: psycopg.Connection,
) -> None:
    small_world.execute("create table before as select id from public.user_profiles")
    small_world.execute("create table known as select id from public.clients")
    assert made(small_world, "sign_up_couple")
    user_type, region, sessions = one(
        small_world,
        "select user_type, region, (select count(*) from public.user_sessions "
        "where user_id = profiles.id and session_duration is null) "
        "from public.user_profiles as profiles where id not in (select id from before)",
    )
    assert (user_type, sessions) == ("couple", 1)
    assert region
    (wedding,) = one(
        small_world,
        "select wedding_date from public.clients where id not in (select id from known)",
    )
    assert timedelta(days=60) < wedding - date.today() < timedelta(days=800)


def test_a_supplier_joins_on_a_plan_at_its_list_price(small_world: psycopg.Connection) -> None:
    small_world.execute("create table before as select id from public.user_profiles")
    for seed in range(8):
        assert made(small_world, "sign_up_supplier", seed)
    joined = rows(
        small_world,
        "select plan, amount, status, started_at is not null, category is not null "
        "from public.user_profiles as profiles "
        "join public.subscriptions on subscriptions.user_id = profiles.id "
        "where profiles.id not in (select id from before)",
    )
    assert len(joined) == 8
    for plan, amount, *rest in joined:
        assert amount == LIST_PRICE[plan]
        assert rest == ["active", True, True]


def test_an_upgrade_is_one_plan_up_and_leaves_a_version(small_world: psycopg.Connection) -> None:
    small_world.execute("create table before as select * from public.subscriptions")
    assert made(small_world, "upgrade_plan")
    (old, new, amount, subscription) = one(
        small_world,
        "select before.plan, now.plan, now.amount, now.id from public.subscriptions as now "
        "join before using (id) where now.plan <> before.plan",
    )
    plans = list(LIST_PRICE)
    assert plans.index(new) == plans.index(old) + 1
    assert amount == Decimal(LIST_PRICE[new])
    latest = small_world.execute(
        "select plan from metrics.subscription_versions where subscription_id = %s "
        "order by version_began desc limit 2",
        [subscription],
    ).fetchall()
    assert latest == [(new,), (old,)]


def test_a_cancellation_takes_effect_when_the_month_paid_for_ends(
    small_world: psycopg.Connection,
) -> None:
    small_world.execute("create table before as select * from public.subscriptions")
    assert made(small_world, "cancel_subscription")
    (asked_now, days_left, same_clock) = one(
        small_world,
        """
        select
            now.canceled_at > now() - interval '1 minute',
            extract(epoch from now.ended_at - now()) / 86400,
            (now.ended_at at time zone 'Europe/London')::time
            = (now.started_at at time zone 'Europe/London')::time
        from public.subscriptions as now join before using (id)
        where now.status = 'canceled' and before.status = 'active'
        """,
    )
    assert asked_now
    assert same_clock
    assert 0 < days_left < 32


def test_only_a_trial_that_is_over_turns_into_a_plan(small_world: psycopg.Connection) -> None:
    small_world.execute("delete from public.subscriptions where status = 'trialing'")
    small_world.execute(
        "insert into public.subscriptions (user_id, plan, amount, status, created_at) values "
        "(gen_random_uuid(), 'starter', 19, 'trialing', now() - interval '15 days'), "
        "(gen_random_uuid(), 'starter', 19, 'trialing', now() - interval '13 days')"
    )
    assert made(small_world, "convert_trial")
    assert not made(small_world, "convert_trial")
    assert rows(
        small_world, "select count(*) from public.subscriptions where status = 'trialing'"
    ) == [(1,)]


def test_a_payment_that_failed_days_ago_is_made_good(small_world: psycopg.Connection) -> None:
    small_world.execute("delete from public.subscriptions where status = 'past_due'")
    small_world.execute(
        "update public.subscriptions "
        "set status = 'past_due', past_due_since = now() - '6 days'::interval "
        "where id = (select id from public.subscriptions where status = 'active' limit 1)"
    )
    assert made(small_world, "recover_payment")
    assert not made(small_world, "recover_payment")
    assert rows(
        small_world,
        "select count(*) from public.subscriptions where past_due_since is not null "
        "and status <> 'canceled'",
    ) == [(0,)]


@pytest.mark.parametrize("name", [name for name, each in CHANGES.items() if each.a_day < 1e6])
def test_a_quota_ends_the_changes_of_a_day(small_world: psycopg.Connection, name: str) -> None:
    small_world.execute(
        "update public.clients set wedding_date = now()::date - 10 where id in "
        "(select client_id from public.vendor_collaborations limit 40)"
    )
    of_three = replace(CHANGES[name], a_day=3)
    rng = random.Random(2)
    done = sum(commit(small_world, rng, of_three, scale=1) for _ in range(12))
    assert done <= 3
    assert not commit(small_world, rng, of_three, scale=1)
