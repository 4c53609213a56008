"""Menus, dialogs and files as people use them: closed by a key, left, gone back from, printed over,
offline, and when the session ends."""

from __future__ import annotations

from selenium.webdriver.common.keys import Keys

from tests.browser.answers import drawn
from tests.browser.test_kept import ACTIVE, COUPLES, DRILLDOWN, is_open
from tests.browser.window import ADMIN, Window
from tests.commands.service import Service

SLOW_FILES = """
const ask = window.fetch;
const held = new Promise((resolve) => { window.letIn = resolve; });
window.fetch = async (resource, options) => {
  if (String(options?.body).includes('"output":"file.data"')) await held;
  return ask(resource, options);
};
"""


def test_dialog_opened_from_a_menu_gives_the_focus_back(browser: Window, calm: Service) -> None:
    browser.enter(calm)
    browser.click('[title="Account and theme"]')
    browser.click('[data-role="shortcuts"]')
    browser.find("#shortcuts:modal")
    browser.press(Keys.ESCAPE)
    assert browser.js(ACTIVE, '[data-role="shortcuts"]')
    browser.press(Keys.ESCAPE)
    assert browser.js(ACTIVE, '[title="Account and theme"]')
    assert not is_open(browser, '[data-keep="menu-person"]')


def test_day_picker_is_closed_by_escape(browser: Window, calm: Service) -> None:
    browser.enter(calm)
    browser.click(".day-picker summary")
    browser.click("#as-of")
    browser.press(Keys.ESCAPE)
    assert not is_open(browser, ".day-picker")
    assert browser.js(ACTIVE, ".day-picker summary")


def test_menu_that_the_focus_leaves_closes(browser: Window, calm: Service) -> None:
    browser.enter(calm)
    browser.click('[title="Take away"]')
    browser.press(*[Keys.TAB] * 3)
    assert is_open(browser, '[data-keep="menu-download"]')
    browser.press(Keys.TAB)
    assert not is_open(browser, '[data-keep="menu-download"]')
    browser.click(f"{COUPLES} summary")
    browser.click(f"{COUPLES} .definition-text p")
    assert is_open(browser, f"{COUPLES} .definition")


def test_going_back_closes_a_menu_and_finds_the_card(browser: Window, calm: Service) -> None:
    browser.enter(calm)
    browser.click('[data-metric="wau"] h3 a')
    browser.find('[data-drilldown="wau"]')
    browser.click('[title="Take away"]')
    browser.driver.back()
    browser.find("#board")
    browser.until(lambda: browser.js(ACTIVE, '[data-metric="wau"] h3 a'), "it is found")
    assert not is_open(browser, '[data-keep="menu-download"]')


def test_dialog_is_not_printed_and_stands_again_afterwards(browser: Window, calm: Service) -> None:
    browser.enter(calm)
    browser.press("?")
    browser.find("#shortcuts:modal")
    browser.js(
        "window.addEventListener('beforeprint', () => {"
        " window.printed = document.querySelector('#shortcuts').open; })"
    )
    browser.driver.execute_cdp_cmd("Page.printToPDF", {})
    assert browser.js("return window.printed") is False
    browser.find("#shortcuts:modal")


def test_file_that_cannot_be_had_offline_is_said_so(browser: Window, calm: Service) -> None:
    browser.enter(calm)
    browser.click('[title="Take away"]')
    with browser.without_network():
        browser.click('[id*="csv"]')
        assert browser.text("#alert").startswith("The file could not be made")
        assert not browser.all(".busy-now")
        browser.click('[data-role="refresh"]')
        browser.until(lambda: not browser.all(".tool-busy"), "it no longer turns")
    browser.click('[title="Take away"]')
    file = browser.download(lambda: browser.click('[id*="csv"]'))
    assert file.suffix == ".csv"
    browser.complaints()  # about the time without


def test_a_view_that_has_just_appeared_makes_no_file(browser: Window, calm: Service) -> None:
    browser.enter(calm)
    browser.js(SLOW_FILES)
    browser.click('[data-metric="churn"] h3 a')
    browser.find(DRILLDOWN)
    browser.until(lambda: browser.all(".busy-now"), "the buttons have asked")
    said = "return getComputedStyle(document.getElementById('busy')).animationName"
    assert browser.js(said) == "none"
    browser.click('[id*="csv"][id*="churn"]')
    assert browser.text("#busy") == "Making the file …"
    browser.js("window.letIn()")
    browser.until(lambda: not browser.all(".busy-now"), "the file is there")


def test_session_that_ended_leads_back_to_the_view_without_an_error(
    browser: Window, calm: Service
) -> None:
    path = "/metric/churn?from=2026-09-01&to=2026-10-31&grain=week&against=year&theme=dark"
    browser.enter(calm, path)
    drawn(browser)
    browser.click('[title="Saved views"]')
    browser.driver.delete_all_cookies()
    browser.click('[data-role="refresh"]')
    browser.find("#password")
    assert all("401" in each for each in browser.complaints())
    browser.sign_in(ADMIN)
    browser.find(DRILLDOWN)
    assert browser.path == path
    assert browser.attribute("html", "data-bs-theme") == "dark"
    browser.find('[data-keep="Grain-Week"] .segment-on')
    calm.cookies.pop(ADMIN.role, None)


def test_start_page_that_was_removed_leads_to_the_board(browser: Window, calm: Service) -> None:
    browser.enter(calm, "/metric/arr", ADMIN)
    browser.click('[title="Saved views"]')
    browser.find("#view-name").send_keys("Yearly")
    browser.click(".view-form [type=submit]")
    browser.until(lambda: browser.all(".views a"), "the view is listed")
    browser.find_live()
    browser.click('[title="Saved views"]')
    browser.click(".view-acts form:first-child button")
    browser.until(lambda: browser.all(".views .tag"), "it is the start page")
    browser.find_live()
    browser.click('[title="Saved views"]')
    browser.click(".view-acts form:last-child button")
    browser.until(lambda: not browser.all(".views"), "it is removed")
    browser.start_anew()
    browser.go(calm, "/login")
    browser.sign_in(ADMIN)
    browser.find("#board")
    assert browser.path == "/"
    calm.cookies.pop(ADMIN.role, None)
