from __future__ import annotations

from dataclasses import replace

from dash import dcc, html

from layouts import ids
from layouts.choice import Choice
from layouts.evidence import evidence, outcome
from tests.layouts.samples import proof, reading
from tests.layouts.trees import every, one_with, text, with_class

STATEMENT = "-- Monthly recurring revenue.\nselect 1"


def test_receipt_has_the_words_the_statement_and_a_way_to_recompute() -> None:
    tree = evidence(reading("mrr"), Choice(), STATEMENT, None, "GBP")
    assert reading("mrr").metric.meaning in text(tree)
    assert "Measured: at the moment. Higher is better." in text(tree)
    assert STATEMENT in text(with_class(tree, "statement"))
    assert text(one_with(tree, "id", ids.recompute("mrr"))) == "Recompute from the source"
    assert one_with(tree, "id", ids.outcome("mrr")).role == "status"
    (link,) = every(tree, dcc.Link)
    assert link.href == "/metric/mrr?rows=1"


def test_rows_are_shown_with_what_all_of_them_make() -> None:
    tree = evidence(reading("mrr"), Choice(rows=1, grain="week"), STATEMENT, proof(), "GBP")
    heads, first, _ = every(tree, html.Tr)
    assert text(heads) == "No.SubscriptionPlanPriceMonthsA monthContribution"
    assert text(first) == "100000000Pro491£49.00£49.00"
    for row in (heads, first):
        sides = [getattr(cell, "className", None) for cell in row.children]
        assert sides == [None, "in-words", "in-words", None, None, None, None]
    assert text(with_class(tree, "rows-total")) == ("6 rows: together £48,215.49, the number above")
    assert [link.href for link in every(tree, dcc.Link)] == [
        "/metric/mrr?grain=week",
        "/metric/mrr?grain=week&rows=2",
    ]
    facts = {text(pair.children[0]): text(pair.children[1]) for pair in every(tree, html.Div)
             if pair.children and isinstance(pair.children, list)
             and isinstance(pair.children[0], html.Dt)}  # fmt: skip
    assert facts == {
        "Window": "the moment 22 Nov 2026, 14:32",
        "Rows": "6",
        "Rows make": "£48,215.49",
        "As of": "22 Nov 2026, 14:32",
        "Refresh": "7",
    }


def test_rows_that_do_not_make_the_number_are_not_hushed_up() -> None:
    wrong = replace(proof(), total=1)
    tree = evidence(reading("mrr"), Choice(rows=1), STATEMENT, wrong, "GBP")
    assert "which is not the number above" in text(with_class(tree, "rows-total"))


def test_outcome_says_whether_the_recomputed_number_is_the_same() -> None:
    assert "the same to the last digit" in text(outcome(proof(recomputed=4_821_549), "GBP"))
    different = outcome(proof(recomputed=4_821_550), "GBP")
    assert "it differs" in text(different)
    assert with_class(different, "notice-error")


def test_rows_of_each_part_are_one_step_away() -> None:
    found = replace(reading("mrr"), parts={"pro": 4_000_000, "starter": 821_549})
    of_part = replace(proof(), part="pro", total=4_000_000, value=4_000_000)
    tree = evidence(found, Choice(rows=3, part="pro"), STATEMENT, of_part, "GBP")
    (listed,) = with_class(tree, "segments")
    assert [(text(link), link.href) for link in every(listed, dcc.Link)] == [
        ("All", "/metric/mrr?rows=1"),
        ("Pro, chosen", "/metric/mrr?rows=1&part=pro"),
        ("Starter", "/metric/mrr?rows=1&part=starter"),
    ]
    assert text(with_class(tree, "rows-total")).endswith("£40,000.00, the number of “Pro”")
