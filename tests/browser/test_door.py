from __future__ import annotations

from tests.browser.window import ADMIN, VIEWER, Person, Window
from tests.commands.service import Service

EXECUTIVE = "/api/metrics/executive"


def test_stranger_signs_in_by_the_form_and_reads_the_board(browser: Window, calm: Service) -> None:
    browser.go(calm, "/")
    assert browser.path.startswith("/login")
    browser.sign_in(ADMIN)
    browser.find_live()
    assert len(browser.cards()) == 17
    assert browser.path == "/"


def test_link_into_the_board_leads_there_through_the_form(browser: Window, calm: Service) -> None:
    browser.go(calm, "/metric/mrr?parts=1")
    browser.sign_in(ADMIN)
    browser.find('[data-drilldown="mrr"]')
    assert browser.path == "/metric/mrr?parts=1"


def test_wrong_password_is_told_without_saying_which_half_was_wrong(
    browser: Window, calm: Service
) -> None:
    browser.go(calm, "/login")
    browser.sign_in(Person(ADMIN.email, "not the password at all", "admin"))
    said = browser.text('[role="alert"]')
    browser.go(calm, "/login")
    browser.sign_in(Person("nobody@example.org", ADMIN.password, "admin"))
    assert browser.text('[role="alert"]') == said
    assert browser.find("#password").get_attribute("value") == ""
    complaints = browser.complaints()
    assert all("401" in complaint for complaint in complaints), complaints


def test_viewer_reads_every_number(browser: Window, calm: Service) -> None:
    browser.enter(calm, person=VIEWER)
    assert len(browser.cards()) == 17
    browser.click('[title="Account and theme"]')
    assert VIEWER.email in browser.text(".menu[open] .panel")


def test_signing_out_ends_page_and_api(browser: Window, calm: Service) -> None:
    browser.go(calm, "/login")
    browser.sign_in(ADMIN)
    browser.find_live()
    cookies = "; ".join(f"{c['name']}={c['value']}" for c in browser.driver.get_cookies())
    assert calm.ask(EXECUTIVE, {"Cookie": cookies}).status == 200

    browser.click('[title="Account and theme"]')
    browser.click('[data-role="sign-out"] button')
    browser.find("#password")
    browser.go(calm, "/metric/mrr")
    browser.find("#password")
    assert calm.ask(EXECUTIVE, {"Cookie": cookies}).status == 401
    # The board may have been asking for itself at that very moment.
    assert all("401" in complaint for complaint in browser.complaints())


def test_page_whose_sign_in_ended_elsewhere_asks_to_sign_in_again(
    browser: Window, lively: Service
) -> None:
    browser.go(lively, "/login")
    browser.sign_in(VIEWER)
    browser.find_live()
    browser.driver.delete_all_cookies()
    browser.find("#password")
    assert browser.path.startswith("/login?next=")
    assert all("401" in complaint for complaint in browser.complaints())
