"""The pages of accounts and of the audit log, as people see and use them."""

from __future__ import annotations

import pytest

from tests.browser.test_accessibility import CUT_OFF, violations
from tests.browser.window import ADMIN, TALL, VIEWER, WIDE, Window
from tests.commands.service import Service

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
