"""Charts are drawn by our own bundle, and it is there before it is needed."""

from __future__ import annotations

from plotly.offline import get_plotlyjs_version

from tests.browser.answers import drawn
from tests.browser.window import Window
from tests.commands.service import Service

SCRIPTS = """
return performance.getEntriesByType("resource").map((each) => each.name)
  .filter((name) => name.includes("plotly"));
"""
KINDS = ["scatter", "bar", "pie", "heatmap", "waterfall", "funnel"]
DRAW = """
const [kind, done] = arguments;
const place = document.createElement("div");
document.body.append(place);
const values = kind === "pie" ? {labels: ["a", "b"], values: [1, 2]}
  : kind === "heatmap" ? {z: [[1, 2], [3, 4]]} : {x: ["a", "b"], y: [2, 1]};
Plotly.newPlot(place, [{type: kind, ...values}]).then(() => {
  done([place._fullData[0].type, place.querySelectorAll("svg path, svg image").length > 0]);
  place.remove();
});
"""


def asked(browser: Window) -> list[str]:
    return [name.rpartition("/")[2] for name in browser.js(SCRIPTS)]


def test_drill_down_asks_for_our_bundle_and_for_no_other(browser: Window, calm: Service) -> None:
    browser.enter(calm, "/metric/mrr")
    drawn(browser)
    [only] = asked(browser)
    assert only.startswith(f"plotly-{get_plotlyjs_version()}-")
    assert browser.js("return Plotly.version") == get_plotlyjs_version()


def test_every_kind_of_chart_is_drawn_as_what_it_is(browser: Window, calm: Service) -> None:
    browser.enter(calm, "/metric/mrr")
    drawn(browser)
    for kind in KINDS:
        assert browser.driver.execute_async_script(DRAW, kind) == [kind, True]


def test_board_is_not_held_up_by_charts_and_a_drill_down_finds_them_ready(
    browser: Window, calm: Service
) -> None:
    browser.enter(calm)
    assert asked(browser) == []
    browser.until(lambda: browser.js("return !!(window.Plotly && Plotly.version)"), "it is ready")
    browser.click('[data-metric="mrr"] a')
    drawn(browser)
    assert len(asked(browser)) == 1


def test_approaching_a_card_makes_the_charts_ready(browser: Window, calm: Service) -> None:
    browser.enter(calm)
    browser.focus('[data-metric="dau"] a')
    browser.until(lambda: browser.js("return 'Plotly' in window"), "it is asked for at once")
    browser.click('[data-metric="dau"] a')
    drawn(browser)
    assert len(asked(browser)) == 1
