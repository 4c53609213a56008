from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from selenium.webdriver.common.keys import Keys

from data.catalogue import METRICS
from data.metric import Metric
from tests.browser.answers import (
    Json,
    board,
    divisor,
    drawn,
    line_of,
    lines_of_parts,
    series,
    text_of,
)
from tests.browser.test_accessibility import violations
from tests.browser.window import Window
from tests.commands.service import Service

TITLES = "return [...document.querySelectorAll('#chart .modebar-btn')].map(b => b.dataset.title)"
SPLIT = [metric for metric in METRICS if metric.id in ("mrr", "active_vendor_pairs", "dau")]


@pytest.fixture(scope="module")
def tour(chromium: Window, calm: Service) -> Iterator[Window]:
    """One visit to the board that goes from metric to metric without loading a page again."""
    chromium.start_anew()
    chromium.enter(calm)
    yield chromium
    assert chromium.complaints() == []
    assert chromium.strangers() == []


def drilldown(metric: Metric) -> str:
    return f'[data-drilldown="{metric.id}"]'


def chart_and_answer(browser: Window, service: Service, metric: Metric, query: str) -> Json:
    """The API's series, once the page has drawn the very same."""

    def same() -> Json | None:
        answer = series(service, metric.id, query)
        return answer if drawn(browser)[metric.title] == line_of(answer, divisor(browser)) else None

    found = browser.until(same, f"{metric.id} is drawn as the API says")
    assert found is not None
    return found


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.id)
def test_click_and_enter_open_a_drill_down_that_draws_what_the_api_says(
    tour: Window, calm: Service, metric: Metric
) -> None:
    if not tour.all("#board"):
        tour.enter(calm)
    card = f'[data-metric="{metric.id}"]'
    tour.click(card)
    tour.find(drilldown(metric))
    assert tour.path == f"/metric/{metric.id}"
    answer = chart_and_answer(tour, calm, metric, "")
    assert len(answer["data"]) == 90
    tour.until(lambda: len(tour.all(".twin tbody tr")) >= 90, "the table is written")
    said = board(calm)["details"][metric.api_name]["value"]
    assert tour.attribute(".drill-head [data-role=value]", "data-value") == text_of(said)

    tour.driver.back()
    tour.find("#board")
    tour.focus(f"{card} h3 a")
    tour.press(Keys.ENTER)
    tour.find(drilldown(metric))
    tour.click(".crumb a")
    tour.find("#board")
    assert tour.path == "/"


@pytest.mark.parametrize("metric", SPLIT, ids=lambda metric: metric.id)
def test_breakdown_draws_every_part(browser: Window, calm: Service, metric: Metric) -> None:
    browser.enter(calm, f"/metric/{metric.id}")
    browser.click('[data-keep^="Breakdown-By"] a')

    def same() -> bool:
        answer = series(calm, metric.id)
        parts = lines_of_parts(answer, divisor(browser))
        return len(parts) > 1 and drawn(browser) == parts

    browser.until(same, "the parts are drawn as the API says")
    assert browser.path.endswith("parts=1")


def test_range_grain_and_comparison_are_drawn_as_asked(browser: Window, calm: Service) -> None:
    mrr = METRICS[0]
    today = date.fromisoformat(board(calm)["asOf"][:10])
    browser.enter(calm, "/metric/mrr")
    browser.click('[data-keep="Range-30 days"] a')
    month = f"?from={today - timedelta(days=29)}&to={today}"
    assert len(chart_and_answer(browser, calm, mrr, month)["data"]) == 30

    browser.click('[data-keep="Grain-Week"] a')
    weeks = chart_and_answer(browser, calm, mrr, f"{month}&grain=week")
    assert len(weeks["data"]) in (5, 6)

    browser.click('[data-keep="Compared with-Range before"] a')
    browser.until(lambda: "Range before" in drawn(browser), "the range before is drawn")
    earlier = f"?from={today - timedelta(days=59)}&to={today - timedelta(days=30)}&grain=week"
    values = list(line_of(series(calm, "mrr", earlier)).values())
    over = drawn(browser)["Range before"]
    assert list(over.values()) == values[: len(over)]
    assert list(over) == [each["date"] for each in weeks["data"]][: len(over)]


def test_dates_typed_in_are_the_range_drawn(browser: Window, calm: Service) -> None:
    today = date.fromisoformat(board(calm)["asOf"][:10])
    first, last = today - timedelta(days=200), today - timedelta(days=190)
    browser.enter(calm, "/metric/total_couples")
    for name, day in (("from", first), ("to", last)):
        browser.focus(f"#range-{name}")
        browser.press(f"{day:%m%d%Y}")
    browser.click('[data-role="range"] [type=submit]')
    couples = next(m for m in METRICS if m.id == "total_couples")
    found = chart_and_answer(browser, calm, couples, f"?from={first}&to={last}")
    assert len(found["data"]) == 11
    assert f"from={first}&to={last}" in browser.path


def test_reversed_range_is_told_in_one_sentence(browser: Window, calm: Service) -> None:
    browser.enter(calm, "/metric/mrr?from=2026-03-02&to=2026-03-01")
    assert "must not be after" in browser.text("#view .message")


def test_movements_lead_from_start_to_end(browser: Window, calm: Service) -> None:
    browser.enter(calm, "/metric/mrr")
    moved = series(calm, "mrr")["movements"]
    steps = drawn(browser, "#movements-chart").popitem()[1]
    assert steps == {
        "Start": float(moved["start"]),
        "New": float(moved["new"]),
        "Expansion": float(moved["expansion"]),
        "Reactivation": float(moved["reactivation"]),
        "Contraction": -float(moved["contraction"]),
        "Churn": -float(moved["churn"]),
        "Currency": float(moved["currency"]),
        "End": float(moved["end"]),
    }
    assert steps["Start"] != steps["End"]


def test_back_and_forward_walk_the_same_way(browser: Window, calm: Service) -> None:
    browser.enter(calm)
    browser.click('[data-metric="wau"]')
    browser.find('[data-drilldown="wau"]')
    browser.click('[data-keep="Range-7 days"] a')
    browser.until(lambda: len(drawn(browser)["Weekly active users"]) == 7, "a week is drawn")
    ranged = browser.path

    browser.driver.back()
    browser.until(lambda: len(drawn(browser)["Weekly active users"]) == 90, "90 days are drawn")
    assert browser.path == "/metric/wau"
    browser.driver.back()
    browser.find("#board")
    browser.driver.forward()
    browser.driver.forward()
    browser.until(lambda: len(drawn(browser)["Weekly active users"]) == 7, "a week is drawn")
    assert browser.path == ranged


def test_chart_is_never_offered_to_a_service_outside(browser: Window, calm: Service) -> None:
    browser.enter(calm, "/metric/mrr")
    drawn(browser)
    titles = browser.until(lambda: browser.js(TITLES), "the toolbar is there")
    assert titles == ["Download plot as a PNG", "Zoom", "Pan", "Reset axes"]
    links = browser.js(
        "return [...document.querySelectorAll('[href],[action]')].map(e => "
        "(e.getAttribute('href') || e.getAttribute('action')))"
    )
    assert all(link.startswith(("/", "#")) for link in links), links


def test_theme_redraws_the_chart(browser: Window, calm: Service) -> None:
    paper = "return document.querySelector('#chart .js-plotly-plot').layout.paper_bgcolor"
    browser.enter(calm, "/metric/mau")
    drawn(browser)
    light = browser.js(paper)
    browser.click('[title="Account and theme"]')
    browser.click('[data-theme-choice="dark"]')
    browser.until(lambda: drawn(browser) and browser.js(paper) != light, "the chart is dark")


def test_target_that_moves_with_another_number_is_drawn_day_by_day(
    browser: Window, calm: Service
) -> None:
    browser.enter(calm, "/metric/dau")
    target = drawn(browser)["Target 40% of MAU"]
    monthly = {each["date"]: each["value"] for each in series(calm, "mau")["data"]}
    assert target == {day: value * 40 / 100 for day, value in monthly.items()}
    assert len(set(target.values())) > 10
    said = board(calm)["details"]["dailyActiveUsers"]["target"]
    assert float(said) == list(target.values())[-1]
    browser.click('[data-keep="Grain-Week"] a')
    browser.until(
        lambda: "Target 40% of MAU" not in drawn(browser), "a week has no target of a day"
    )


@pytest.mark.parametrize("width", [1440, 390])
def test_a_refused_address_is_told_in_words_and_leads_on(
    browser: Window, calm: Service, width: int
) -> None:
    browser.resize(width)
    browser.enter(calm)
    browser.go(calm, "/metric/churn?as_of=2999-01-01&theme=dark")
    browser.find(".message")
    assert browser.text(".message p").startswith("The date must not be after today (")
    assert violations(browser) == []
    ways = browser.all(".message a")
    assert [way.text for way in ways] == ["Customer churn now", "Today’s board"]
    apart = ways[1].rect["x"] - ways[0].rect["x"] - ways[0].rect["width"]
    assert apart >= 8 or ways[1].rect["y"] > ways[0].rect["y"] + ways[0].rect["height"]
    browser.click(".message a")
    browser.find('[data-drilldown="churn"]')
    assert browser.path == "/metric/churn"


def test_a_refused_address_shows_no_board_first(browser: Window, calm: Service) -> None:
    browser.enter(calm)
    with browser.holding("/_dash-update-component"):
        browser.go(calm, "/?grain=hour")
        browser.find_live()
        assert not browser.all("[data-metric]")
    assert "not by “hour”" in browser.text(".message")
