"""What stands behind and beside a number: rows, receipt, notes, aims, retention and its points."""

from __future__ import annotations

import struct
from datetime import date, timedelta

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.answers import board, drawn, series
from tests.browser.test_accessibility import OPEN_ALL, violations
from tests.browser.window import ADMIN, VIEWER, Window
from tests.commands.service import Service

TOTAL = ".rows-total"
READER = '[data-role="reader"]'


def test_rows_are_paged_and_make_the_number(browser: Window, calm: Service) -> None:
    browser.enter(calm, "/metric/mrr")
    shown = f"£{board(calm)['revenue']['mrr']:,.2f}"
    browser.click("#rows-link")
    assert browser.text(TOTAL).endswith(f"together {shown}, the number above")
    first = browser.text(".rows tbody tr")
    browser.click('[data-keep="rows-on"] a')
    browser.until(lambda: browser.text(".rows tbody tr") != first, "the next page is there")
    assert browser.path.endswith("rows=2")
    browser.driver.back()
    browser.until(lambda: browser.text(".rows tbody tr") == first, "the first page is back")
    assert violations(browser) == []


def test_picture_of_the_chart_is_had_by_keys_and_is_large(browser: Window, calm: Service) -> None:
    browser.enter(calm, "/metric/arr")
    drawn(browser)
    browser.focus('[data-role="png"]')
    file = browser.download(lambda: browser.press(Keys.ENTER))
    assert file.name.startswith("wedsync-arr-")
    width, height = struct.unpack(">II", file.read_bytes()[16:24])
    assert (width, height) == (3600, 1920)


def test_recomputing_says_that_the_number_is_the_same(browser: Window, calm: Service) -> None:
    browser.enter(calm, "/metric/churn")
    browser.click(".evidence-acts button")
    assert "the same to the last digit" in browser.text(".outcome .notice-good")


def test_points_are_read_by_arrow_keys(browser: Window, calm: Service) -> None:
    browser.enter(calm, "/metric/total_couples")
    drawn(browser)
    points = series(calm, "total_couples")["data"]
    browser.focus(READER)
    browser.press(Keys.ARROW_LEFT)
    browser.press(Keys.ARROW_LEFT)
    said = browser.attribute(READER, "aria-valuetext")
    assert said.endswith(f": {points[-2]['value']:,}")
    assert browser.text(".reader-said") == said
    browser.find("#chart .hoverlayer .legend, #chart .hoverlayer .hovertext")
    browser.press(Keys.HOME)
    assert browser.attribute(READER, "aria-valuetext").endswith(f": {points[0]['value']:,}")


def test_an_administrator_pins_a_note_that_everybody_sees_on_every_chart(
    browser: Window, calm: Service
) -> None:
    browser.enter(calm, "/metric/dau", ADMIN)
    drawn(browser)
    browser.click('[data-keep="note-editor"] summary')
    browser.find("#edit-note-words").send_keys("Pro from £49 to £55")
    browser.click('[data-keep="note-editor"] [type=submit]')
    assert "Price change: Pro from £49 to £55" in browser.text(".notes-list")
    browser.start_anew()
    browser.enter(calm, "/metric/mrr", VIEWER)
    assert "Price change: Pro from £49 to £55" in browser.text(".notes-list")
    assert not browser.all(".notes-list form, .edit-form")
    browser.enter(calm, "/metric/dau", ADMIN)
    browser.click(".notes-list [type=submit]")
    browser.until(lambda: not browser.all(".notes-list"), "the note is gone")


def test_a_target_is_set_on_the_page_and_a_bad_one_is_refused_beside_its_field(
    browser: Window, calm: Service
) -> None:
    browser.enter(calm, "/metric/wau", ADMIN)
    browser.find("#edit-target-value").send_keys("many")
    browser.find("#edit-target-source").send_keys("Board meeting")
    browser.click(".edit-form:first-child [type=submit]")
    assert "value must be a number" in browser.text(".edit-form:first-child .edit-refusal")
    assert all("400" in each for each in browser.complaints())
    field = browser.find("#edit-target-value")
    field.clear()
    field.send_keys("1000000")
    browser.click(".edit-form:first-child [type=submit]")
    assert "short of the 1,000,000 target" in browser.text(".drill-beside .goal")
    assert board(calm)["details"]["weeklyActiveUsers"]["target"] == 1_000_000
    browser.js(OPEN_ALL)
    assert violations(browser) == []


def test_retention_is_a_table_of_the_last_twelve_months(browser: Window, calm: Service) -> None:
    browser.enter(calm, "/metric/mrr")
    browser.find(".heat")
    rows = browser.all(".heat tbody tr")
    assert len(rows) == 12
    assert len(rows[-1].find_elements("css selector", ".heat-cell")) == 1


def test_a_view_is_named_started_with_and_forgotten(browser: Window, calm: Service) -> None:
    browser.enter(calm, "/metric/churn?parts=1", VIEWER)
    browser.click('[title="Saved views"]')
    browser.find("#view-name").send_keys("Churn by plan")
    browser.click(".view-form [type=submit]")
    browser.until(lambda: browser.all(".views a"), "the view is listed")
    browser.find_live()
    browser.enter(calm, "/", VIEWER)
    browser.click('[title="Saved views"]')
    assert violations(browser) == []
    browser.click(".views a")
    browser.find('[data-drilldown="churn"]')
    assert browser.path == "/metric/churn?parts=1"
    browser.click('[title="Saved views"]')
    browser.click(".views form:last-child [type=submit]")
    browser.until(
        lambda: not browser.all(".views") and browser.all("#view-name"), "the view is forgotten"
    )


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768), (1280, 720)])
def test_wall_mode_shows_every_number_without_scrolling(
    browser: Window, calm: Service, size: tuple[int, int]
) -> None:
    browser.resize(*size)
    browser.enter(calm, "/?wall=1")
    seen = browser.js(
        "return [...document.querySelectorAll('[data-role=value], .change')]"
        ".filter(e => e.offsetParent).map(e => e.getBoundingClientRect())"
        ".filter(r => r.top >= 0 && r.bottom <= innerHeight && r.right <= innerWidth).length"
    )
    assert seen == 34
    assert browser.js("return document.documentElement.scrollHeight") <= size[1]
    assert violations(browser) == []
    browser.press(Keys.ESCAPE)
    browser.until(lambda: browser.path == "/", "the wall is left")


def test_a_wall_less_wide_than_high_gives_every_name_one_line(
    browser: Window, calm: Service
) -> None:
    browser.resize(1024, 900)
    browser.enter(calm, "/?wall=1")
    browser.find("[data-wall] .verdict")
    lines = browser.js(
        "return [...document.querySelectorAll('.metric-name')].map(name => {"
        "const words = document.createRange(); words.selectNodeContents(name);"
        "return new Set([...words.getClientRects()].map(r => Math.round(r.top))).size })"
    )
    assert lines == [1] * 17


def test_a_theme_in_the_address_holds_for_the_visit(browser: Window, calm: Service) -> None:
    browser.enter(calm, "/?theme=dark")
    assert browser.attribute("html", "data-bs-theme") == "dark"
    browser.click('[data-metric="arr"]')
    drawn(browser)
    assert browser.attribute("html", "data-bs-theme") == "dark"
    browser.enter(calm)
    assert browser.attribute("html", "data-bs-theme") == "light"


def test_shortcuts_are_listed_and_can_be_turned_off(browser: Window, calm: Service) -> None:
    browser.enter(calm)
    browser.press("?")
    browser.find("#shortcuts[open]")
    assert browser.js("return document.activeElement.textContent") == "Close"
    assert violations(browser) == []
    browser.press(Keys.ESCAPE)
    browser.press("j")
    browser.press(Keys.ENTER)
    browser.find('[data-drilldown="mrr"]')
    browser.press("j")
    browser.find('[data-drilldown="arr"]')
    browser.press("?")
    browser.click('[data-role="keys"]')
    browser.click('[data-role="close"]')
    browser.press("b")
    assert browser.find('[data-drilldown="arr"]')


def test_paper_cuts_nothing_off_and_numbers_its_pages(browser: Window, calm: Service) -> None:
    browser.enter(calm, "/metric/mrr")
    drawn(browser)
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    browser.resize(700, 1000)
    browser.js("window.dispatchEvent(new Event('beforeprint'))")
    assert (
        browser.js(
            "return [...document.querySelectorAll('main *')].filter(e => e.offsetParent)"
            ".filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.className)"
        )
        == []
    )
    assert violations(browser) == []
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_nothing_jumps_while_the_page_loads_or_refreshes(browser: Window, calm: Service) -> None:
    browser.enter(calm)
    for path in ("/", "/metric/arr"):
        browser.go(calm, path)
        browser.js(
            "window.shifted = 0; new PerformanceObserver(list => list.getEntries().forEach(e => "
            "{ if (!e.hadRecentInput) window.shifted += e.value; }))"
            ".observe({type: 'layout-shift', buffered: true})"
        )
        browser.find_live()
        if path != "/":
            drawn(browser)
        browser.click('[data-role="refresh"]')
        browser.until(lambda: not browser.all(".tool-busy"), "it is refreshed")
        assert browser.js("return window.shifted") <= 0.01, path


def test_days_between_today_and_the_first_day_can_be_reached_by_address(
    browser: Window, calm: Service
) -> None:
    day = date.fromisoformat(board(calm)["asOf"][:10]) - timedelta(days=40)
    browser.enter(calm, f"/?as_of={day}")
    browser.click('[data-metric="wau"]')
    browser.find('[data-drilldown="wau"]')
    assert browser.path == f"/metric/wau?as_of={day}"
    browser.click(".crumb a")
    browser.find("#board")
    assert browser.path == f"/?as_of={day}"
