import random
from collections import Counter
from datetime import datetime

import psycopg

from data.demo.regulars import Regulars
from data.demo.season import ZONE


def people(connection: psycopg.Connection, condition: str) -> set[object]:
    rows = connection.execute(
        f"select user_id from public.user_sessions where {condition} group by 1"
    ).fetchall()
    return {row[0] for row in rows}


TODAY = "created_at >= date_trunc('day', now(), 'Europe/London')"
MONTH = "created_at > now() - interval '30 days'"


def test_visitors_have_been_here_within_a_month(small_world: psycopg.Connection) -> None:
    regulars, rng = Regulars(), random.Random(1)
    visitors = {regulars.visitor(small_world, rng).user_id for _ in range(300)}
    assert visitors <= people(small_world, MONTH)


def test_no_more_come_in_a_day_than_usually_do(small_world: psycopg.Connection) -> None:
    regulars, rng = Regulars(), random.Random(1)
    month = people(small_world, MONTH)
    came = people(small_world, TODAY)
    expected = max(len(came), 0.42 * len(month))
    came |= {regulars.visitor(small_world, rng).user_id for _ in range(len(month) * 3)}
    assert len(came) <= expected + 2


def test_who_comes_often_comes_again(small_world: psycopg.Connection) -> None:
    small_world.execute(f"delete from public.user_sessions where {TODAY}")
    small_world.execute(
        "insert into public.user_sessions (user_id, user_type, created_at) "
        "select id, user_type, now() - days * interval '1 day' from public.user_profiles "
        "cross join generate_series(1, 29) as days "
        "where id = (select min(id::text)::uuid from public.user_profiles where deleted_at is null)"
    )
    (keen,) = small_world.execute(
        "select min(id::text)::uuid from public.user_profiles where deleted_at is null"
    ).fetchone()
    first = Counter(
        Regulars().visitor(small_world, random.Random(seed)).user_id for seed in range(60)
    )
    assert first[keen] >= 1


def test_nobody_comes_where_nobody_has_been(connection: psycopg.Connection) -> None:
    assert Regulars().visitor(connection, random.Random(1)) is None


def test_who_closed_the_profile_does_not_come(small_world: psycopg.Connection) -> None:
    small_world.execute("update public.user_profiles set deleted_at = now()")
    assert Regulars().visitor(small_world, random.Random(1)) is None


def test_the_database_is_asked_once_for_many_visitors(small_world: psycopg.Connection) -> None:
    regulars, rng = Regulars(), random.Random(1)
    day = datetime.now(ZONE).date()
    assert regulars.visitor(small_world, rng) is not None
    small_world.execute("delete from public.user_sessions")
    answer = regulars.visitor(small_world, rng)
    assert answer is not None or datetime.now(ZONE).date() != day
