"""The tree of refusals: each a sentence, a code, a status and an exit code."""

from __future__ import annotations

import re

import pytest

from data import errors
from data.errors import DashboardError, NumberFailedError, RequestError, UnknownMetricError

KINDS = sorted(
    (
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, DashboardError)
    ),
    key=lambda kind: kind.__name__,
)


def test_the_page_that_opens_the_module_draws_every_error() -> None:
    drawn = set(re.findall(r"\w+Error", errors.__doc__ or ""))
    assert drawn == {kind.__name__ for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_error_has_a_code_a_status_and_an_exit_code(kind: type[DashboardError]) -> None:
    assert re.fullmatch(r"[a-z_]+", kind.code)
    assert 400 <= kind.status < 600
    assert kind.exit_code in (1, 2)
    assert kind.__doc__


def test_codes_tell_errors_apart() -> None:
    codes = [kind.code for kind in KINDS]
    assert len(set(codes)) == len(codes)


def test_a_request_error_may_say_in_which_way() -> None:
    assert RequestError("No.").code == "bad_request"
    named = RequestError("No.", code="bad_date")
    assert (named.code, named.status, str(named)) == ("bad_date", 400, "No.")
    assert RequestError("No.").code == "bad_request"


def test_the_status_of_a_failed_number_is_not_that_of_a_bad_request() -> None:
    assert NumberFailedError("It failed.").status == 503
    assert NumberFailedError("It failed.").code == "number_failed"


@pytest.mark.parametrize(
    ("name", "suggestion"), [("mr", "mrr"), ("churned", "churn"), ("zzzzzz", None), ("", None)]
)
def test_an_unknown_metric_suggests_the_nearest(name: str, suggestion: str | None) -> None:
    error = UnknownMetricError(name, ("mrr", "arr", "churn"))
    assert error.suggestion == suggestion
    assert ("Did you mean" in str(error)) == (suggestion is not None)
