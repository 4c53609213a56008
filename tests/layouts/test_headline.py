from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from data.reading import Reading
from layouts.headline import headline
from tests.layouts.samples import LONDON, board, empty_board, reading
from tests.layouts.trees import text


def test_headline_names_the_biggest_move_and_the_furthest_target() -> None:
    assert text(headline(board())) == (
        "Total couples moved most on last year, up 48.2% to 12,480; monthly revenue growth is "
        "furthest from target, 17.9\N{NO-BREAK SPACE}pts short of 20%."
    )


def test_a_fall_is_said_as_a_fall_without_its_sign() -> None:
    def fallen(found: Reading) -> Reading:
        return reading("wau", 100) if found.metric.id == "wau" else found

    assert text(headline(board(fallen))).startswith(
        "Weekly active users moved most on last year, down 96.0% to 100;"
    )


def test_one_day_never_makes_the_headline() -> None:
    def busy(found: Reading) -> Reading:
        return reading("dau", 1_000_000) if found.metric.id == "dau" else found

    assert text(headline(board(busy))).startswith("Total couples")


def test_targets_all_met_are_said_as_met() -> None:
    reached = {"mrr": 6_000_000, "growth": 25, "churn": 1, "dau": 3000, "avg_session_duration": 950}

    def met(found: Reading) -> Reading:
        value = reached.get(found.metric.id)
        return reading(found.metric.id, value) if value else found

    assert text(headline(board(met))).endswith("; all 6 targets are met.")


def test_without_a_last_year_nothing_is_compared() -> None:
    def young(found: Reading) -> Reading:
        return reading(found.metric.id, before_data=True)

    assert text(headline(board(young))).startswith("There is no last year to compare with yet;")


def test_an_empty_database_is_said_to_be_empty() -> None:
    assert text(headline(empty_board())).startswith("There is no data yet.")


def test_a_day_before_the_first_row_is_said_to_have_none() -> None:
    early = replace(board(), live=False, as_of=datetime(2015, 1, 1, 23, 59, 59, tzinfo=LONDON))
    assert text(headline(early)).startswith("There was no data yet; the first is of ")


def test_numbers_without_targets_or_last_year_still_make_a_sentence() -> None:
    def bare(found: Reading) -> Reading:
        return replace(found, target=None, status=None, last_year=None)

    assert text(headline(board(bare))) == "There is no last year to compare with yet."
