from __future__ import annotations

import dash_bootstrap_components as dbc
from dash import html

from data.catalogue import Catalogue
from data.kept import SetGoal
from layouts.edits import KINDS, goal_form, goal_history, note_editor
from tests.layouts.samples import GOALS, TODAY
from tests.layouts.trees import every, text


def _fields(form: html.Form) -> dict[str, object]:
    return {each.name: getattr(each, "value", None) for each in every(form, dbc.Input)}


def _forms(metric: str, goals: tuple[SetGoal, ...]) -> list[html.Form]:
    return [goal_form(Catalogue().find(metric), kind, goals, TODAY, "GBP") for kind in KINDS]


def test_each_aim_has_a_form_filled_in_as_it_stands() -> None:
    target, benchmark = _forms("mrr", GOALS)
    assert target.action == benchmark.action == "/admin/api/goals/mrr"
    assert _fields(target) == {
        "kind": "target",
        "value": "50000",
        "source": "Board meeting",
        "set_on": "2026-11-22",
        "due_on": "2026-12-31",
    }
    assert _fields(benchmark) == {
        "kind": "benchmark", "value": "", "source": "", "set_on": "2026-11-22",
    }  # fmt: skip


def test_counts_can_be_aimed_at_as_a_share_of_other_counts() -> None:
    options = every(_forms("dau", ()), dbc.Select)[0].options
    assert {"label": "% of monthly active users", "value": "mau"} in options
    assert not every(_forms("churn", ()), dbc.Select)


def test_history_says_what_was_set_when_by_whom() -> None:
    tree = goal_history(Catalogue().find("mrr"), GOALS)
    for row in every(tree, html.Tr):
        in_words = [getattr(cell, "className", None) == "in-words" for cell in row.children[1:]]
        assert in_words == [True, False, True, True, True]
    assert [text(row) for row in every(tree, html.Tr)] == [
        "Set onWhatValueSourceWanted byBy",
        "31 Jan 2026Target50,000Board meeting31 Dec 2026chief@example.org",
        "31 Jan 2025Benchmarktaken awayNo longer of use\N{EN DASH}as delivered",
    ]


def test_every_field_has_a_label() -> None:
    trees = (_forms("dau", GOALS), note_editor(TODAY))
    labelled = {each.htmlFor for each in every(trees, html.Label)}
    fields = [*every(trees, dbc.Input), *every(trees, dbc.Select)]
    assert {each.id for each in fields if getattr(each, "type", "") != "hidden"} == labelled
