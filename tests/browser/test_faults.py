from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tests.browser.window import Window
from tests.commands.service import Service

RATING = '[data-metric="vendor_satisfaction"]'


@pytest.fixture
def broken_ratings(lively_url: str) -> Iterator[None]:
    """A database in which no query can read ratings any more; mended afterwards."""
    with psycopg.connect(lively_url, autocommit=True) as owner:
        owner.execute("alter view metrics.ratings rename to ratings_away")
        yield
        owner.execute("alter view metrics.ratings_away rename to ratings")


@pytest.mark.usefixtures("broken_ratings")
def test_failing_query_shows_on_its_own_card_while_sixteen_stand(
    browser: Window, lively: Service
) -> None:
    browser.enter(lively)
    browser.find(f"{RATING}.metric-failed")
    cards = {card["metric"]: card for card in browser.cards()}
    failed = cards.pop("vendor_satisfaction")
    assert failed["value"] == ""
    assert "could not be read" in failed["words"]
    assert len(cards) == 16
    assert not any("could not be read" in card["words"] for card in cards.values())
    assert all(card["value"] for name, card in cards.items() if name.startswith("total_"))

    answer = lively.ask("/api/metrics/executive")
    assert answer.status == 200
    said = answer.json["details"]["vendorSatisfactionScore"]
    assert said["value"] is None
    assert said["reason"] in failed["words"]
    assert answer.json["revenue"]["mrr"] is not None


def test_card_recovers_with_its_query(
    browser: Window, lively: Service, lively_url: str
) -> None:
    browser.enter(lively)
    with psycopg.connect(lively_url, autocommit=True) as owner:
        owner.execute("alter view metrics.ratings rename to ratings_away")
        try:
            browser.find(f"{RATING}.metric-failed")
        finally:
            owner.execute("alter view metrics.ratings_away rename to ratings")
    browser.find(f"{RATING}:not(.metric-failed)")
