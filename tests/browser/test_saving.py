"""Whatever comes of saving is said beside the fields."""

from __future__ import annotations

import pytest

from tests.browser.answers import board, drawn
from tests.browser.window import ADMIN, Window
from tests.commands.service import Service

ANSWERED = """
const real = window.fetch;
const [status, body, where] = arguments;
window.fetch = (address, options) => String(address).includes(where)
  ? Promise.resolve(new Response(body, {status}))
  : real(address, options);
"""
AGAIN = "That could not be saved; try again in a moment."
TARGET = "form[aria-labelledby=target-form-title]"


def save_a_target(browser: Window, value: str) -> None:
    """Fills in the form for targets and sends it."""
    browser.find("#edit-target-value").clear()
    browser.find("#edit-target-value").send_keys(value)
    browser.find("#edit-target-source").clear()
    browser.find("#edit-target-source").send_keys("Board meeting")
    browser.click(f"{TARGET} [type=submit]")


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (503, "<html>busy</html>", AGAIN),
        (500, "{}", AGAIN),
        (502, "", AGAIN),
        (503, '{"error": "The database takes no changes just now."}', "no changes just now"),
    ],
)
def test_a_save_that_fails_says_so_whatever_the_answer_looks_like(
    browser: Window, calm: Service, status: int, body: str, said: str
) -> None:
    browser.enter(calm, "/metric/arr", ADMIN)
    drawn(browser)
    browser.js(ANSWERED, status, body, "/admin/api/")
    save_a_target(browser, "1000")
    assert said in browser.text(f"{TARGET} .edit-refusal")
    assert browser.find(f"{TARGET} [type=submit]").is_enabled()


def test_a_save_that_nothing_answers_says_so(browser: Window, calm: Service) -> None:
    browser.enter(calm, "/metric/arr", ADMIN)
    drawn(browser)
    with browser.without_network():
        save_a_target(browser, "1000")
        assert "does not answer" in browser.text(f"{TARGET} .edit-refusal")
    browser.complaints()


def test_a_note_that_cannot_be_removed_says_so_beside_its_button(
    browser: Window, several: Service
) -> None:
    browser.enter(several, "/metric/arr", ADMIN)
    drawn(browser)
    browser.click('[data-keep="note-editor"] summary')
    browser.find("#edit-note-words").send_keys("A fair in York")
    browser.click('[data-keep="note-editor"] [type=submit]')
    browser.find(".notes-list [type=submit]")
    browser.js(ANSWERED, 500, "", "/admin/api/")
    browser.click(".notes-list [type=submit]")
    assert browser.text(".notes-list .edit-refusal") == AGAIN


def test_a_save_says_so_even_while_the_page_cannot_be_brought_up_to_date(
    browser: Window, several: Service
) -> None:
    browser.enter(several, "/metric/arr", ADMIN)
    drawn(browser)
    browser.js(ANSWERED, 503, "{}", "_dash-update-component")
    save_a_target(browser, "777000")
    assert browser.text(f"{TARGET} .edit-refusal") == "Saved."
    assert board(several)["details"]["arr"]["target"] == 777_000
    browser.complaints()


def test_saving_is_confirmed_in_the_form_that_the_fresh_page_brings(
    browser: Window, several: Service
) -> None:
    browser.enter(several, "/metric/arr", ADMIN)
    drawn(browser)
    browser.js(f"document.querySelector('{TARGET}').seen = true")
    save_a_target(browser, "778000")
    fresh = f"return !document.querySelector('{TARGET}').seen"
    browser.until(lambda: browser.js(fresh), "the form is a new one")
    assert browser.text(f"{TARGET} .edit-refusal") == "Saved."
    browser.find("#edit-target-source").send_keys("s")
    browser.until(
        lambda: not browser.all(f"{TARGET} .edit-saved:not(:empty)"), "it is not saved any more"
    )
