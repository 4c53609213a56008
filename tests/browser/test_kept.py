"""What somebody has open, in focus, selected or half typed stays so while the page changes."""

from __future__ import annotations

import pytest

from tests.browser.answers import drawn
from tests.browser.test_accessibility import PAPER
from tests.browser.test_live import OPEN, commit, couples
from tests.browser.window import ADMIN, Window
from tests.commands.service import Service

ACTIVE = "return document.activeElement.matches(arguments[0])"
SELECT = """
const range = document.createRange();
range.selectNodeContents(document.querySelector(arguments[0]));
getSelection().removeAllRanges();
getSelection().addRange(range);
"""
TO_THE_END = """
window.scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" });
return window.scrollY;
"""
SELECTED = "return getSelection().toString()"
EARLY = "return Boolean(document.querySelector(arguments[0]).closest('#first-paint'))"
DRILLDOWN = "[data-drilldown]"
UPDATE, LAYOUT = "/_dash-update-component", "/_dash-layout"
COUPLES = '[data-metric="total_couples"]'


def is_open(browser: Window, css: str) -> bool:
    return bool(browser.js("return document.querySelector(arguments[0]).open", css))


def test_menu_opened_before_the_first_view_arrives_keeps_focus_and_words(
    browser: Window, calm: Service
) -> None:
    browser.enter(calm)
    with browser.holding(UPDATE):
        browser.go(calm, "/metric/churn?parts=1")
        browser.find_live()
        browser.click('[title="Saved views"]')
        browser.click("#view-name")
        browser.press("Churn by ")
        assert not browser.all(DRILLDOWN)
    browser.find(DRILLDOWN)
    browser.press("plan")
    assert browser.js(ACTIVE, "#view-name")
    assert browser.attribute("#view-name", "value") == "Churn by plan"
    assert is_open(browser, '[data-keep="menu-views"]')
    assert browser.path == "/metric/churn?parts=1"


def test_menu_opened_on_the_way_to_another_view_keeps_the_focus(
    browser: Window, calm: Service
) -> None:
    with browser.holding(UPDATE):
        browser.enter(calm)
        browser.click('[data-metric="arr"] h3 a')
        browser.click('[title="Take away"]')
        assert not browser.all(DRILLDOWN)
    browser.find(DRILLDOWN)
    assert is_open(browser, '[data-keep="menu-download"]')
    assert browser.js(ACTIVE, '[title="Take away"]')
    assert browser.js("return scrollY") == 0


@pytest.mark.parametrize(
    ("opened", "within"),
    [
        ('[data-keep="menu-views"]', "#view-name"),
        ('[data-keep="day-picker"]', ".day-picker [type=submit]"),
        ('[data-keep="menu-person"]', '[data-theme-choice="auto"]'),
        ('[data-metric="wau"] .definition', '[data-metric="wau"] summary'),
    ],
)
def test_what_is_opened_in_the_first_paint_is_open_once_scripts_have_taken_over(
    browser: Window, calm: Service, opened: str, within: str
) -> None:
    browser.enter(calm)
    with browser.holding(LAYOUT):
        browser.go(calm, "/")
        browser.click(f"{opened} > summary")
        browser.focus(within)
        assert browser.js(EARLY, within)
    browser.find_live()
    assert is_open(browser, opened)
    assert browser.js(ACTIVE, within)


def test_words_typed_and_a_dialog_opened_in_the_first_paint_stay(
    browser: Window, calm: Service
) -> None:
    browser.enter(calm)
    with browser.holding(LAYOUT):
        browser.go(calm, "/")
        browser.click('[title="Saved views"]')
        browser.click("#view-name")
        browser.press("Mond")
    browser.find_live()
    browser.press("ay")
    assert browser.attribute("#view-name", "value") == "Monday"
    with browser.holding(LAYOUT):
        browser.go(calm, "/")
        browser.press("?")
        browser.find("#shortcuts[open]")
    browser.find_live()
    assert browser.find("#shortcuts:modal")
    assert browser.js("return document.activeElement.textContent") == "Close"


def test_scroll_stays_when_scripts_take_over(browser: Window, calm: Service) -> None:
    browser.enter(calm)
    with browser.holding(LAYOUT):
        browser.go(calm, "/")
        browser.js("window.scrollTo({top: 300, behavior: 'instant'})")
    browser.find_live()
    assert browser.js("return scrollY") == 300


def test_refresh_closes_nothing_that_is_open_and_takes_no_focus(
    browser: Window, several: Service, several_url: str
) -> None:
    browser.enter(several)
    browser.find(OPEN)
    for opened, within in (
        ('[data-keep="menu-person"]', '[data-theme-choice="auto"]'),
        (f"{COUPLES} .definition", f"{COUPLES} summary"),
        ('[data-keep="day-picker"]', "#as-of"),
    ):
        before = couples(browser)
        browser.click(f"{opened} > summary")
        browser.focus(within)
        commit(several_url)
        browser.until(lambda before=before: couples(browser) > before, "it counts the couple")
        assert is_open(browser, opened)
        assert browser.js(ACTIVE, within)


def test_focus_stays_on_a_card_whose_number_changes(
    browser: Window, several: Service, several_url: str
) -> None:
    browser.enter(several)
    browser.find(OPEN)
    before = couples(browser)
    browser.focus(f"{COUPLES} h3 a")
    scrolled = browser.js("return scrollY")
    commit(several_url)
    browser.until(lambda: couples(browser) > before, "it counts the couple")
    assert browser.js(ACTIVE, f"{COUPLES} h3 a")
    assert browser.js("return scrollY") == scrolled


def test_selected_words_stay_selected_while_their_card_is_swapped(
    browser: Window, several: Service, several_url: str
) -> None:
    browser.enter(several)
    browser.find(OPEN)
    before = couples(browser)
    browser.click(f"{COUPLES} summary")
    browser.js(SELECT, f"{COUPLES} .definition-text")
    words = browser.js(SELECTED)
    commit(several_url)
    browser.until(lambda: couples(browser) > before, "it counts the couple")
    assert browser.js(SELECTED) == words


def test_drilldown_keeps_reader_table_and_scroll_while_it_is_refreshed(
    browser: Window, several: Service, several_url: str
) -> None:
    browser.enter(several, "/metric/total_couples")
    drawn(browser)
    browser.find(OPEN)
    browser.click(".figure .twin > summary")
    browser.focus('[data-role="reader"]')
    scrolled = browser.js(TO_THE_END)
    shown = browser.text(".drill-number [data-role=value]")
    commit(several_url)
    browser.until(
        lambda: browser.text(".drill-number [data-role=value]") != shown, "it counts the couple"
    )
    assert is_open(browser, ".figure .twin")
    assert browser.js(ACTIVE, '[data-role="reader"]')
    assert browser.js("return scrollY") == scrolled


def test_half_typed_note_stays_when_the_chart_is_drawn_by_weeks(
    browser: Window, calm: Service
) -> None:
    browser.enter(calm, "/metric/dau", ADMIN)
    drawn(browser)
    browser.click('[data-keep="note-editor"] summary')
    browser.click("#edit-note-words")
    browser.press("Pro from ")
    browser.js("document.querySelector('[data-keep=\"Grain-Week\"] a').click()")
    browser.find('[data-keep="Grain-Week"] .segment-on')
    browser.press("£49")
    assert browser.attribute("#edit-note-words", "value") == "Pro from £49"
    browser.click(".way-next")
    browser.find('[data-drilldown="wau"]')
    assert browser.js("return document.querySelector('#edit-note-words').value") == ""


def test_rows_and_grains_are_chosen_without_a_jump(browser: Window, calm: Service) -> None:
    browser.enter(calm, "/metric/mrr")
    drawn(browser)
    browser.click("#rows-link")
    scrolled = browser.js("return scrollY")
    browser.find(".rows")
    assert scrolled > 0
    assert browser.js("return scrollY") == scrolled
    first = browser.text(".rows tbody tr")
    browser.click('[data-keep="rows-on"] a')
    browser.until(lambda: browser.text(".rows tbody tr") != first, "the next page is there")
    later = '[data-keep="rows-on"] a'
    browser.until(lambda: browser.js(ACTIVE, later), "the focus is where it was")
    box = browser.js("return document.activeElement.getBoundingClientRect().toJSON()")
    assert 0 < box["top"] < box["bottom"] < browser.js("return innerHeight")


def test_definition_stays_open_while_keys_change_theme_and_refresh(
    browser: Window, calm: Service
) -> None:
    browser.enter(calm, "/metric/churn")
    drawn(browser)
    paper = browser.js(PAPER)
    browser.click(".drill-title summary")
    browser.press("t")
    browser.until(lambda: browser.js(PAPER) not in (None, paper), "the chart is dark")
    assert is_open(browser, ".drill-title .definition")
    browser.press("r")
    browser.until(lambda: not browser.all(".tool-busy"), "it is refreshed")
    assert is_open(browser, ".drill-title .definition")
    assert browser.js(ACTIVE, ".drill-title summary")
