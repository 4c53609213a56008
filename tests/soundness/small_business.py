"""A small business whose seventeen numbers a hand can reckon, read at the end of 15 June 2025.

London keeps summer time then, so the local day ends at 22:59:59.999999 UTC, the trailing 7 days
begin at 23:00 UTC on 8 June, the trailing 30 at 23:00 UTC on 16 May and the trailing 90 at midnight
of 18 March, which is still winter time. Every row is here for a reason that stands beside it.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import NAMESPACE_URL, uuid5

from tests.oracle import World
from tests.oracle.rows import (
    collaboration,
    couple,
    rate,
    rating,
    session,
    subscription,
    supplier,
    utc,
)
from tests.oracle.world import Row

DAY = date(2025, 6, 15)


def name(words: str) -> str:
    """The id that stands for these words."""
    return str(uuid5(NAMESPACE_URL, words))


STUDIO = name("the studio")  # an organisation: Rose and Ruth are its staff
ROSE, RUTH, FERN = name("Rose"), name("Ruth"), name("Fern")
GUS, PIP, INA, NEW = name("Gus"), name("Pip"), name("Ina"), name("New")
ANN, BEA, CLO, DEE, EVE, FAY = (name(who) for who in ("Ann", "Bea", "Clo", "Dee", "Eve", "Fay"))
STRANGER, OTHER_STRANGER = name("a stranger"), name("another stranger")
WEDDING = name("one wedding, two client rows")
HERS, HIS, BARN, LAST_YEARS, NO_ROW = (
    name(row) for row in ("hers", "his", "barn", "last year's", "no such client")
)


def profiles() -> list[Row]:
    """Suppliers and couples."""
    return [
        supplier(ROSE, "2024-01-10", organization_id=STUDIO, category="venue", region="Kent"),
        supplier(RUTH, "2024-02-10", organization_id=STUDIO, category="florist"),  # not a second
        supplier(FERN, "2024-03-01", category="florist"),
        supplier(GUS, "2025-05-01"),  # of no category
        supplier(PIP, "2024-04-01", category="photographer", deleted_at=utc("2025-06-01")),
        supplier(INA, "2024-01-05", category="venue", is_internal=True),  # counts nowhere
        supplier(NEW, "2025-06-15 09:00", category="photographer"),  # today
        couple(ANN, "2024-05-01", region="Kent"),
        couple(BEA, "2024-06-10", region="Wales"),
        couple(CLO, "2025-06-14 23:00"),  # midnight of today, of no region
        couple(DEE, "2024-02-01", region="Kent", deleted_at=utc("2025-05-10")),
        couple(EVE, "2025-06-15 23:00", region="Wales"),  # midnight of tomorrow
        couple(FAY, "2025-06-08 13:00", region="Kent"),  # a week ago today
    ]


def clients() -> list[Row]:
    """Client rows: two of one wedding, two that are weddings of their own."""
    long_ago = {"created_at": utc("2024-04-01"), "wedding_date": None}
    return [
        {"id": HERS, "wedding_id": WEDDING} | long_ago,
        {"id": HIS, "wedding_id": WEDDING} | long_ago,
        {"id": BARN, "wedding_id": None} | long_ago,
        {"id": LAST_YEARS, "wedding_id": None} | long_ago,
    ]


def sessions() -> list[Row]:
    """Sessions at the edges of the day, the week and the month."""
    rows = [
        (ROSE, "2025-06-15 08:00", "600"),
        (RUTH, "2025-06-15 09:00", "1200"),  # another user of the same business
        (ANN, "2025-06-15 10:00", "300"),
        (ANN, "2025-06-15 11:00", None),  # still open; the same user again
        (FERN, "2025-06-08 23:00", "900"),  # the first moment of the week
        (BEA, "2025-06-08 22:59:59.999999", "100"),  # the last moment before it
        (PIP, "2025-05-16 23:00", "60"),  # the first moment of 30 days; deleted since
        (DEE, "2025-05-16 22:59:59.999999", "5000"),  # the last moment before them
        (INA, "2025-06-15 12:00", "9999"),  # internal
        (STRANGER, "2025-06-14 12:00", "40"),  # without a profile
        (ANN, "2025-06-15 23:00", "7777"),  # tomorrow
        (ANN, "2025-06-08 10:00", "700"),  # a week ago today
        (BEA, "2025-05-15 12:00", "200"),  # a month ago today
        (FERN, "2025-05-01 12:00", "400"),
        (DEE, "2024-06-15 12:00", "1000"),  # a year ago today
        (ROSE, "2024-06-16 12:00", "50"),  # 364 days ago
    ]
    return [
        session(
            name(f"session {number}"),
            user,
            start,
            user_type="couple" if user == STRANGER else "supplier",  # for Ann, Bea and Dee: wrong
            session_duration=None if seconds is None else Decimal(seconds),
        )
        for number, (user, start, seconds) in enumerate(rows)
    ]


def subscriptions() -> list[Row]:
    """One subscription for each rule about money."""
    return [
        subscription(name("A"), ROSE, "49.00", "2024-02-01", plan="professional"),
        subscription(
            name("B"), FERN, "100.00", "2024-06-01", plan="starter", billing_interval="year"
        ),  # 8.33 a month
        subscription(
            name("C"), GUS, "19.00", "2025-05-01", plan="starter", status="canceled",
            canceled_at=utc("2025-06-10 12:00"),
        ),
        subscription(
            name("D"), PIP, "49.00", "2025-04-01", plan="professional", billing_interval="quarter",
            quantity=3, discount_percent=Decimal(10), started_at=utc("2025-05-20"),
        ),  # 132.30 a quarter, 44.10 a month, after a trial; Pip is gone and still pays
        subscription(
            name("E"), RUTH, "10.00", "2025-06-01", plan="enterprise", currency="EUR"
        ),  # at 0.8333: 8.33
        subscription(name("F"), NEW, "149.00", "2025-06-15 09:00", plan="scale", status="trialing"),
        subscription(name("G"), INA, "149.00", "2024-02-01", plan="scale"),  # internal
        subscription(
            name("H"), FERN, "79.00", "2025-06-05", plan="scale", currency="USD"
        ),  # no rate yet: in no money, in a notice
        subscription(
            name("I"), ROSE, "19.00", "2024-02-10", plan="starter", status="past_due",
            past_due_since=utc("2025-05-10 12:00"),
        ),  # paid until 9 June 12:00
    ]  # fmt: skip


def rates() -> list[Row]:
    """The euro's, one of them to come; the dollar's comes too late."""
    return [
        rate("2025-06-01", "EUR", "0.85"),
        rate("2025-06-15", "EUR", "0.8333"),
        rate("2025-06-16", "EUR", "2"),
        rate("2025-06-16", "USD", "0.75"),
    ]


def collaborations() -> list[Row]:
    """Two businesses over each of the weddings, and those that are not two businesses."""
    return [
        collaboration(
            name("c1"), ROSE, FERN, "2025-05-20 12:00", "2025-06-10 12:00", client_id=HERS
        ),  # 504 hours
        collaboration(
            name("c2"), FERN, RUTH, "2025-05-31 23:00", "2025-06-01 11:00", client_id=HIS,
            collaboration_type="document_share",
        ),  # the same wedding and pair; from the first moment of June; 12 hours
        collaboration(
            name("c3"), ROSE, RUTH, "2025-06-02", "2025-06-12", client_id=BARN
        ),  # one business
        collaboration(
            name("c4"), GUS, PIP, "2025-04-01", "2025-05-31 22:59:59.999999", client_id=BARN
        ),  # to the last moment of May; 1463 hours less a microsecond
        collaboration(
            name("c5"), FERN, GUS, "2025-06-15 12:00", client_id=NO_ROW,
            collaboration_type="message_thread",
        ),  # no hours yet, and a wedding all the same
        collaboration(
            name("c6"), INA, FERN, "2025-05-01", "2025-06-14", client_id=HERS
        ),  # internal
        collaboration(name("c7"), GUS, PIP, "2025-06-15 23:00", client_id=BARN),  # tomorrow
        collaboration(
            name("c8"), FERN, ROSE, "2024-06-10 12:00", "2024-06-12 12:00", client_id=LAST_YEARS
        ),  # 48 hours, a year ago
    ]  # fmt: skip


def ratings() -> list[Row]:
    """Five of Rose's, the first at the first moment of the 90 days; too few of everybody else."""
    rows = [
        (ROSE, "5", "2025-03-18 00:00"),
        (ROSE, "4", "2025-04-01 12:00"),
        (ROSE, "4.5", "2025-05-01 12:00"),
        (ROSE, "4", "2025-06-01 12:00"),
        (ROSE, "5", "2025-06-15 22:59:59.999999"),
        (FERN, "3", "2025-06-02 12:00"),
        (FERN, "1", "2025-03-17 23:59:59.999999"),  # before the 90 days
        (RUTH, "4", "2025-06-03 12:00"),  # a florist, though her studio is a venue
        (INA, "1", "2025-06-04 12:00"),  # internal
        (OTHER_STRANGER, "4", "2025-06-05 12:00"),  # without a profile
        (ROSE, "1", "2025-06-15 23:00"),  # tomorrow
    ]
    return [rating(name(f"rating {number}"), *row) for number, row in enumerate(rows)]


def world() -> World:
    """All of it."""
    return World(
        user_profiles=profiles(),
        clients=clients(),
        user_sessions=sessions(),
        subscriptions=subscriptions(),
        vendor_collaborations=collaborations(),
        vendor_feedback=ratings(),
        exchange_rates=rates(),
    )
