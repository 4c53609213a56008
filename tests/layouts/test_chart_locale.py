from __future__ import annotations

from typing import Any

import pytest
from dash import dcc

from data.locale import written_in
from layouts.choice import Choice
from layouts.drilldown import drilldown, drilldown_parts
from tests.layouts.samples import reading, series
from tests.layouts.trees import every, table_of


def page() -> Any:
    found = series("mrr")
    return drilldown(found.metric, Choice(), drilldown_parts(found, reading("mrr"), Choice()))


@pytest.mark.parametrize(
    ("tag", "separators", "ticks", "hover"),
    [
        ("en-GB", ".,", "%-d %b\n%Y", "%A %-d %B %Y"),
        ("en-US", ".,", "%b %-d\n%Y", "%A, %B %-d, %Y"),
        ("de-DE", ",.", "%-d. %b\n%Y", "%A, %-d. %B %Y"),
    ],
)
def test_axes_and_hover_words_follow_the_locale(
    tag: str, separators: str, ticks: str, hover: str
) -> None:
    with written_in(tag):
        graph = next(iter(every(page(), dcc.Graph)))
    layout = graph.figure["layout"]
    assert layout["separators"] == separators
    assert layout["xaxis"]["tickformatstops"][0]["value"] == ticks
    assert layout["xaxis"]["hoverformat"] == hover
    assert graph.config.get("locale", "en-GB") == tag


def test_names_of_months_come_with_the_chart() -> None:
    with written_in("de-DE"):
        tree = page()
    graph = next(iter(every(tree, dcc.Graph)))
    words = graph.config["locales"]["de-DE"]["format"]
    assert words["months"][2] == "März"
    assert words["days"][0] == "Sonntag"
    assert graph.figure["layout"]["yaxis"]["ticksuffix"] == "\N{NO-BREAK SPACE}£"
    (last, *_) = table_of(tree)[1:]
    assert last[1] == "48.215,49\N{NO-BREAK SPACE}£"
    assert last[0].startswith("22. Nov. 2026")
