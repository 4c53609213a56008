from __future__ import annotations

from datetime import date, timedelta

import psycopg
import pytest

from data.catalogue import METRICS
from layouts.words import STATUS_WORDS, TREND_WORDS
from tests.browser.answers import STAMP, board, board_with_page, is_shown_as, text_of
from tests.browser.window import Window
from tests.commands.service import Service

COUPLE = "insert into public.user_profiles (user_type, region) values ('couple', 'Wales')"
COUPLES = '[data-metric="total_couples"]'
SEVENTEEN = [metric.id for metric in METRICS]


def couples(browser: Window) -> int:
    return int(browser.attribute(f'{COUPLES} [data-role="value"]', "data-value"))


def test_seventeen_cards_stand_in_four_groups(browser: Window, calm: Service) -> None:
    browser.enter(calm)
    assert len(SEVENTEEN) == 17
    assert [card["metric"] for card in browser.cards()] == SEVENTEEN
    groups = [section.get_attribute("data-group") for section in browser.all("[data-group]")]
    assert groups == ["revenue", "coordination", "users", "engagement"]
    assert browser.text(".tag") == "Demo data"


def test_every_card_says_what_the_api_says(browser: Window, calm: Service) -> None:
    browser.enter(calm)
    answer, cards = board_with_page(browser, calm)
    details = {metric.id: answer["details"][metric.api_name] for metric in METRICS}
    for card in cards:
        said = details[card["metric"]]
        assert card["value"] == text_of(said["value"]), card["metric"]
        assert is_shown_as(said["value"], card["text"], said["unit"]), (card["text"], said)
        assert card["trend"] == (said["trend"] or "")
        assert card["status"] == (said["status"] or "")
        assert not said["trend"] or TREND_WORDS[said["trend"]] in card["words"]
        assert not said["status"] or STATUS_WORDS[said["status"]] in card["words"]
        assert not said["reason"] or said["reason"] in card["words"]
    known = [said for said in details.values() if said["value"] is not None]
    assert len(known) > 14, "the demo world is too small to test with"


def test_first_response_shows_every_number_without_any_script(
    browser: Window, calm: Service
) -> None:
    browser.enter(calm)
    shown = {card["metric"]: card["value"] for card in browser.cards()}
    browser.stop_scripts()
    try:
        browser.driver.refresh()
        cards = browser.all("#first-paint [data-metric]")
        values = browser.all('#first-paint [data-metric] [data-role="value"]')
        assert all(value.is_displayed() for value in values)
        painted = {
            card.get_attribute("data-metric"): value.get_attribute("data-value")
            for card, value in zip(cards, values, strict=True)
        }
    finally:
        browser.stop_scripts(False)
    assert painted == shown
    assert list(painted) == SEVENTEEN


def test_board_of_a_past_day_says_what_the_api_says(browser: Window, calm: Service) -> None:
    day = date.fromisoformat(board(calm)["asOf"][:10]) - timedelta(days=7)
    browser.enter(calm, f"/?as_of={day}")
    browser.until(lambda: "At the end of" in browser.text(".lede-date"), "the past day is shown")
    answer = board(calm, f"?as_of={day}")
    shown = {card["metric"]: card["value"] for card in browser.cards()}
    assert shown == {m.id: text_of(answer["details"][m.api_name]["value"]) for m in METRICS}


def test_commit_shows_after_the_refresh_button(
    browser: Window, calm: Service, calm_url: str
) -> None:
    with browser.without_sockets():
        browser.enter(calm)
    before, refresh_id = couples(browser), board(calm)["refreshId"]
    with psycopg.connect(calm_url) as platform:
        platform.execute(COUPLE)
    browser.until(lambda: board(calm)["refreshId"] > refresh_id, "the commit is taken in")
    assert couples(browser) == before

    browser.click('[data-role="refresh"]')
    browser.until(lambda: couples(browser) == before + 1, "the card counts the couple")
    answer, cards = board_with_page(browser, calm)
    assert next(c["value"] for c in cards if c["metric"] == "total_couples") == str(
        answer["users"]["totalCouples"]
    )


def test_commit_shows_by_itself_and_is_announced(
    browser: Window, lively: Service, lively_url: str
) -> None:
    browser.enter(lively)
    before, stamped = couples(browser), browser.attribute(STAMP, "dateTime")
    with psycopg.connect(lively_url) as platform:
        platform.execute(COUPLE)
    browser.until(lambda: couples(browser) == before + 1, "the card counts the couple")
    assert browser.attribute(STAMP, "dateTime") != stamped
    said = browser.until(lambda: browser.all("#status")[0].get_attribute("textContent"), "it says")
    assert f"Total couples {before + 1:,}" in said


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_theme_is_switched_and_remembered(browser: Window, calm: Service, theme: str) -> None:
    background = "return getComputedStyle(document.body).backgroundColor"
    browser.enter(calm)
    browser.click('[title="Account and theme"]')
    browser.click('[data-theme-choice="dark"]')
    dark = browser.js(background)
    browser.click(f'[data-theme-choice="{theme}"]')
    assert (browser.js(background) == dark) is (theme == "dark")
    browser.reload()
    assert browser.attribute("html", "data-bs-theme") == theme
    assert browser.attribute(f'[data-theme-choice="{theme}"]', "aria-pressed") == "true"


def test_address_that_leads_nowhere_says_so_and_leads_back(browser: Window, calm: Service) -> None:
    browser.enter(calm, "/metric/mrrr")
    browser.until(
        lambda: "Did you mean “Monthly recurring revenue”?" in browser.text("#view"),
        "the nearest is named",
    )
    browser.click('#view .button[href="/"]')
    browser.find("#board")
