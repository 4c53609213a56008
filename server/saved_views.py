"""The addresses that somebody named, for themselves."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from data.errors import RequestError
from data.saved_views import SavedViews
from server.caller import present_caller

SAVED = {"saved": True}


def saved_view_pages(views: SavedViews) -> Blueprint:
    """Forms in, ``{"saved": true}`` or one clear sentence out."""
    pages = Blueprint("saved_views", __name__)

    @pages.post("/account/api/views")
    def save() -> ResponseReturnValue:
        form = request.form
        views.save(_account(), form.get("name", ""), form.get("address", ""))
        return SAVED

    @pages.post("/account/api/views/<uuid:view>/remove")
    def remove(view: UUID) -> ResponseReturnValue:
        views.remove(_account(), view)
        return SAVED

    @pages.post("/account/api/views/<uuid:view>/start")
    def start_with(view: UUID) -> ResponseReturnValue:
        views.start_with(_account(), view)
        return SAVED

    @pages.post("/account/api/start/remove")
    def start_with_board() -> ResponseReturnValue:
        views.start_with(_account(), None)
        return SAVED

    return pages


def _account() -> UUID:
    caller = present_caller()
    if caller is None or caller.sign_in is None:
        raise RequestError("Only people have views.", code="no_account")
    return caller.sign_in.account.id
