"""Notes on days: marks on a chart, and the list that says what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from dash import html

from data.kept import Note, NoteKind
from layouts.attributes import attributes
from layouts.palette import Palette
from layouts.words import day

LEAST_APART_PERCENT = 6
KIND_WORDS = {
    NoteKind.PRICE: "Price change",
    NoteKind.RELEASE: "Release",
    NoteKind.EVENT: "Event",
}


def note_shapes(notes: Sequence[Note], days: Sequence[date], colours: Palette) -> list[Any]:
    """A dotted upright line for each note at the bucket of ``days`` that holds it."""
    return [
        {
            "type": "line",
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "x0": at.isoformat(),
            "x1": at.isoformat(),
            "line": {"color": colours.muted, "width": 1, "dash": "dot"},
        }
        for note in notes
        if (at := bucket_of(note.day, days))
    ]


def note_marks(notes: Sequence[Note], days: Sequence[date], colours: Palette) -> list[Any]:
    """The numbers at the foot of the lines; notes too near each other share a mark."""
    apart = max(1, len(days) * LEAST_APART_PERCENT // 100)
    places: list[tuple[int, list[str]]] = []
    for number, note in enumerate(notes, 1):
        if (at := bucket_of(note.day, days)) is None:
            continue
        index = days.index(at)
        if places and index - places[-1][0] < apart:
            places[-1][1].append(str(number))
        else:
            places.append((index, [str(number)]))
    return [
        {
            "x": days[index].isoformat(),
            "y": 0,
            "yref": "paper",
            "yanchor": "bottom",
            "text": ", ".join(numbers),
            "showarrow": False,
            "font": {"color": colours.ink, "size": 12},
            "bgcolor": colours.paper,
            "bordercolor": colours.muted,
            "borderwidth": 1,
            "borderpad": 3,
        }
        for index, numbers in places
    ]


def note_list(notes: Sequence[Note], *, may_edit: bool) -> list[html.Div]:
    """What the marks mean, oldest first; an administrator can take each away."""
    if not notes:
        return []
    return [
        html.Div(
            [
                html.H2("Notes", className="notes-title"),
                html.Ol([_item(note, may_edit) for note in notes], className="notes-list"),
            ],
            className="day-notes",
        )
    ]


def bucket_of(when: date, days: Sequence[date]) -> date | None:
    """The first day of the bucket that holds ``when``; None before the first."""
    earlier = [each for each in days if each <= when]
    return earlier[-1] if earlier else None


def _item(note: Note, may_edit: bool) -> html.Li:
    said: list[Any] = [
        html.Span(day(note.day), className="notes-day"),
        html.Span(f"{KIND_WORDS[note.kind]}: {note.words}"),
    ]
    if may_edit:
        said.append(
            html.Form(
                html.Button(
                    [
                        "Remove",
                        html.Span(f" the note of {day(note.day)}", className="visually-hidden"),
                    ],
                    type="submit",
                    className="button button-quiet",
                ),
                action=f"/admin/api/notes/{note.id}/remove",
                method="post",
                **attributes({"data-role": "edit"}),
            )
        )
    return html.Li(said)
