"""A page that shows the present board already is told so without Dash, which takes three times as
long to say the same: most of what open pages ask is whether there is anything new."""

from __future__ import annotations

from typing import Any, cast

from dash import Dash
from flask import Flask, Response, request

from callbacks.address import address_of
from callbacks.view import Sources
from data.errors import DashboardError
from layouts import ids

UPDATE = "/_dash-update-component"
BY_ITSELF = ([f"{ids.CLOCK}.n_intervals"], [f"{ids.WAKE}.data"])


def answer_unchanged(app: Dash, refresh: str, sources: Sources) -> None:
    """Answers questions for the callback ``refresh`` of pages of the board where all of it is shown
    as it is, with what the callback would say; call it when the gate and all checks stand."""

    web = cast(Flask, app.server)

    @web.before_request
    def unchanged() -> Response | None:
        if request.path != UPDATE or request.method != "POST":
            return None
        body = request.get_json()
        if body.get("output") != refresh or body.get("changedPropIds") not in BY_ITSELF:
            return None
        try:
            said = _said(body)
            asked = address_of(said["pathname"] or "/", said["search"] or "")
            if asked.metric is not None or isinstance(said["woken"], str):
                return None
            drawing = sources.drawn.of(sources.numbers.board(asked.choice.as_of))
        except (DashboardError, KeyError):
            return None  # the callback says what is wrong
        if said["shown"] != drawing.marks:
            return None
        return Response(drawing.unchanged, mimetype="application/json")


def _said(body: dict[str, Any]) -> dict[str, Any]:
    """What the page says of itself; raises KeyError where that is less than it should."""
    given = {f"{each['id']}.{each['property']}": each.get("value") for each in _all(body)}
    return {
        "pathname": given[f"{ids.ADDRESS}.pathname"],
        "search": given[f"{ids.ADDRESS}.search"],
        "shown": given[f"{ids.SHOWN}.data"],
        "woken": given[f"{ids.WAKE}.data"],
    }


def _all(body: dict[str, Any]) -> list[dict[str, Any]]:
    return [*body["inputs"], *body["state"]]
