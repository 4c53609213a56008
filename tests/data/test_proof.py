"""The rows behind a number make that number, to the last digit, whatever the rows are."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from psycopg import Connection

from data.board import Numbers
from data.cache import Memo
from data.catalogue import METRICS, Catalogue
from data.database import Database
from data.errors import DatabaseUnavailableError, NoProofError, NumberFailedError, RequestError
from data.metric import Metric, Unit
from data.proof import Asked
from data.reading import Number, Proof
from data.refresh import ADVISORY_LOCK, refresh
from tests.oracle import World
from tests.soundness.agreement import load
from tests.soundness.door import door
from tests.soundness.small_business import DAY, FERN, GUS, ROSE, STUDIO, WEDDING, name
from tests.soundness.worlds import several_days, worlds

LONDON = ZoneInfo("Europe/London")
ONE_INSTANT = 86_400  # all live readings of a test are of one moment
SUMS = (Unit.COUNT, Unit.MONEY)
COLUMNS = {
    "number", "contribution", "weight",
    "subscription_id", "account_id", "business_id", "other_business_id", "wedding_id", "user_id",
    "profile_id", "session_id", "rating_id", "vendor_id",
    "plan", "price", "months", "currency", "rate", "minor", "then_minor", "now_minor", "pays_now",
    "first_activity", "last_activity", "activities", "hours", "category", "region", "user_type",
    "profiles", "created_at", "first_created", "first_session", "started_at", "sessions",
}  # fmt: skip


def made_of(metric: Metric, rows: Sequence[Mapping[str, Any]]) -> Number | None:
    """What the rows make, reckoned here: a sum, or a quotient of two rounded half up."""
    contributions = sum((Fraction(row["contribution"]) for row in rows), Fraction())
    if metric.unit in SUMS:
        assert contributions.denominator == 1
        return int(contributions)
    weights = sum((Fraction(row["weight"]) for row in rows), Fraction())
    if not weights or (metric.unit is Unit.RATING and len(rows) < 5):
        return None
    millionths = contributions / weights * 1_000_000
    rounded = int(abs(millionths) + Fraction(1, 2))
    return Decimal(rounded if millionths > 0 else -rounded) / 1_000_000


def all_pages(numbers: Numbers, metric: str, day: date | None, **asked: Any) -> list[Proof]:
    """Every page of a proof, in turn."""
    first = numbers.proof(metric, Asked(**asked), as_of=day)
    others = range(2, first.pages + 1)
    return [first, *(numbers.proof(metric, Asked(page=n, **asked), as_of=day) for n in others)]


def disagreements(numbers: Numbers, day: date | None) -> list[str]:
    """Every number and part of a board that its rows do not make."""
    board = numbers.board(day)
    found = []
    for reading in board.readings:
        parts: dict[str | None, Number | None] = {None: reading.value, **reading.parts}
        for part, value in parts.items():
            pages = all_pages(numbers, reading.metric.id, day, part=part, size=1_000)
            rows = [row for page in pages for row in page.rows]
            proof = pages[0]
            made = made_of(reading.metric, rows)
            told = (value, proof.value, proof.total, made, proof.row_count, proof.as_of)
            if told != (value, value, value, value, len(rows), board.as_of):
                found.append(f"{reading.metric.id} {part}: {told}")
    return found


def test_every_metric_has_its_rows_and_no_others_are_there() -> None:
    assert {path.stem for path in Path("sql/proof").glob("*.sql")} == {m.id for m in METRICS}


def test_rows_of_every_number_and_part_make_it(business: Database) -> None:
    numbers = door(business, refresh_seconds=ONE_INSTANT)
    assert disagreements(numbers, DAY) == []
    assert disagreements(numbers, date(2024, 6, 15)) == []
    assert disagreements(numbers, date(1990, 1, 1)) == []
    assert disagreements(numbers, None) == []


def test_an_empty_database_has_proofs_without_rows(database: Database) -> None:
    numbers = door(database, refresh_seconds=ONE_INSTANT)
    assert disagreements(numbers, None) == []
    proof = numbers.proof("mrr", Asked())
    assert (proof.value, proof.total, proof.rows, proof.row_count) == (0, 0, (), 0)
    assert (proof.page, proof.pages) == (1, 1)
    proof = numbers.proof("churn", Asked())
    assert (proof.value, proof.total, proof.rows) == (None, None, ())


@limits(
    max_examples=int(os.environ.get("WORLDS", "25")),
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(world=worlds(), some=several_days())
def test_rows_of_any_world_make_its_numbers(
    database: Database,
    own_numbers: Numbers,
    connection: Connection[Any],
    world: World,
    some: list[date],
) -> None:
    load(connection, world)
    refresh(database)
    for day in some:
        assert disagreements(own_numbers, day) == []


# -- what the rows say


def test_recurring_revenue_shows_each_subscription_with_its_price_and_rate(
    numbers: Numbers,
) -> None:
    proof = numbers.proof("mrr", Asked(), as_of=DAY)
    rows = {str(row["subscription_id"]): row for row in proof.rows}
    assert {key: row["minor"] for key, row in rows.items()} == {
        name("A"): 4_900, name("B"): 833, name("D"): 4_410, name("E"): 833, name("H"): 0,
    }  # fmt: skip
    euros = rows[name("E")]
    assert (str(euros["account_id"]), euros["plan"]) == (STUDIO, "enterprise")
    assert (euros["price"], euros["months"], euros["currency"], euros["rate"]) == (
        Decimal(10), 1, "EUR", Decimal("0.8333"),
    )  # fmt: skip
    assert rows[name("H")]["rate"] is None
    assert {row["contribution"] for row in numbers.proof("arr", Asked(), as_of=DAY).rows} == {
        58_800, 9_996, 52_920, 0,
    }  # fmt: skip


def test_churn_shows_who_was_paying_and_who_pays_no_more(numbers: Numbers) -> None:
    proof = numbers.proof("churn", Asked(), as_of=DAY)
    assert {str(row["account_id"]): row["pays_now"] for row in proof.rows} == {
        STUDIO: True, FERN: True, GUS: False,
    }  # fmt: skip
    assert sum(row["contribution"] for row in proof.rows) == 100
    assert numbers.proof("churn", Asked(part="professional"), as_of=DAY).row_count == 1


def test_coordination_shows_each_wedding_from_its_first_activity_to_its_latest(
    numbers: Numbers,
) -> None:
    proof = numbers.proof("avg_coordination_time", Asked(), as_of=DAY)
    rows = {str(row["wedding_id"]): row for row in proof.rows}
    hers = rows[WEDDING]
    assert hers["first_activity"] == datetime(2025, 5, 20, 13, 0, tzinfo=LONDON)
    assert hers["last_activity"] == datetime(2025, 6, 10, 13, 0, tzinfo=LONDON)
    assert (hers["hours"], hers["contribution"], hers["weight"]) == (504, 504 * 3_600, 3_600)


def test_users_are_shown_with_their_first_session_in_the_window(numbers: Numbers) -> None:
    proof = numbers.proof("mau", Asked(), as_of=DAY)
    rose = next(row for row in proof.rows if str(row["user_id"]) == ROSE)
    assert rose["first_session"] == datetime(2025, 6, 15, 9, 0, tzinfo=LONDON)
    assert rose["sessions"] == 1


@pytest.mark.parametrize(
    ("metric", "begins"),
    [
        ("mrr", "2025-06-15T23:59:59.999999+01:00"),
        ("growth", "2025-05-15T23:59:59.999999+01:00"),
        ("weddings_coordinated", "2025-06-01T00:00:00+01:00"),
        ("active_vendor_pairs", "2025-05-17T00:00:00+01:00"),
        ("vendor_satisfaction", "2025-03-18T00:00:00+00:00"),
        ("dau", "2025-06-15T00:00:00+01:00"),
        ("wau", "2025-06-09T00:00:00+01:00"),
    ],
)
def test_the_window_is_told_to_the_microsecond(numbers: Numbers, metric: str, begins: str) -> None:
    proof = numbers.proof(metric, Asked(), as_of=DAY)
    assert proof.window_from.isoformat() == begins
    assert proof.window_to.isoformat() == "2025-06-15T23:59:59.999999+01:00"


def test_rows_hold_ids_and_plain_facts_and_say_how_they_make_the_number(numbers: Numbers) -> None:
    found: set[str] = set()
    for metric in METRICS:
        proof = numbers.proof(metric.id, Asked(), as_of=DAY)
        assert proof.rows, metric.id
        found |= proof.rows[0].keys()
        assert ("weight" in proof.rows[0]) == (metric.unit not in SUMS), metric.id
        assert proof.basis.startswith("The ")
        assert proof.basis.endswith(".")
    assert found == COLUMNS


# -- pages


@pytest.mark.parametrize("metric", [metric.id for metric in METRICS])
def test_pages_follow_each_other_without_gaps_and_repetitions(
    numbers: Numbers, metric: str
) -> None:
    (whole,) = all_pages(numbers, metric, DAY)
    pages = all_pages(numbers, metric, DAY, size=2)
    assert [row for page in pages for row in page.rows] == list(whole.rows)
    assert [row["number"] for row in whole.rows] == list(range(1, whole.row_count + 1))
    assert [page.page for page in pages] == list(range(1, len(pages) + 1))
    assert {page.pages for page in pages} == {max(1, -(-whole.row_count // 2))}
    assert all(len(page.rows) == 2 for page in pages[:-1])
    assert {page.total for page in pages} == {whole.total}


def test_a_page_that_is_not_there_is_refused(numbers: Numbers) -> None:
    with pytest.raises(RequestError) as caught:
        numbers.proof("mrr", Asked(page=2), as_of=DAY)
    assert str(caught.value) == "There is no page 2: the rows fill 1."
    assert caught.value.code == "bad_page"


# -- truth


def test_rows_that_wait_for_a_refresh_are_in_both_or_in_neither(
    own_business: Connection[Any], own_numbers: Numbers
) -> None:
    own_business.execute(
        "insert into public.user_sessions (user_id, created_at) select id, '2025-06-15 12:00+00'"
        " from public.user_profiles"
    )
    proof = own_numbers.proof("dau", Asked(), as_of=DAY)
    assert proof.value == proof.total == proof.row_count == 12
    assert own_numbers.board(DAY).refresh_id == proof.refresh_id


def test_while_everything_is_made_anew_nobody_waits_for_a_proof(
    own_business: Connection[Any], own_numbers: Numbers, database_url: str
) -> None:
    own_business.execute("delete from public.user_sessions")
    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute("select pg_advisory_lock(%s)", [ADVISORY_LOCK])
        with pytest.raises(DatabaseUnavailableError, match="made anew"):
            own_numbers.proof("mau", Asked(), as_of=DAY)
        assert own_numbers.proof("mrr", Asked(), as_of=DAY).value == 10_976
    assert own_numbers.proof("mau", Asked(), as_of=DAY).value == 0


def test_a_number_that_its_rows_do_not_make_is_shown_with_what_they_make(
    own_business: Connection[Any], own_numbers: Numbers
) -> None:
    own_business.execute("update metrics.level set n = n + 1 where series = 'mrr' and part = ''")
    proof = own_numbers.proof("mrr", Asked(recompute=True), as_of=DAY)
    assert (proof.value, proof.total, proof.recomputed) == (10_977, 10_976, 10_976)


@pytest.mark.parametrize("metric", [metric.id for metric in METRICS])
def test_the_plain_definition_says_the_same(numbers: Numbers, metric: str) -> None:
    proof = numbers.proof(metric, Asked(recompute=True), as_of=DAY)
    assert proof.recomputed == proof.value is not None
    assert proof.is_recomputed
    for part in numbers.board(DAY).find(metric).parts:
        asked = Asked(recompute=True, part=part)
        again = numbers.proof(metric, asked, as_of=DAY)
        assert again.recomputed == again.value == again.total


# -- what is refused


def test_a_part_that_is_not_there_is_refused_with_those_that_are(numbers: Numbers) -> None:
    with pytest.raises(RequestError) as caught:
        numbers.proof("mrr", Asked(part="gold"), as_of=DAY)
    assert caught.value.code == "unknown_part"
    assert str(caught.value) == (
        "mrr has no part 'gold' at this moment: it has 'enterprise', 'professional', 'starter'."
    )
    free = numbers.proof("mrr", Asked(part="scale"), as_of=DAY)  # no rate, so no money and no part
    assert (free.value, free.total, free.row_count) == (0, 0, 1)
    with pytest.raises(RequestError, match=r"^growth has no part 'x' at this moment\.$"):
        numbers.proof("growth", Asked(part="x"), as_of=DAY)


def test_an_eighteenth_metric_needs_no_rows_and_says_so(
    own_business: Connection[Any], database: Database, sql_folder: Path
) -> None:
    (sql_folder / "metrics/later.sql").write_bytes((sql_folder / "metrics/mau.sql").read_bytes())
    later = replace(METRICS[0], id="later", api_name="later", unit=Unit.COUNT)
    numbers = door(database, catalogue=Catalogue((*METRICS, later)))
    assert numbers.board(DAY).find("later").value == numbers.board(DAY).find("mau").value
    with pytest.raises(NoProofError) as caught:
        numbers.proof("later", Asked(), as_of=DAY)
    assert (caught.value.status, caught.value.code) == (404, "no_proof")
    assert str(caught.value) == (
        "The rows behind later cannot be shown: it has no statement for them."
    )


def test_a_metric_without_rollup_is_proved_by_its_definition(
    business: Database, memo: Memo, sql_folder: Path
) -> None:
    (sql_folder / "rollup/wau.sql").unlink()
    proof = door(business, memo=memo).proof("wau", Asked(), as_of=DAY)
    assert proof.value == proof.total == proof.row_count > 0


def test_a_statement_that_fails_is_that_metrics_fault_alone(
    business: Database, memo: Memo, sql_folder: Path
) -> None:
    (sql_folder / "proof/mau.sql").write_text("select 1 / 0")
    numbers = door(business, memo=memo)
    with pytest.raises(NumberFailedError):
        numbers.proof("mau", Asked(), as_of=DAY)
    assert numbers.proof("wau", Asked(), as_of=DAY).rows
