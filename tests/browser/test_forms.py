"""Somebody types while the numbers move."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.answers import board, drawn
from tests.browser.test_accessibility import PAPER
from tests.browser.test_live import OPEN, commit
from tests.browser.window import ADMIN, VIEWER, Window
from tests.commands.service import Service

VALUE = ".drill-head [data-role=value]"
TYPED = "return document.activeElement.id + ' ' + document.activeElement.value"
KEPT = "return sessionStorage.length"
NOTE = '[data-keep="note-editor"]'


def move_the_number(browser: Window, url: str) -> None:
    """Commits a couple and waits until the drill-down shows it."""
    before = browser.attribute(VALUE, "data-value")
    commit(url)
    browser.until(lambda: browser.attribute(VALUE, "data-value") != before, "the number moves")


def test_what_is_half_typed_outlives_a_refresh_and_is_saved(
    browser: Window, several: Service, several_url: str
) -> None:
    browser.enter(several, "/metric/total_couples", ADMIN)
    drawn(browser)
    browser.find(OPEN)
    browser.click(f"{NOTE} summary")
    browser.find("#edit-note-words").send_keys("A fair in Lee")
    browser.find("#edit-target-value").send_keys("98")
    browser.find("#edit-target-source").send_keys("Board meeting")
    browser.focus("#edit-target-value")
    browser.press(Keys.ARROW_LEFT)
    move_the_number(browser, several_url)
    browser.press("7")
    assert browser.js(TYPED) == "edit-target-value 978"
    move_the_number(browser, several_url)
    assert browser.js(TYPED) == "edit-target-value 978"
    browser.press(Keys.ENTER)

    browser.until(lambda: "978 target" in browser.text(".drill-beside .goal"), "it is saved")
    assert board(several)["details"]["totalCouples"]["target"] == 978
    history = "return document.querySelector('[data-keep=goal-history]').textContent"
    browser.until(lambda: "978" in browser.js(history), "it stands in the history")
    # the other form is still as it was typed
    assert browser.attribute("#edit-note-words", "value") == "A fair in Lee"
    browser.focus("#edit-note-words")
    browser.press("ds", Keys.ENTER)
    assert "A fair in Leeds" in browser.text(".notes-list")
    words = "return document.querySelector('#edit-note-words').value"
    browser.until(lambda: browser.js(words) == "", "the form is empty")
    browser.click(".notes-list [type=submit]")
    browser.until(lambda: not browser.all(".notes-list"), "the note is gone")


@pytest.mark.parametrize("address", ["/metric/mrr", "/metric/mrr?theme=light"])
def test_what_is_half_typed_outlives_another_theme(
    browser: Window, calm: Service, address: str
) -> None:
    browser.enter(calm, address, ADMIN)
    drawn(browser)
    paper = browser.js(PAPER)
    browser.click(f"{NOTE} summary")
    browser.find("#edit-target-source").send_keys(" of the boa")
    browser.find("#edit-note-words").send_keys("A new pla")
    browser.click('[title="Account and theme"]')
    browser.click('[data-theme-choice="dark"]')
    browser.until(lambda: browser.js(PAPER) not in (None, paper), "the chart is dark")
    assert browser.attribute("html", "data-bs-theme") == "dark"
    browser.focus("#edit-note-words")
    browser.press("n")
    assert browser.js(TYPED) == "edit-note-words A new plan"
    assert browser.attribute("#edit-target-source", "value").endswith(" of the boa")
    assert "theme" not in browser.path


def test_name_of_a_view_is_typed_on_while_the_board_refreshes(
    browser: Window, several: Service, several_url: str
) -> None:
    browser.enter(several, "/metric/total_couples", ADMIN)
    browser.find(OPEN)
    browser.click('[title="Saved views"]')
    browser.find("#view-name").send_keys("Coup")
    move_the_number(browser, several_url)
    browser.press("les")
    assert browser.js(TYPED) == "view-name Couples"


def test_what_was_typed_when_the_session_ended_is_there_after_signing_in_again(
    browser: Window, calm: Service
) -> None:
    browser.go(calm, "/metric/total_couples?grain=week")
    browser.sign_in(ADMIN)
    drawn(browser)
    browser.click(f"{NOTE} summary")
    browser.find("#edit-note-words").send_keys("A fair in Leeds")
    browser.find("#edit-target-source").send_keys("Board meeting")
    browser.driver.delete_all_cookies()
    browser.click(f"{NOTE} [type=submit]")
    browser.find("#password")
    browser.sign_in(ADMIN)
    browser.find_live()
    assert browser.path == "/metric/total_couples?grain=week"
    assert browser.find("#edit-note-words").get_attribute("value") == "A fair in Leeds"
    assert browser.find("#edit-target-source").get_attribute("value").endswith("Board meeting")
    assert browser.js(KEPT) == 0
    browser.complaints()


def test_what_was_typed_is_nobody_elses(browser: Window, calm: Service) -> None:
    browser.go(calm, "/metric/total_couples")
    browser.sign_in(ADMIN)
    drawn(browser)
    browser.find("#edit-target-source").send_keys("Not for everybody")
    browser.driver.delete_all_cookies()
    browser.click('[data-role="refresh"]')
    browser.find("#password")
    assert browser.js(KEPT) == 1
    browser.sign_in(VIEWER)
    browser.find_live()
    assert browser.js(KEPT) == 0
    browser.complaints()


def test_name_of_a_token_outlives_a_session_and_a_sent_one_does_not_come_back(
    browser: Window, calm: Service
) -> None:
    browser.go(calm, "/account")
    browser.sign_in(ADMIN)
    browser.find("#name").send_keys("the sheet")
    browser.driver.delete_all_cookies()
    browser.click("form[action='/account/tokens'] [type=submit]")
    browser.sign_in(ADMIN)
    browser.until(lambda: browser.path == "/account", "the page of the account is back")
    browser.until(
        lambda: browser.attribute("#name", "value") == "the sheet", "what was typed is back"
    )
    browser.click("form[action='/account/tokens'] [type=submit]")
    browser.find(".desk-secret")
    assert browser.find("#name").get_attribute("value") == ""
    assert browser.js(KEPT) == 0
    browser.complaints()


def test_passwords_are_never_kept(browser: Window, calm: Service) -> None:
    browser.go(calm, "/account/password")
    browser.sign_in(ADMIN)
    browser.find("#current").send_keys(ADMIN.password)
    browser.find("#new").send_keys("another river in spring")
    browser.driver.delete_all_cookies()
    browser.click("form [type=submit]")
    browser.find("#email")
    assert browser.js(KEPT) == 0
    browser.complaints()
