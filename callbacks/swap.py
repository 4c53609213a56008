"""Brings a view that is shown up to date part by part."""

from __future__ import annotations

from callbacks.view import View
from layouts.parts import Parts
from layouts.shown import Shown, changed_parts, kept_marks


def swap(found: View, shown: Shown, saved: str = "") -> tuple[Parts, Shown]:
    """The parts that differ from what is ``shown``, and the marks of what is shown with them. The
    form ``saved`` is among them in any case; no other form is, since somebody may be typing in it.
    """
    marks = kept_marks(found.marks, shown, found.forms - {saved})
    parts = changed_parts(shown, marks, found.parts)
    if saved in found.forms:
        parts[saved] = found.parts[saved]
    return parts, marks
