"""The board: the headline, then four groups of cards."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from data.metric import Group
from data.reading import Board, Reading, Status
from layouts import ids
from layouts.attributes import attributes
from layouts.card import card
from layouts.choice import Choice, address
from layouts.day_picker import day_picker
from layouts.headline import headline
from layouts.icon import icon
from layouts.message import first_run
from layouts.parts import Parts, place
from layouts.report import cover, definitions
from layouts.standing import is_before_data, judged, with_status
from layouts.words import GROUP_WORDS, STATUS_WORDS, counted, long_day


def board(board: Board, pieces: Parts | None = None) -> html.Div:
    """All of the board; ``pieces`` are its ``parts``, which a refresh may swap."""
    pieces = pieces or parts(board)
    return html.Div(
        [
            day_picker(board),
            place(pieces, ids.HEADLINE, "lede"),
            place(pieces, ids.NOTICES, "notices"),
            *([first_run()] if board.first_day is None else []),
            *(
                _group(group, readings, pieces)
                for group in Group
                if (readings := [r for r in board.readings if r.metric.group is group])
            ),
            definitions(board),
        ],
        id=ids.BOARD,
        className="board",
        **attributes({"data-title": "Executive metrics"}),
    )


def parts(board: Board) -> Parts:
    """The children of every component of the board that changes, by component id."""
    board = judged(board)
    choice = Choice(as_of=None if board.live else board.as_of.date())
    cells: Parts = {
        ids.cell(r.metric.id): [
            card(r, board.currency, href=address(r.metric.id, choice), on=board.as_of.date())
        ]
        for r in board.readings
    }
    unjudged = is_before_data(board)
    standings: Parts = {
        ids.standing(group): []
        if unjudged
        else [_standing([r for r in board.readings if r.metric.group is group])]
        for group in Group
    }
    return {
        ids.HEADLINE: _lede(board),
        ids.NOTICES: [_notice(each.sentence()) for each in board.left_out],
        **standings,
        **cells,
    }


def _lede(board: Board) -> list[Component]:
    when = long_day(board.as_of.date())
    marks: list[Component] = [html.Span(when if board.live else f"At the end of {when}")]
    if board.demo:
        marks.append(html.Span("Demo data", className="tag"))
    if not board.live:
        marks.append(dcc.Link("Back to now", href="/"))
    return [
        cover(board),
        html.P(marks, className="lede-date"),
        html.H1(headline(board), className="headline", tabIndex="-1"),
        *_verdicts(board.readings, Choice(as_of=None if board.live else board.as_of.date())),
    ]


def _verdicts(readings: Sequence[Reading], choice: Choice) -> list[Component]:
    """Every metric with a target by name, those that miss it first."""
    found = {status: with_status(readings, status) for status in Status}
    rows = [_verdict(status, found[status], choice) for status in reversed(Status) if found[status]]
    label = attributes({"aria-label": "Targets"})
    return [html.Ul(rows, className="verdicts", **label)] if rows else []


def _verdict(status: Status, readings: Sequence[Reading], choice: Choice) -> html.Li:
    return html.Li(
        [
            html.Span([icon(status), STATUS_WORDS[status]], className=f"status status-{status}"),
            html.Span(
                [dcc.Link(r.metric.title, href=address(r.metric.id, choice)) for r in readings],
                className="verdict-names",
            ),
        ]
    )


def _notice(text: str) -> html.P:
    return html.P([icon("notice"), html.Span(text)], className="notice")


def _group(group: Group, readings: Sequence[Reading], pieces: Parts) -> html.Section:
    heading = f"group-{group}"
    return html.Section(
        [
            html.Div(
                [
                    html.H2(GROUP_WORDS[group], id=heading),
                    place(pieces, ids.standing(group)),
                ],
                className="group-head",
            ),
            html.Div(
                [place(pieces, ids.cell(r.metric.id), "cell") for r in readings],
                className=f"cells cells-{'row' if len(readings) < 5 else 'block'}",
            ),
        ],
        className="group",
        **attributes({"aria-labelledby": heading, "data-group": group}),
    )


def _standing(readings: Sequence[Reading]) -> html.P:
    aimed = [r for r in readings if r.status]
    met = [r for r in aimed if r.status is Status.SUCCESS]
    if aimed:
        words = f"{len(met)} of {counted(len(aimed), 'target')} met"
    else:
        words = "No target to judge" if any(r.target for r in readings) else "No targets set"
    return html.P(words, className="standing")
