"""What administrators change on the page: targets, benchmarks and notes. The gate lets no one else
get here, and every change carries the page's token."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from data.annotations import Annotations
from data.board import Numbers
from server.caller import present_caller

SAVED = {"saved": True}


def annotation_pages(annotations: Annotations, numbers: Numbers) -> Blueprint:
    """Forms in, ``{"saved": true}`` or one clear sentence out."""
    pages = Blueprint("annotations", __name__)

    @pages.post("/admin/api/goals/<metric>")
    def set_goal(metric: str) -> ResponseReturnValue:
        annotations.set_goal(metric, request.form, by=_email(), today=numbers.today())
        return SAVED

    @pages.post("/admin/api/notes")
    def add_note() -> ResponseReturnValue:
        annotations.add_note(request.form, by=_email(), today=numbers.today())
        return SAVED

    @pages.post("/admin/api/notes/<int:note>/remove")
    def remove_note(note: int) -> ResponseReturnValue:
        annotations.remove_note(note, by=_email())
        return SAVED

    return pages


def _email() -> str:
    caller = present_caller()
    return caller.email if caller else ""
