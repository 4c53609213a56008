"""More wrong formulas, each shown to give another answer where the board gives the right one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from psycopg import Connection

from data.reading import Number
from tests.oracle.rows import collaboration, couple, rating, subscription, supplier, utc
from tests.soundness.small_business import name
from tests.soundness.trap import DAY, FERN, GUS, ROSE, Trap, sessions


def test_mrr_of_the_past_is_not_what_is_active_today(trap: Trap) -> None:
    trap.holds(
        subscriptions=[
            subscription(name("A"), ROSE, "49.00", "2024-02-01"),
            subscription(
                name("B"), FERN, "79.00", "2024-02-01", status="canceled",
                canceled_at=utc("2025-06-20"),
            ),
        ]
    )  # fmt: skip
    wrong = trap.says("select sum(amount) from public.subscriptions where status = 'active'")
    assert wrong == Decimal("49.00")
    assert trap.door().board(DAY).find("mrr").value == 12_800
    assert trap.door().board(date(2025, 6, 20)).find("mrr").value == 4_900


def test_a_year_paid_at_once_is_not_a_month_of_revenue(trap: Trap) -> None:
    board = trap.holds(
        subscriptions=[
            subscription(name("A"), ROSE, "1200.00", billing_interval="year"),
            subscription(name("B"), FERN, "30.00", billing_interval="quarter"),
        ]
    )
    assert trap.says("select sum(amount) from public.subscriptions") == Decimal("1230.00")
    assert board.find("mrr").value == 11_000
    assert board.find("arr").value == 132_000


def test_money_is_not_rounded_in_binary_fractions(trap: Trap) -> None:
    board = trap.holds(
        subscriptions=[
            subscription(name(f"s{number}"), ROSE, "1.005", billing_interval="month")
            | {"amount": Decimal("4.01"), "discount_percent": Decimal("50")}
            for number in range(3)
        ]
    )
    wrong = trap.says(
        "select round((sum(amount::float8 * (1 - discount_percent::float8 / 100)) * 100)::numeric)"
        " from public.subscriptions"
    )
    assert wrong == 602  # 601.5 at the end; each subscription is 200.5, rounded half up once
    assert board.find("mrr").value == 603


def test_businesses_are_not_the_sum_of_their_staff(trap: Trap) -> None:
    studio = {"organization_id": name("studio")}
    board = trap.holds(
        user_profiles=[supplier(ROSE, **studio), supplier(FERN, **studio), supplier(GUS)],
        user_sessions=sessions(
            (ROSE, "2025-06-10 12:00", "60"),
            (FERN, "2025-06-11 12:00", "60"),
            (GUS, "2025-06-12 12:00", "60"),
        ),
    )
    wrong = "select count(*) from public.user_profiles where user_type = 'supplier'"
    assert trap.says(wrong) == 3
    assert trap.says("select count(distinct user_id) from public.user_sessions") == 3
    assert board.find("total_suppliers").value == 2
    assert board.find("active_suppliers").value == 2


def test_a_wedding_is_not_a_client_row_nor_a_collaboration(trap: Trap) -> None:
    wedding = {"wedding_id": name("wedding"), "created_at": utc("2025-01-01")}
    board = trap.holds(
        clients=[{"id": name("hers")} | wedding, {"id": name("his")} | wedding],
        vendor_collaborations=[
            collaboration(name("c1"), ROSE, FERN, "2025-06-10", client_id=name("hers")),
            collaboration(name("c2"), ROSE, GUS, "2025-06-11", client_id=name("his")),
            collaboration(name("c3"), FERN, GUS, "2025-06-12", client_id=name("his")),
        ],
    )
    assert trap.says("select count(*) from public.vendor_collaborations") == 3
    assert trap.says("select count(distinct client_id) from public.vendor_collaborations") == 2
    assert board.find("weddings_coordinated").value == 1


def test_rows_are_not_multiplied_by_what_they_are_joined_to(trap: Trap) -> None:
    board = trap.holds(
        user_profiles=[supplier(ROSE, category="venue")],
        subscriptions=[subscription(name("A"), ROSE, "49.00")],
        user_sessions=sessions((ROSE, "2025-06-10 12:00", "60"), (ROSE, "2025-06-11 12:00", "120")),
        vendor_feedback=[
            rating(name(f"r{number}"), ROSE, "4", "2025-06-10") for number in range(5)
        ],
    )
    wrong = trap.says(
        "select sum(subscriptions.amount) from public.user_profiles as profiles"
        " join public.subscriptions on subscriptions.user_id = profiles.id"
        " join public.user_sessions on user_sessions.user_id = profiles.id"
        " join public.vendor_feedback on vendor_feedback.vendor_id = profiles.id"
    )
    assert wrong == Decimal("490.00")
    found: dict[str, Number | None] = {
        metric: board.find(metric).value
        for metric in ("mrr", "avg_session_duration", "vendor_satisfaction", "total_suppliers")
    }
    assert found == {
        "mrr": 4_900,
        "avg_session_duration": Decimal(90),
        "vendor_satisfaction": Decimal(4),
        "total_suppliers": 1,
    }


def test_a_day_is_local_and_not_utc(trap: Trap) -> None:
    board = trap.holds(
        user_profiles=[
            couple(name("early"), "2025-06-14 23:30"),  # half past midnight in London
            couple(name("late"), "2025-06-15 23:30"),  # half past midnight tomorrow
            couple(name("later"), "2025-06-15 23:45"),
        ]
    )
    wrong = trap.says(
        "select count(*) from public.user_profiles"
        " where (created_at at time zone 'UTC')::date = '2025-06-15'"
    )
    assert wrong == 2
    assert board.find("new_signups_today").value == 1


def test_thirty_days_are_not_thirty_one_nor_720_hours(trap: Trap) -> None:
    board = trap.holds(
        user_sessions=sessions(
            (name("a"), "2025-05-16 23:00", "60"),  # the first moment of 17 May
            (name("b"), "2025-05-16 22:59:59", "60"),  # the last second of 16 May
            (name("c"), "2025-05-15 23:00", "60"),  # the first moment of 16 May
        )
    )
    inclusive = trap.says(
        "select count(distinct user_id) from public.user_sessions"
        " where (created_at at time zone 'Europe/London')::date"
        " between date '2025-06-15' - 30 and date '2025-06-15'"
    )
    assert inclusive == 3
    assert board.find("mau").value == 1


def test_an_open_session_does_not_shorten_the_average(trap: Trap) -> None:
    rows = sessions((name("a"), "2025-06-10 12:00", "600"), (name("b"), "2025-06-10 13:00", "0"))
    rows[1]["session_duration"] = None
    board = trap.holds(user_sessions=rows)
    wrong = trap.says("select sum(session_duration) / count(*) from public.user_sessions")
    assert wrong == 300
    assert board.find("avg_session_duration").value == 600
    assert board.find("avg_session_duration").n == 1


def test_a_partial_day_is_not_held_against_a_whole_one(
    trap: Trap, shared_connection: Connection[Any]
) -> None:
    trap.holds()
    # The first and the last moment of every day near a week ago, whatever the clock says now.
    shared_connection.execute(
        "insert into public.user_sessions (user_id, created_at)"
        " select gen_random_uuid(), (day + edge) at time zone 'Europe/London'"
        " from generate_series(current_date - 9, current_date - 5, interval '1 day') as days (day),"
        " unnest(array[interval '0', interval '23:59:59.999999']) as edges (edge)"
    )
    users = trap.now().find("dau")
    whole_day = trap.says(
        "select count(distinct user_id) from public.user_sessions"
        " where (created_at at time zone 'Europe/London')::date = current_date - 7"
    )
    assert whole_day == 2
    assert users.previous
    assert users.previous.value == 1
