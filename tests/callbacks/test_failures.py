from __future__ import annotations

import logging

import pytest
from dash import dcc
from dash.development.base_component import Component

from callbacks.failures import UNEXPECTED, instead_of
from data.assembly import FAILED
from data.errors import (
    DashboardError,
    DatabaseUnavailableError,
    NumberFailedError,
    RequestError,
    UnknownMetricError,
)
from tests.layouts.trees import every, text


def ways(view: Component) -> dict[str, str]:
    """The words and addresses of what leads on."""
    return {text(each): each.href for each in every(view, dcc.Link)}


def test_an_unknown_metric_becomes_a_page_that_suggests_the_nearest() -> None:
    view = instead_of("/", UnknownMetricError("mmr", ("mrr", "arr")))
    assert "no number called “mmr”. Did you mean “Monthly recurring revenue”?" in text(view)
    assert ways(view) == {
        "Monthly recurring revenue now": "/metric/mrr",
        "Today’s board": "/",
    }


def test_an_unreachable_database_becomes_an_offline_page() -> None:
    view = instead_of("/", DatabaseUnavailableError("The database does not answer."))
    assert "The numbers cannot be read just now" in text(view)
    assert "message-offline" in view.className


@pytest.mark.parametrize(
    ("error", "title"),
    [
        (RequestError("There is no page '/x'.", code="unknown_page"), "Not found"),
        (RequestError("from must not be after to."), "That cannot be shown"),
        (NumberFailedError("It failed."), "This number cannot be read just now"),
    ],
)
def test_title_says_what_it_is_that_cannot_be_shown(error: DashboardError, title: str) -> None:
    view = instead_of("/", error)
    assert view.__dict__["data-title"] == title


def test_a_failed_number_is_named_and_said_once_to_have_failed() -> None:
    view = instead_of("/metric/churn", NumberFailedError(FAILED))
    assert view.__dict__["data-title"] == "Customer churn"
    assert text(view).count("just now") == 1
    assert "message-error" in view.className  # it is not the network


def test_a_fault_of_ours_is_logged_and_shown_without_its_insides(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR, logger="callbacks.failures"):
        view = instead_of("/", KeyError("secret detail"))
    assert UNEXPECTED in text(view)
    assert "secret detail" not in text(view)
    assert caplog.records[0].exc_info


@pytest.mark.parametrize(
    ("pathname", "led"),
    [
        ("/", {"Today’s board": "/"}),
        ("/nowhere", {"Today’s board": "/"}),
        ("/metric/nothing", {"Today’s board": "/"}),
        (
            "/metric/monthlyActiveUsers",
            {"Monthly active users now": "/metric/mau", "Today’s board": "/"},
        ),
    ],
)
def test_whoever_is_refused_is_led_on(pathname: str, led: dict[str, str]) -> None:
    assert ways(instead_of(pathname, RequestError("No.", code="bad_theme", text="pink"))) == led
