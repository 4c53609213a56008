"""What lies where: that nothing covers what is read beside it."""

from __future__ import annotations

from base64 import b64decode

import pytest

from tests.browser.answers import drawn
from tests.browser.window import TALL, WIDE, Window
from tests.commands.service import Service

EDGES = """
const box = (css) => {
  const found = document.querySelector(css).getBoundingClientRect();
  return {left: found.left, right: found.right, top: found.top, bottom: found.bottom};
};
return [box(arguments[0]), box(arguments[1])];
"""
DEFINITIONS_OUTSIDE = """
const outside = [];
for (const card of document.querySelectorAll("[data-metric]")) {
  card.querySelector(".definition").open = true;
  const { left, right } = card.querySelector(".definition .panel").getBoundingClientRect();
  if (left < 0 || right > document.documentElement.clientWidth) outside.push(card.dataset.metric);
  card.querySelector(".definition").open = false;
}
return outside;
"""
READABLE_DATE = 140
A4 = {"paperWidth": 8.27, "paperHeight": 11.69}
LETTER = {"paperWidth": 8.5, "paperHeight": 11.0}
DRAWN_WIDTH = "return document.querySelector('#chart svg.main-svg').width.baseVal.value"
LINES_OF_NUMBERS = """
const lines = [...document.querySelectorAll('[data-role="value"]')].map((number) =>
  Math.round(number.clientHeight / parseFloat(getComputedStyle(number).lineHeight)));
return [...new Set(lines)];
"""
PAPER_WIDTH, LEAST_POINTS = 680, 8
WORDS_POINTS = """
return [...document.querySelectorAll("#chart svg text")].filter((word) => word.textContent)
  .map((word) => parseFloat(getComputedStyle(word).fontSize) * 72 / 96);
"""
LEGEND_INSIDE = """
const legend = document.querySelector("#chart .legend").getBoundingClientRect();
const sheet = document.querySelector("#chart svg.main-svg").getBoundingClientRect();
return legend.right <= sheet.right && legend.bottom <= sheet.bottom + 1;
"""


@pytest.mark.parametrize("width", [390, 1024, WIDE])
@pytest.mark.parametrize("metric", ["mrr", "arr"])
def test_number_stays_in_sight_while_its_definition_is_read(
    browser: Window, calm: Service, metric: str, width: int
) -> None:
    browser.resize(width, TALL)
    card = f'[data-metric="{metric}"]'
    browser.enter(calm)
    browser.click(f"{card} summary")
    value, panel = browser.js(EDGES, f"{card} .metric-value", f"{card} .panel")
    assert value["bottom"] <= panel["top"]


@pytest.mark.parametrize("width", [320, 390, 660, 768, 900, 1024, 1160, WIDE])
def test_every_definition_opens_within_the_page(browser: Window, calm: Service, width: int) -> None:
    browser.resize(width, TALL)
    browser.enter(calm)
    assert browser.js(DEFINITIONS_OUTSIDE) == []


def test_number_of_a_drilldown_stays_in_sight_while_its_definition_is_read(
    browser: Window, calm: Service
) -> None:
    browser.enter(calm, "/metric/arr")
    browser.click(".drill-title summary")
    value, panel = browser.js(EDGES, ".drill-number .metric-value", ".drill-title .panel")
    assert value["bottom"] <= panel["top"]


@pytest.mark.parametrize("width", [320, 390])
def test_another_day_can_be_read_whole_on_a_phone(
    browser: Window, calm: Service, width: int
) -> None:
    browser.resize(width, TALL)
    browser.enter(calm)
    browser.click(".day-picker summary")
    field, _ = browser.js(EDGES, "#as-of", "#as-of")
    assert field["right"] - field["left"] >= READABLE_DATE
    assert field["right"] <= width


@pytest.mark.parametrize("path", ["/", "/metric/mrr"])
def test_words_twice_as_large_on_a_phone_break_no_number_and_hide_nothing(
    browser: Window, calm: Service, path: str
) -> None:
    sizes = {"standard": 32, "fixed": 26}
    browser.resize(390, TALL)
    browser.driver.execute_cdp_cmd("Page.setFontSizes", {"fontSizes": sizes})
    try:
        browser.enter(calm, path)
        browser.find(".metric-value")
        assert browser.js("return parseFloat(getComputedStyle(document.body).fontSize)") > 25
        assert browser.js(LINES_OF_NUMBERS) == [1]
        assert browser.js("return document.documentElement.scrollWidth <= innerWidth")
    finally:
        browser.driver.execute_cdp_cmd(
            "Page.setFontSizes", {"fontSizes": {"standard": 16, "fixed": 13}}
        )


@pytest.mark.parametrize("path", ["/account", "/admin/accounts", "/admin/audit"])
def test_words_twice_as_large_stay_within_the_pages_of_accounts(
    browser: Window, calm: Service, path: str
) -> None:
    browser.resize(390, TALL)
    sizes = {"standard": 32, "fixed": 26}
    browser.driver.execute_cdp_cmd("Page.setFontSizes", {"fontSizes": sizes})
    try:
        browser.enter(calm)
        browser.go(calm, path)
        browser.find(".desk main h1")
        assert browser.js("return parseFloat(getComputedStyle(document.body).fontSize)") > 25
        assert browser.js("return document.documentElement.scrollWidth <= innerWidth")
    finally:
        browser.driver.execute_cdp_cmd(
            "Page.setFontSizes", {"fontSizes": {"standard": 16, "fixed": 13}}
        )


@pytest.mark.parametrize("width", [390, WIDE])
def test_legend_lies_over_neither_the_title_nor_the_days(
    browser: Window, calm: Service, width: int
) -> None:
    browser.resize(width, TALL)
    browser.enter(calm, "/metric/dau?against=previous")
    drawn(browser)
    title, legend = browser.js(EDGES, "#chart .gtitle-subtitle", "#chart .legend")
    days, _ = browser.js(EDGES, "#chart .xaxislayer-above", "#chart .legend")
    assert title["bottom"] < days["bottom"] <= legend["top"]


@pytest.mark.parametrize("width", [390, 1024, WIDE])
def test_sparkline_ends_where_the_words_of_its_card_do(
    browser: Window, calm: Service, width: int
) -> None:
    browser.resize(width, TALL)
    browser.enter(calm)
    line, card = browser.js(EDGES, '[data-metric="mrr"] .spark', '[data-metric="mrr"] .goal')
    last = line["left"] + (line["right"] - line["left"]) * 232 / 240
    assert abs(last - card["right"]) < 1
    assert browser.js("return document.documentElement.scrollWidth <= innerWidth")


def pages(browser: Window, paper: dict[str, float]) -> int:
    """How many sheets the page takes when it is printed."""
    printed = browser.driver.execute_cdp_cmd("Page.printToPDF", paper)
    return b64decode(printed["data"]).count(b"/Type /Page\n")


@pytest.mark.parametrize("paper", [A4, LETTER], ids=["A4", "Letter"])
def test_board_and_its_definitions_fill_two_sheets(
    browser: Window, calm: Service, paper: dict[str, float]
) -> None:
    browser.enter(calm)
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert pages(browser, paper) == 2


def test_words_of_a_chart_are_as_large_on_paper_as_those_around_it(
    browser: Window, calm: Service
) -> None:
    browser.enter(calm, "/metric/total_couples?parts=1&against=year")
    drawn(browser)
    wide = browser.js(DRAWN_WIDTH)
    browser.js("window.dispatchEvent(new Event('beforeprint'))")
    assert browser.js(DRAWN_WIDTH) == PAPER_WIDTH
    assert min(browser.js(WORDS_POINTS)) >= LEAST_POINTS
    assert browser.js(LEGEND_INSIDE)
    browser.js("window.dispatchEvent(new Event('afterprint'))")
    browser.until(lambda: browser.js(DRAWN_WIDTH) == wide, "it is as it was")
