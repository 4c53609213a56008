"""The pages of accounts and of the audit log, as people see and use them."""

from __future__ import annotations

import pytest

from tests.browser.test_accessibility import CUT_OFF, violations
from tests.browser.window import ADMIN, TALL, VIEWER, WIDE, Person, Window
from tests.commands.service import Service
from tests.server.authenticator import App

PAGES = ["/account", "/account/second-factor", "/admin/accounts", "/admin/audit"]


def open_page(browser: Window, service: Service, path: str) -> None:
    """An administrator opens one of the pages."""
    browser.enter(service, person=ADMIN)
    browser.go(service, path)
    browser.find(".desk main h1")


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_by_day_or_night_and_nothing_is_cut_off_on_a_phone(
    browser: Window, calm: Service, path: str
) -> None:
    open_page(browser, calm, path)
    for theme in ("light", "dark"):
        browser.prefer(theme)
        browser.until(lambda: browser.attribute("html", "data-bs-theme") == theme, f"it is {theme}")  # noqa: B023
        for width, height in ((WIDE, TALL), (320, 640)):
            browser.resize(width, height)
            assert violations(browser) == [], (theme, width)
            assert browser.js(CUT_OFF) == [], (theme, width)


def test_an_administrator_finds_the_pages_in_the_menu_and_makes_an_account(
    browser: Window, calm: Service
) -> None:
    browser.enter(calm, person=ADMIN)
    browser.click('[title="Account and theme"]')
    browser.click('.panel a[href="/admin/accounts"]')
    browser.find("#email").send_keys("newcomer@example.org")
    browser.click('form[action="/admin/accounts"] button')
    assert len(browser.text(".desk-secret code")) == 27
    assert violations(browser) == []
    browser.click('.desk-rows a[href^="/admin/accounts/"]')
    browser.find(".desk-facts")
    assert violations(browser) == []
    browser.go(calm, "/admin/audit")
    assert "newcomer@example.org" in browser.text(".desk-table tbody tr")


def test_a_file_taken_away_from_the_page_is_in_the_audit_log(
    browser: Window, calm: Service
) -> None:
    browser.enter(calm, person=ADMIN)
    browser.click('[title="Take away"]')
    file = browser.download(lambda: browser.find(".panel .choice").click())
    browser.go(calm, "/admin/audit?act=export")
    row = browser.text(".desk-table tbody tr")
    assert ADMIN.email in row
    assert file.name in row


def test_a_viewer_makes_a_token_without_any_script(browser: Window, calm: Service) -> None:
    browser.enter(calm, person=VIEWER)
    browser.click('[title="Account and theme"]')
    assert not browser.all('.panel a[href="/admin/accounts"]')
    browser.stop_scripts()
    browser.go(calm, "/account")
    browser.find("#name").send_keys("my sheet")
    browser.click('form[action="/account/tokens"] button')
    assert browser.text(".desk-secret code").startswith("wsd_")
    browser.stop_scripts(False)


def test_a_newcomer_sets_a_password_and_a_second_factor_and_signs_in_with_both(
    browser: Window, calm: Service
) -> None:
    browser.enter(calm, person=ADMIN)
    browser.go(calm, "/admin/accounts")
    browser.find("#email").send_keys("careful@example.org")
    browser.click('form[action="/admin/accounts"] button')
    once = browser.text(".desk-secret code")
    browser.start_anew()

    own = Person("careful@example.org", "eleven slow boats go by", "viewer")
    browser.go(calm, "/login?next=/account/password")
    browser.sign_in(Person(own.email, once, "viewer"))
    browser.find("#current").send_keys(once)
    browser.find("#new").send_keys(own.password)
    browser.click("form [type=submit]")
    browser.find_live()

    browser.go(calm, "/account/second-factor")
    app = App(browser.text(".desk-note code").replace(" ", ""))
    browser.find("#password").send_keys(own.password)
    browser.find("#code").send_keys(app.code())
    browser.click(".desk-form button")
    browser.find(".desk-codes")
    assert len(browser.all(".desk-codes li")) == 8
    assert violations(browser) == []

    browser.go(calm, "/account")
    browser.click('form[action="/logout"] button')
    browser.find("#email")
    browser.sign_in(own)
    browser.find("#code").send_keys("000000")
    browser.click("form [type=submit]")
    assert "not right" in browser.text('[role="alert"]')
    for theme in ("light", "dark"):
        browser.prefer(theme)
        browser.until(lambda: browser.attribute("html", "data-bs-theme") == theme, f"it is {theme}")  # noqa: B023
        assert violations(browser) == []
    browser.find("#code").send_keys(app.code())
    browser.click("form [type=submit]")
    browser.find_live()
    assert all("401" in complaint for complaint in browser.complaints())
