from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.answers import drawn
from tests.browser.window import Window
from tests.commands.service import Service

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RUN = """
const done = arguments[arguments.length - 1];
axe.run(document, {resultTypes: ["violations"]}).then(
  (found) => done({
    checked: found.violations.length + found.passes.length,
    wrong: found.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.target).join(" | ")),
  }),
  (error) => done({checked: 0, wrong: [String(error)]}),
);
"""
OPEN_ALL = "document.querySelectorAll('#view details').forEach((each) => { each.open = true; })"
WIDER = """
const all = [...document.querySelectorAll("body *")];
const page = document.documentElement;
return page.scrollWidth > page.clientWidth
  ? all.filter((e) => e.getBoundingClientRect().right > page.clientWidth + 1)
      .map((e) => e.tagName + "." + e.className).slice(0, 9)
  : [];
"""
DRILLDOWNS = ("/metric/mrr", "/metric/churn?parts=1", "/metric/dau?against=previous")
PAGES = ("/login", "/", *DRILLDOWNS, "/metric/nothing")


def show(browser: Window, service: Service, path: str) -> None:
    """The page as it stands when all of it is there."""
    if path == "/login":
        browser.go(service, path)
        browser.find("#password")
        return
    browser.enter(service, path)
    if path in DRILLDOWNS:
        drawn(browser)


def violations(browser: Window) -> list[str]:
    """What axe-core finds wrong with the page as it is now."""
    if not browser.js("return Boolean(window.axe)"):
        browser.js(AXE)
    found: dict[str, Any] = browser.driver.execute_async_script(RUN)
    assert found["wrong"] or found["checked"] > 10, "axe-core looked at nothing"
    return list(found["wrong"])


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_on_a_desk_or_a_phone(
    browser: Window, calm: Service, path: str, theme: str
) -> None:
    browser.prefer(theme)
    show(browser, calm, path)
    assert browser.attribute("html", "data-bs-theme") == theme
    assert violations(browser) == []
    browser.resize(390, 844)
    assert violations(browser) == []


@pytest.mark.parametrize("path", ["/", "/metric/mrr"])
def test_axe_finds_nothing_with_everything_opened(
    browser: Window, calm: Service, path: str
) -> None:
    show(browser, calm, path)
    browser.js(OPEN_ALL)
    assert violations(browser) == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_needs_scrolling_sideways_on_the_narrowest_phone(
    browser: Window, calm: Service, path: str
) -> None:
    browser.resize(320, 640)
    show(browser, calm, path)
    assert browser.js(WIDER) == []
    browser.js(OPEN_ALL)
    assert browser.js(WIDER) == []
