"""The one place where a callback's error becomes a sentence on the page."""

from __future__ import annotations

import logging
from typing import Any

from dash import ctx, html, no_update, set_props

from callbacks.address import named_in
from data.catalogue import METRICS
from data.errors import (
    DashboardError,
    NumberFailedError,
    OutdatedError,
    RequestError,
    UnknownMetricError,
)
from data.metric import Metric
from layouts import ids
from layouts.message import alert, message
from layouts.refusal import refusal

UNEXPECTED = "Something went wrong here; the numbers on the page are the last good ones."
OUTDATED = "The numbers are too old to go by"
TITLES = {404: "Not found", 400: "That cannot be shown"}
TITLES_BY_CODE = {
    "unknown_page": "Not found",
    "number_failed": "This number cannot be read just now",
    "numbers_outdated": OUTDATED,
}

TODAY = ("Today’s board", "/")

log = logging.getLogger(__name__)


def handle(error: Exception) -> None:
    """Shows the sentence above a view that stays as it was (``Dash(on_error=handle)``)."""
    set_props(ids.ALERT, {"children": alert(_sentence(error))})


def refused_before(error: Exception) -> tuple[Any, ...] | None:
    """For a refresh: what cannot be shown at all was said in its place when it was asked for.
    Numbers that are too old give way to the sentence that says so."""
    if isinstance(error, OutdatedError):
        view = message(OUTDATED, str(error), kind="offline")
        return view, [no_update] * len(ctx.outputs_list[1]), no_update, None, no_update, None
    told_in_its_place = ctx.states.get(f"{ids.SHOWN}.data") is None
    if (not isinstance(error, DashboardError) or error.status >= 500) and not told_in_its_place:
        handle(error)
    return None


def instead(error: Exception) -> tuple[Any, Any, Any, Any]:
    """Shows the sentence in place of the view that could not be made."""
    here = ctx.inputs.get(f"{ids.ADDRESS}.pathname") or "/"
    return instead_of(here, error), no_update, None, None


def instead_of(pathname: str, error: Exception) -> html.Div:
    """The sentence as a view, with what leads on from there."""
    status = error.status if isinstance(error, DashboardError) else 500
    title = TITLES.get(status, "The numbers cannot be read just now")
    if isinstance(error, DashboardError):
        title = TITLES_BY_CODE.get(error.code, title)
    if isinstance(error, NumberFailedError):
        # The sentence says already that it cannot be read.
        failed = _called(named_in(pathname))
        return message(failed.title if failed else title, _sentence(error))
    if status >= 500:
        return message(title, _sentence(error), kind="offline")
    return message(title, _sentence(error), kind="empty", ways=_ways(pathname, error))


def _ways(pathname: str, error: Exception) -> list[tuple[str, str]]:
    """To the number that was meant, as it is now, and to today's board."""
    meant = error.suggestion if isinstance(error, UnknownMetricError) else named_in(pathname)
    metric = _called(meant)
    return [*([(f"{metric.title} now", f"/metric/{metric.id}")] if metric else []), TODAY]


def _called(name: str | None) -> Metric | None:
    return next((each for each in METRICS if name in (each.id, each.api_name)), None)


def _sentence(error: Exception) -> str:
    if isinstance(error, RequestError):
        return refusal(error)
    if isinstance(error, DashboardError):
        return str(error)
    log.error("A callback failed.", exc_info=error)
    return UNEXPECTED
