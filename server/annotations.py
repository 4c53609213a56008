"""What administrators change on the page: targets, benchmarks and notes. The gate lets no one else
get here, and every change carries the page's token."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from data.annotations import Annotations
from data.audit import Act
from data.board import Numbers
from server.caller import present_caller
from server.trail import note

SAVED = {"saved": True}


def annotation_pages(annotations: Annotations, numbers: Numbers) -> Blueprint:
    """Forms in, ``{"saved": true}`` or one clear sentence out."""
    pages = Blueprint("annotations", __name__)

    @pages.post("/admin/api/goals/<metric>")
    def set_goal(metric: str) -> ResponseReturnValue:
        form = request.form
        annotations.set_goal(metric, form, by=_email(), today=numbers.today())
        given = {name: form.get(name) or None for name in ("kind", "value", "share_of", "due_on")}
        note(Act.TARGET_CHANGED, subject=metric, **given)
        return SAVED

    @pages.post("/admin/api/notes")
    def add_note() -> ResponseReturnValue:
        annotations.add_note(request.form, by=_email(), today=numbers.today())
        note(Act.NOTE_CHANGED, subject=request.form.get("day", ""), words=request.form.get("words"))
        return SAVED

    @pages.post("/admin/api/notes/<int:number>/remove")
    def remove_note(number: int) -> ResponseReturnValue:
        annotations.remove_note(number, by=_email())
        note(Act.NOTE_CHANGED, subject=f"note {number}", removed="yes")
        return SAVED

    return pages


def _email() -> str:
    caller = present_caller()
    return caller.email if caller else ""
