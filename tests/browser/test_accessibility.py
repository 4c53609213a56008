from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.answers import drawn
from tests.browser.window import TALL, WIDE, Window
from tests.commands.service import Service

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RUN = """
const done = arguments[arguments.length - 1];
axe.run(document, {resultTypes: ["violations"], preload: false}).then(
  (found) => done({
    checked: found.violations.length + found.passes.length,
    wrong: found.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.target).join(" | ")),
  }),
  (error) => done({checked: 0, wrong: [String(error)]}),
);
"""
OPEN_ALL = "document.querySelectorAll('#view details').forEach((each) => { each.open = true; })"
CUT_OFF = """
const page = document.documentElement;
const named = (e) => e.tagName + "." + e.className;
const box = (e) => e.getBoundingClientRect();
const wide = [...document.querySelectorAll("body *")]
  .filter((e) => box(e).right > page.clientWidth + 1).map(named).slice(0, 9);
const cut = [...document.querySelectorAll("details[open] .panel")]
  .filter((e) => box(e).left < 0).map(named);
return page.scrollWidth > page.clientWidth ? wide : cut;
"""
COVERED = """
const under = (e) => {
  const box = e.getBoundingClientRect();
  const inside = [0.05, 0.5, 0.95].map((part) =>
    document.elementFromPoint(box.left + box.width * part, box.top + box.height / 2));
  return inside.some((hit) => hit && !e.contains(hit) && !hit.contains(e));
};
return [...document.querySelectorAll(".tag, summary, header a, header button")]
  .filter((e) => e.checkVisibility() && e.getBoundingClientRect().width > 1 && under(e))
  .map((e) => e.textContent);
"""
PAPER = """
const chart = document.querySelector("#chart .js-plotly-plot");
return chart && chart.layout ? chart.layout.paper_bgcolor : null;
"""
TOO_SMALL = """
const inWords = (e) => e.closest("p, li:not(.segments li), dd") && e.tagName === "A"
  && getComputedStyle(e).display === "inline";
return [...document.querySelectorAll("a, button, summary, input, select, [role=slider]")]
  .filter((e) => e.offsetParent && e.type !== "hidden" && !inWords(e))
  .filter((e) => !e.closest(".modebar, .stretched-link") && !e.matches(".stretched-link, .skip"))
  .map((e) => [e, e.getBoundingClientRect()])
  .filter(([, box]) => box.width < 24 || box.height < 24)
  .map(([e, box]) => `${e.tagName}.${e.className} ${e.textContent} ${box.width}x${box.height}`);
"""
PAPER_WIDE = 700
DRILLDOWNS = (
    "/metric/mrr",
    "/metric/churn?parts=1",
    "/metric/dau?against=previous",
    "/metric/active_vendor_pairs?parts=1",
    "/metric/vendor_satisfaction",
    "/metric/avg_coordination_time?against=year",
)
PAGES = ("/login", "/", "/?wall=1", *DRILLDOWNS, "/metric/nothing")


def show(browser: Window, service: Service, path: str) -> None:
    """The page as it stands when all of it is there."""
    if path == "/login":
        browser.go(service, path)
        browser.find("#password")
        return
    browser.enter(service, path)
    if path.startswith("/metric/") and path != "/metric/nothing":
        drawn(browser)


def violations(browser: Window) -> list[str]:
    """What axe-core finds wrong with the page as it is now."""
    if not browser.js("return Boolean(window.axe)"):
        browser.js(AXE)
    found: dict[str, Any] = browser.driver.execute_async_script(RUN)
    assert found["wrong"] or found["checked"] > 10, "axe-core looked at nothing"
    return list(found["wrong"])


def wear(browser: Window, theme: str, path: str) -> None:
    """Changes the system's theme and waits until the page has followed."""
    paper = browser.js(PAPER) if path.startswith("/metric/") else None
    browser.prefer(theme)
    browser.until(lambda: browser.attribute("html", "data-bs-theme") == theme, f"it is {theme}")
    if paper:
        browser.until(lambda: browser.js(PAPER) not in (None, paper), f"the chart is {theme}")


def clean(browser: Window, path: str, *, narrow: int = 390, paper: bool = True) -> None:
    """Asserts that axe finds nothing by day or night, on a desk, a phone or, if asked, paper."""
    for theme in ("light", "dark"):
        browser.resize(WIDE, TALL)
        if theme == "dark":
            wear(browser, theme, path)
        for width in (WIDE, narrow):
            browser.resize(width, TALL)
            assert violations(browser) == [], (theme, width)
        if paper:
            browser.resize(PAPER_WIDE, TALL)
            browser.prefer(theme, "print")
            assert violations(browser) == [], (theme, "print")
            browser.prefer(theme)


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_by_day_or_night_on_a_desk_or_a_phone(
    browser: Window, calm: Service, path: str
) -> None:
    show(browser, calm, path)
    clean(browser, path)


@pytest.mark.parametrize("path", ["/", "/metric/mrr?rows=1"])
def test_axe_finds_nothing_with_everything_opened(
    browser: Window, calm: Service, path: str
) -> None:
    show(browser, calm, path)
    browser.js(OPEN_ALL)
    clean(browser, path)


@pytest.mark.parametrize("menu", ["Saved views", "Take away", "Account and theme"])
def test_axe_finds_nothing_in_an_open_menu(browser: Window, calm: Service, menu: str) -> None:
    browser.resize(320, 640)
    browser.enter(calm)
    browser.click(f'[title="{menu}"]')
    assert browser.js(CUT_OFF) == []
    clean(browser, "/", narrow=320, paper=False)
    browser.find(".menu[open] .panel")


def test_axe_finds_nothing_in_the_shortcuts(browser: Window, calm: Service) -> None:
    browser.enter(calm)
    browser.press("?")
    browser.find("#shortcuts[open]")
    clean(browser, "/", paper=False)


def test_axe_finds_nothing_beside_an_outcome_and_refusals(browser: Window, calm: Service) -> None:
    show(browser, calm, "/metric/mrr")
    browser.click('[id*="recompute"]')
    browser.find(".outcome .notice")
    browser.find("#edit-target-value").send_keys("many")
    browser.click("form[aria-labelledby=target-form-title] [type=submit]")
    browser.find(".edit-refusal")
    clean(browser, "/metric/mrr")
    browser.find(".outcome .notice")
    browser.find(".edit-refusal")
    assert all("400" in each for each in browser.complaints())


def test_axe_finds_nothing_while_the_browser_is_offline(browser: Window, calm: Service) -> None:
    browser.enter(calm)
    browser.js(
        "Object.defineProperty(navigator, 'onLine', {get: () => false, configurable: true});"
        "window.dispatchEvent(new Event('offline'))"
    )
    assert "You are offline" in browser.text('[data-role="stale"]')
    assert browser.attribute("body", "data-stale") == "true"
    clean(browser, "/")


def test_axe_finds_nothing_while_a_page_is_on_its_way(browser: Window, calm: Service) -> None:
    browser.enter(calm)
    with browser.waiting_for("*/_dash-layout*"):
        browser.go(calm, "/metric/churn")
        browser.find(".loading-words")
        clean(browser, "/")
        browser.find(".loading-words")
        browser.complaints()  # about what never came


@pytest.mark.parametrize("path", ["/", "/metric/mrr?rows=1"])
def test_everything_to_press_is_large_enough(browser: Window, calm: Service, path: str) -> None:
    for width in (WIDE, 390):
        browser.resize(width, TALL)
        show(browser, calm, path)
        browser.js(OPEN_ALL)
        assert browser.js(TOO_SMALL) == [], width


def test_forced_colours_keep_what_colour_said(browser: Window, calm: Service) -> None:
    browser.driver.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "forced-colors", "value": "active"}]}
    )
    browser.enter(calm, "/metric/mrr")
    browser.find(".heat-cell")
    borders = "return getComputedStyle(document.querySelector(arguments[0])).borderTopWidth"
    assert browser.js(borders, ".heat-cell") == "1px"
    assert browser.js(borders, ".drill-head .status") == "1px"
    assert violations(browser) == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_needs_scrolling_sideways_on_the_narrowest_phone(
    browser: Window, calm: Service, path: str
) -> None:
    browser.resize(320, 640)
    show(browser, calm, path)
    assert browser.js(CUT_OFF) == []
    browser.js(OPEN_ALL)
    assert browser.js(CUT_OFF) == []


@pytest.mark.parametrize("width", [320, 390, 600, WIDE])
def test_nothing_at_the_head_of_the_board_lies_over_anything_else(
    browser: Window, calm: Service, width: int
) -> None:
    browser.resize(width, 844)
    show(browser, calm, "/")
    assert browser.find(".tag").text == "Demo data"
    assert browser.js(COVERED) == []
