from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from data.embedded import EmbeddedServer
from tests.browser.test_accessibility import clean
from tests.browser.window import Window
from tests.commands.program import on
from tests.commands.service import RUN, Service, free_port, serving
from tests.faults.relay import Relay, Weather
from tests.faults.servers import through, unix_socket
from tests.outage import outage

CHURN = '[data-metric="churn"]'
AWAY = (
    "alter table metrics.paying_span rename to away"  # of the board's numbers churn alone reads it
)
BACK = "alter table metrics.away rename to paying_span"


@pytest.fixture
def broken_churn(lively: Service, lively_url: str) -> Iterator[psycopg.Connection]:
    """A database in which the query behind churn fails; mended afterwards."""
    with psycopg.connect(lively_url, autocommit=True) as owner:
        owner.execute(AWAY)
        yield owner
        owner.execute(BACK)


def test_failing_query_shows_on_its_own_card_while_sixteen_stand(
    browser: Window, lively: Service, broken_churn: psycopg.Connection
) -> None:
    browser.enter(lively)
    browser.find(f"{CHURN}.metric-failed")
    clean(browser, "/")
    cards = {card["metric"]: card for card in browser.cards()}
    failed = cards.pop("churn")
    assert failed["value"] == ""
    assert "could not be read" in failed["words"]
    assert len(cards) == 16
    assert not any("could not be read" in card["words"] for card in cards.values())

    answer = lively.ask("/api/metrics/executive")
    assert answer.status == 200
    said = answer.json["details"]
    assert said["churn"]["value"] is None
    assert said["churn"]["reason"] in failed["words"]
    assert {name for name, each in said.items() if each["value"] is None} == {"churn"}
    drilldown = lively.ask("/api/metrics/drill-down/churn")
    assert drilldown.status == 503
    assert set(drilldown.json) == {"error", "code"}


def test_last_good_board_says_how_old_it_is_and_axe_finds_nothing_on_it(
    browser: Window, lively: Service, lively_url: str, postgres: EmbeddedServer
) -> None:
    browser.enter(lively)
    browser.find('body[data-stale="false"]')
    browser.find(f"{CHURN}:not(.metric-failed)")  # as the test before this one left it
    before = {card["metric"]: card["value"] for card in browser.cards()}
    with outage(postgres, lively_url):
        browser.find('body[data-stale="true"]')
        browser.find('[data-role="stale"]')
        clean(browser, "/")
        assert {card["metric"]: card["value"] for card in browser.cards()} == before
    browser.find('body[data-stale="false"]')
    browser.leave()
    browser.complaints()  # about what could not be answered


def test_card_fails_and_recovers_under_the_eyes_of_its_reader(
    browser: Window, lively: Service, lively_url: str
) -> None:
    browser.enter(lively)
    browser.find(f"{CHURN}:not(.metric-failed)")
    with psycopg.connect(lively_url, autocommit=True) as owner:
        owner.execute(AWAY)
        try:
            browser.find(f"{CHURN}.metric-failed")
        finally:
            owner.execute(BACK)
    browser.find(f"{CHURN}:not(.metric-failed)")
    assert browser.all("#alert > *") == []


def test_drilldown_asked_for_while_the_database_is_silent_says_so_and_comes_by_itself(
    browser: Window, lively_url: str, access: str, redis_server: str, tmp_path: Path
) -> None:
    relay, port = Relay(lambda: unix_socket(lively_url)), free_port()
    env = on(
        through(lively_url, relay.port),
        REDIS_URL=redis_server.replace("/0", "/3"),
        PORT=str(port),
        REFRESH_SECONDS="1",
    )
    with serving(RUN, port, env, tmp_path / "output") as service:
        browser.enter(service)
        relay.turn(Weather.STALLED)
        browser.click(f"{CHURN} a")
        assert "does not answer" in browser.text(".message-offline")
        relay.turn(Weather.FAIR)
        browser.find('[data-drilldown="churn"]')
    relay.close()
    browser.leave()
    browser.complaints()  # about what could not be answered
