"""What administrators change on the page: targets, benchmarks and notes. The gate lets no one else
get here, and every change carries the page's token."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from data.annotations import Annotations
from data.audit import Act
from data.board import Numbers
from data.kept import SetGoal
from server.caller import present_caller
from server.trail import changing, record

SAVED = {"saved": True}


def annotation_pages(annotations: Annotations, numbers: Numbers) -> Blueprint:
    """Forms in, ``{"saved": true}`` or one clear sentence out."""
    pages = Blueprint("annotations", __name__)

    @pages.post("/admin/api/goals/<metric>")
    def set_goal(metric: str) -> ResponseReturnValue:
        today = numbers.today()
        with changing():
            before, now = annotations.set_goal(metric, request.form, by=_email(), today=today)
            record(
                Act.TARGET_CHANGED,
                subject=metric,
                kind=now.kind,
                before=_told(before),
                after=_told(now),
                source=now.source,
            )
        return SAVED

    @pages.post("/admin/api/notes")
    def add_note() -> ResponseReturnValue:
        today = numbers.today()
        with changing():
            annotations.add_note(request.form, by=_email(), today=today)
            record(
                Act.NOTE_CHANGED,
                subject=request.form["day"],
                change="added",
                words=request.form["words"],
            )
        return SAVED

    @pages.post("/admin/api/notes/<int:number>/remove")
    def remove_note(number: int) -> ResponseReturnValue:
        with changing():
            annotations.remove_note(number, by=_email())
            record(Act.NOTE_CHANGED, subject=f"note {number}", change="removed")
        return SAVED

    return pages


def _email() -> str:
    caller = present_caller()
    return caller.email if caller else ""


def _told(goal: SetGoal | None) -> str | None:
    if goal is None or goal.value is None:
        return None
    share = f"% of {goal.share_of}" if goal.share_of else ""
    return f"{goal.value.normalize():f}{share}"
