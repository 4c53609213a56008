from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from dash import dcc, html

from data.catalogue import METRICS
from data.reading import LastRead
from layouts.card import card
from tests.layouts.samples import LONDON, TODAY, failed, reading
from tests.layouts.trees import all_with, every, one_with, text, walk, with_class


def test_card_carries_the_page_hooks() -> None:
    tree = card(reading("mrr"), "GBP")
    value = one_with(tree, "data-role", "value")
    assert tree.__dict__["data-metric"] == "mrr"
    assert tree.__dict__["data-trend"] == "up"
    assert tree.__dict__["data-status"] == "warning"
    assert value.__dict__["data-value"] == "48215.49"
    assert text(value) == "£48,215"
    assert value.title == "£48,215.49"
    assert len(all_with(tree, "data-role", "spark")) == 1


def test_heading_holds_a_real_link_and_the_definition_stands_outside_it() -> None:
    tree = card(reading("churn"), "GBP")
    (heading,) = [c for c in walk(tree) if isinstance(c, html.H3)]
    (link,) = every(heading, dcc.Link)
    assert link.href == "/metric/churn"
    assert link.className == "stretched-link"
    (definition,) = with_class(tree, "definition")
    assert definition not in list(walk(link))
    assert "accounts (businesses) that were paying" in text(definition)


@pytest.mark.parametrize("metric", METRICS, ids=lambda m: m.id)
def test_every_card_is_html_apart_from_its_link(metric: object) -> None:
    tree = card(reading(metric.id), "GBP")  # type: ignore[attr-defined]
    others = {type(c).__name__ for c in walk(tree) if c._namespace != "dash_html_components"}
    assert others == {"Link"}


def test_last_year_stands_before_previous_with_values_and_dates() -> None:
    tree = card(reading("mrr"), "GBP")
    (changes,) = with_class(tree, "changes")
    last_year, previous = (text(item) for item in changes.children)
    assert last_year == "+23.5%on last year, better£39,04122 Nov 2025"
    assert previous == "+2.1%on last month, better£47,22022 Oct 2026"


def test_percentages_change_in_points_and_less_churn_is_better() -> None:
    (changes,) = with_class(card(reading("churn"), "GBP"), "changes")
    assert text(changes.children[0]).startswith(
        "\N{MINUS SIGN}1.2\N{NO-BREAK SPACE}ptson last year, better"
    )
    assert text(changes.children[1]).startswith("+0.3\N{NO-BREAK SPACE}ptson last month, worse")


def test_growth_from_nothing_is_new_and_never_a_percentage() -> None:
    (changes,) = with_class(card(reading("new_signups_today"), "GBP"), "changes")
    assert text(changes.children[0]) == "newon last year, better023 Nov 2025"


def test_a_change_of_which_only_zeros_can_be_read_is_neither_better_nor_worse() -> None:
    (changes,) = with_class(
        card(reading("vendor_satisfaction", Decimal("4.4899")), "GBP"), "changes"
    )
    assert text(changes.children[1]).startswith("0.0%on last month4.49")
    assert with_class(changes.children[1], "even")


def test_before_the_first_row_says_no_data_then_without_a_value() -> None:
    (changes,) = with_class(card(reading("mrr", before_data=True), "GBP"), "changes")
    assert text(changes.children[0]) == "no data thenlast year22 Nov 2025"


def test_status_and_trend_are_said_in_words_beside_their_icons() -> None:
    tree = card(reading("growth"), "GBP")
    (verdict,) = with_class(tree, "verdict")
    assert text(verdict) == "Off targetFalling"
    assert [c.className for c in with_class(verdict, "icon")] == [
        "icon icon-error",
        "icon icon-down",
    ]


@pytest.mark.parametrize(
    ("metric_id", "value", "words"),
    [
        ("mrr", 4_821_549, "£1,785 short of the £50,000 target"),
        ("mrr", 5_000_000, "Target £50,000 reached"),
        ("churn", Decimal("2.5"), "Within the 3% target, 0.5\N{NO-BREAK SPACE}pts to spare"),
        ("churn", Decimal("3.214286"), "0.2\N{NO-BREAK SPACE}pts above the 3% target"),
        (
            "vendor_satisfaction",
            Decimal("4.6"),
            "Target 4.5 of\N{NO-BREAK SPACE}5 reached, 0.10 beyond",
        ),
        ("vendor_satisfaction", Decimal("4.5001"), "Target 4.5 of\N{NO-BREAK SPACE}5 reached"),
        (
            "vendor_satisfaction",
            Decimal("4.4999"),
            "Just short of the 4.5 of\N{NO-BREAK SPACE}5 target",
        ),
        ("churn", Decimal("2.99"), "Within the 3% target"),
        ("churn", Decimal("3.01"), "Just above the 3% target"),
        ("dau", 1_602, "423 short of the 2,025 (40% of MAU) target"),
    ],
)
def test_target_says_what_is_still_missing(metric_id: str, value: int, words: str) -> None:
    tree = card(reading(metric_id, value), "GBP")
    (goal,) = with_class(tree, "goal")
    assert text(goal) == words


def test_progress_of_a_metric_that_should_fall_is_full_once_it_is_within_target() -> None:
    def bar(value: Decimal) -> str:
        tree = card(reading("churn", value), "GBP")
        found: list[Any] = every(tree, html.Progress)
        return str(found[0].value)

    assert bar(Decimal("2.5")) == "1.000"
    assert bar(Decimal(6)) == "0.500"


def test_undefined_shows_a_dash_the_reason_and_an_empty_value() -> None:
    tree = card(reading("vendor_satisfaction", None), "GBP")
    value = one_with(tree, "data-role", "value")
    assert text(value) == "\N{EN DASH}"
    assert value.__dict__["data-value"] == ""
    assert text(with_class(tree, "metric-reason")) == (
        "Fewer than 5 ratings were given in the last 90 days."
    )
    assert tree.__dict__["data-status"] == ""
    assert tree.__dict__["data-trend"] == ""


def test_failed_number_says_what_it_was_and_when() -> None:
    last = LastRead(value=4_821_549, at=datetime(2026, 11, 22, 14, 31, tzinfo=LONDON))
    tree = card(replace(failed("mrr"), last_read=last), "GBP")
    assert text(with_class(tree, "last-read")) == "It was £48,215 at 14:31."
    assert text(one_with(tree, "data-role", "value")) == "\N{EN DASH}"
    assert not with_class(card(failed("mrr"), "GBP"), "last-read")


def test_failed_number_shows_its_sentence_and_claims_nothing_else() -> None:
    tree = card(failed("arr"), "GBP")
    assert one_with(tree, "data-role", "value").__dict__["data-value"] == ""
    assert "could not be read just now" in text(tree)
    assert not with_class(tree, "changes")
    assert not with_class(tree, "goal")
    assert not all_with(tree, "data-role", "spark")


def test_benchmark_median_and_n_stand_where_they_are_defined() -> None:
    (churn,) = with_class(card(reading("churn"), "GBP"), "metric-notes")
    (length,) = with_class(card(reading("avg_session_duration"), "GBP"), "metric-notes")
    assert text(churn) == "Benchmark 5%: Industry, feature specification"
    assert text(length) == "Median 11\N{NO-BREAK SPACE}min 3\N{NO-BREAK SPACE}s · n = 213"
    assert not with_class(card(reading("wau"), "GBP"), "metric-notes")


def test_enormous_numbers_are_set_smaller_and_stay_whole() -> None:
    tree = card(reading("mrr", 10**17), "GBP")
    value = one_with(tree, "data-role", "value")
    assert text(value) == "£1,000,000,000,000,000"
    assert value.className == "metric-value longest"
    assert "over +99,999%" in text(tree)


def test_money_is_named_in_the_currency_it_is_given() -> None:
    euro = one_with(card(reading("mrr"), "EUR"), "data-role", "value")
    krone = one_with(card(reading("mrr"), "SEK"), "data-role", "value")
    assert text(euro) == "€48,215"
    assert text(krone) == "SEK\N{NO-BREAK SPACE}48,215"


def test_card_without_history_has_no_sparkline() -> None:
    tree = card(replace(reading("mrr"), spark=()), "GBP")
    assert not all_with(tree, "data-role", "spark")


def test_run_rate_still_needed_stands_under_the_target() -> None:
    tree = card(reading("mrr"), "GBP", on=TODAY)
    (pace,) = with_class(tree, "pace")
    assert text(pace) == "Needs +£321 a week to be there by 31 Dec 2026"
    churn = card(reading("churn"), "GBP", on=TODAY)
    assert text(with_class(churn, "pace")) == (
        "Needs \N{MINUS SIGN}0.1\N{NO-BREAK SPACE}pts a week to be there by 31 Dec 2026"
    )
    assert not with_class(card(reading("mrr", 5_000_000), "GBP", on=TODAY), "pace")
