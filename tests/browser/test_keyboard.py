from __future__ import annotations

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.browser.answers import drawn
from tests.browser.test_accessibility import PAPER
from tests.browser.window import VIEWER, Window
from tests.commands.service import Service

FOCUSED = "return document.activeElement.getAttribute(arguments[0])"
WITHIN = "return Boolean(document.activeElement.closest(arguments[0]))"
ENOUGH = 60


def tab_to(browser: Window, css: str) -> None:
    """Presses Tab until the focus is on the element, at most so often as a person would."""
    for _ in range(ENOUGH):
        browser.press(Keys.TAB)
        if browser.js("return document.activeElement.matches(arguments[0])", css):
            return
    raise AssertionError(f"{ENOUGH} times Tab do not lead to {css}")


def tab_back_to(browser: Window, css: str) -> None:
    """The same with Shift."""
    for _ in range(ENOUGH):
        ActionChains(browser.driver, duration=0).key_down(Keys.SHIFT).send_keys(Keys.TAB).key_up(
            Keys.SHIFT
        ).perform()
        if browser.js("return document.activeElement.matches(arguments[0])", css):
            return
    raise AssertionError(f"{ENOUGH} times Shift and Tab do not lead to {css}")


def test_first_tab_offers_to_skip_the_header(browser: Window, calm: Service) -> None:
    browser.enter(calm)
    browser.press(Keys.TAB)
    assert browser.js(FOCUSED, "class") == "skip"
    browser.press(Keys.ENTER)
    browser.press(Keys.TAB)
    assert browser.js(WITHIN, "#main")


def test_card_is_opened_and_left_by_keys_alone(browser: Window, calm: Service) -> None:
    browser.enter(calm)
    tab_to(browser, '[data-metric="churn"] h3 a')
    browser.press(Keys.ENTER)
    browser.find('[data-drilldown="churn"]')
    browser.until(lambda: browser.js(WITHIN, "h1"), "the focus is on the heading")
    assert browser.driver.title.startswith("Customer churn")
    drawn(browser)

    browser.driver.back()
    browser.find("#board")
    browser.until(lambda: browser.js(WITHIN, '[data-metric="churn"]'), "the focus is where it was")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_focus_can_be_seen_on_a_card_and_on_every_tool(
    browser: Window, calm: Service, theme: str
) -> None:
    browser.prefer(theme)
    browser.enter(calm)
    looks = {css: browser.find(css).screenshot_as_png for css in (".bar", '[data-metric="mrr"]')}
    for _ in range(4):
        browser.press(Keys.TAB)
        if browser.js(WITHIN, ".bar"):
            assert browser.find(".bar").screenshot_as_png != looks[".bar"]
    tab_to(browser, '[data-metric="mrr"] h3 a')
    assert browser.find('[data-metric="mrr"]').screenshot_as_png != looks['[data-metric="mrr"]']


def test_menu_opens_and_closes_by_keys(browser: Window, calm: Service) -> None:
    browser.enter(calm)
    tab_to(browser, '[title="Take away"]')
    browser.press(Keys.ENTER)
    browser.find('[data-keep="menu-download"] .panel')
    browser.press(Keys.TAB)
    assert browser.js(WITHIN, '[data-keep="menu-download"] .choice')
    browser.press(Keys.ESCAPE)
    assert not browser.find('[data-keep="menu-download"]').get_attribute("open")
    assert browser.js(FOCUSED, "title") == "Take away"


def test_definition_opens_without_leaving_the_board(browser: Window, calm: Service) -> None:
    browser.enter(calm)
    tab_to(browser, '[data-metric="mrr"] summary')
    browser.press(Keys.SPACE)
    assert "all subscriptions paid" in browser.text('[data-metric="mrr"] .definition-text')
    assert browser.path == "/"


def test_focus_stays_where_it_is_while_another_theme_is_put_on(
    browser: Window, calm: Service
) -> None:
    browser.enter(calm, "/metric/churn")
    drawn(browser)
    paper = browser.js(PAPER)
    tab_back_to(browser, ".crumb a")
    browser.press("t")
    browser.until(lambda: browser.js(PAPER) not in (None, paper), "the chart is dark")
    assert browser.js(WITHIN, ".crumb a")


def test_ten_tasks_are_done_by_keys_alone(browser: Window, calm: Service) -> None:
    browser.go(calm, "/login")
    tab_to(browser, "#email")  # 1: sign in
    browser.press(VIEWER.email, Keys.TAB, VIEWER.password, Keys.ENTER)
    browser.find_live()
    tab_to(browser, '[data-metric="churn"] h3 a')  # 2: find churn
    browser.press(Keys.ENTER)  # 3: open it
    browser.find('[data-drilldown="churn"]')
    browser.until(lambda: browser.js(WITHIN, "h1"), "the focus is on the heading")
    tab_to(browser, '[data-keep="Range-30 days"] a')  # 4: change the range
    browser.press(Keys.ENTER)
    browser.until(lambda: len(drawn(browser)["Customer churn"]) == 30, "a month is drawn")
    tab_to(browser, '[data-role="reader"]')  # 5: read a point
    browser.press(Keys.ARROW_LEFT)
    point = browser.attribute('[data-role="reader"]', "aria-valuetext")
    tab_to(browser, ".figure .twin summary")  # 6: open the table
    browser.press(Keys.ENTER)
    row = browser.text(".figure .twin tbody tr")
    assert row.replace(" ", "").startswith(point.replace(" ", "").replace(":", "")[:20])
    tab_back_to(browser, '[id*="csv"][id*="churn"]')  # 7: download
    file = browser.download(lambda: browser.press(Keys.ENTER))
    assert file.suffix == ".csv"
    tab_back_to(browser, '[title="Account and theme"]')  # 8: switch the theme
    browser.press(Keys.ENTER)
    tab_to(browser, '[data-theme-choice="dark"]')
    browser.press(Keys.ENTER)
    assert browser.attribute("html", "data-bs-theme") == "dark"
    browser.press(Keys.ESCAPE)
    tab_to(browser, ".crumb a")  # 9: go back
    browser.press(Keys.ENTER)
    browser.find("#board")
    tab_back_to(browser, '[title="Account and theme"]')  # 10: sign out
    browser.press(Keys.ENTER)
    tab_to(browser, '[data-role="sign-out"] button')
    browser.press(Keys.ENTER)
    browser.find("#password")
    # a request on its way while the sign-in ended is refused, as it should be
    assert all("401" in each for each in browser.complaints())
    calm.cookies.pop(VIEWER.role, None)
