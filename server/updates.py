"""Refuses malformed page updates before Dash trips over them: 400 with a sentence, not 500."""

from __future__ import annotations

from typing import Any

from flask import Flask, request
from werkzeug.exceptions import BadRequest

from data.errors import RequestError
from server.headers import OUTPUTS
from server.paths import UPDATE

LISTS = ("inputs", "state", "changedPropIds")


def check_updates(web: Flask) -> None:
    """Checks the body of every update; call it after the gate."""

    @web.before_request
    def check() -> None:
        if request.path == UPDATE and request.method == "POST":
            try:
                body = request.get_json()
            except (BadRequest, RecursionError):
                raise RequestError("The update is not JSON.", code="bad_update") from None
            outputs = web.extensions[OUTPUTS]
            if not _is_update(body) or (outputs is not None and body["output"] not in outputs):
                raise RequestError("This is no update of the page.", code="bad_update")


def _is_update(body: Any) -> bool:
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        return False
    if not all(isinstance(body.get(name, []), list) for name in LISTS):
        return False
    if not all(isinstance(name, str) for name in body.get("changedPropIds", [])):
        return False
    given = [*body.get("inputs", []), *body.get("state", []), body.get("outputs", [])]
    return all(map(_is_property, given))


def _is_property(each: Any) -> bool:
    """One property, or the list of those that a pattern matched."""
    if isinstance(each, list):
        return all(map(_is_property, each))
    return (
        isinstance(each, dict)
        and isinstance(each.get("id"), (str, dict))  # a union is slow
        and isinstance(each.get("property"), str)
    )
