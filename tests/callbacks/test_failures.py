from __future__ import annotations

import logging

import pytest

from callbacks.failures import UNEXPECTED, instead
from data.errors import (
    DashboardError,
    DatabaseUnavailableError,
    NumberFailedError,
    RequestError,
    UnknownMetricError,
)
from tests.layouts.trees import text


def test_an_unknown_metric_becomes_a_page_that_suggests_the_nearest() -> None:
    view, *_ = instead(UnknownMetricError("mmr", ("mrr", "arr")))
    assert "There is no metric 'mmr'. Did you mean 'mrr'?" in text(view)


def test_an_unreachable_database_becomes_an_offline_page() -> None:
    view, *_ = instead(DatabaseUnavailableError("The database does not answer."))
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
    view, *_ = instead(error)
    assert view.__dict__["data-title"] == title


def test_a_fault_of_ours_is_logged_and_shown_without_its_insides(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR, logger="callbacks.failures"):
        view, *_ = instead(KeyError("secret detail"))
    assert UNEXPECTED in text(view)
    assert "secret detail" not in text(view)
    assert caplog.records[0].exc_info
