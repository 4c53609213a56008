"""One metric on its own page: the number, its history and the ways to take it away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from dash import dcc, html

from data.catalogue import METRICS
from data.cohorts import Cohort
from data.kept import Note, SetGoal
from data.metric import Metric
from data.reading import Proof, Reading, Series
from layouts import ids
from layouts.attributes import attributes
from layouts.card import comparisons, goal, last_read, notes, value, verdict
from layouts.choice import Choice, address, board_address
from layouts.controls import controls
from layouts.definition import definition
from layouts.edits import KINDS, goal_editor, goal_form, goal_history, note_editor
from layouts.evidence import evidence
from layouts.history import history
from layouts.icon import icon
from layouts.message import alert, before_data
from layouts.movements import movements
from layouts.palette import LIGHT, Palette
from layouts.parts import Parts
from layouts.report import dated
from layouts.retention import retention
from layouts.traces import Moving
from layouts.words import GROUP_WORDS, long_day

AGAINST_WORDS = {"previous": "Range before", "year": "Year before"}
HEAD, CONTROLS, HISTORY, MOVEMENTS = "head", "controls", "history", "movements"
RETENTION, EVIDENCE, GOALS_SET = "retention", "evidence", "goals-set"
NOTE_FORM = "note-form"
GOAL_FORMS = {kind: f"{kind}-form" for kind in KINDS}


def drilldown_parts(
    series: Series,
    reading: Reading,
    choice: Choice,
    *,
    earlier: Series | None = None,
    first_day: date | None = None,
    colours: Palette = LIGHT,
    notes: Sequence[Note] = (),
    moving: Moving | None = None,
    cohorts: Sequence[Cohort] | None = None,
    statement: str = "",
    proof: Proof | None = None,
    goals: Sequence[SetGoal] = (),
    may_edit: bool = False,
) -> Parts:
    """The children of every part of the page of ``series.metric``, by name. ``earlier`` is
    the series that ``choice.against`` asks for, ``moving`` the target of each bucket where it is a
    share of another number, ``proof`` the page of rows that ``choice.rows`` asks for. ``may_edit``
    adds what administrators change."""
    metric, currency = series.metric, series.currency
    today = series.as_of.date()
    compared = (AGAINST_WORDS[choice.against], earlier) if choice.against and earlier else None
    drawn = history(
        series,
        reading.target,
        parts=choice.parts,
        earlier=compared,
        notes=notes,
        moving=moving,
        may_edit=may_edit,
        colours=colours,
    )
    found: Parts = {
        HEAD: [dated(series, live=choice.as_of is None), _head(series, reading, choice)],
        CONTROLS: [
            controls(metric, choice, today, first_day),
            *([before_data(first_day)] if first_day and series.end < first_day else []),
        ],
        HISTORY: drawn,
        EVIDENCE: [evidence(reading, choice, statement, proof, currency)],
    }
    if series.movements:
        found[MOVEMENTS] = [movements(series, series.movements, colours)]
    if cohorts is not None:
        found[RETENTION] = [retention(cohorts, currency, live=choice.as_of is None)]
    if may_edit:
        found[NOTE_FORM] = [note_editor(today)]
        found[GOALS_SET] = [goal_history(metric, goals)] if goals else []
        for kind in KINDS:
            found[GOAL_FORMS[kind]] = [goal_form(metric, kind, goals, today, currency)]
    return {ids.piece(name, metric.id): children for name, children in found.items()}


def drilldown(metric: Metric, choice: Choice, parts: Parts) -> html.Div:
    """The page made of its ``parts``."""

    def piece(name: str) -> list[html.Div]:
        part = ids.piece(name, metric.id)
        return [html.Div(parts[part], id=ids.part(part))] if part in parts else []

    forms = [form for kind in KINDS for form in piece(GOAL_FORMS[kind])]
    return html.Div(
        [
            _ways(metric, choice),
            *piece(HEAD),
            *piece(CONTROLS),
            html.Figure(
                [*piece(HISTORY), *piece(NOTE_FORM)],
                className="figure",
                **attributes({"aria-label": f"{metric.title} over time"}),
            ),
            *piece(MOVEMENTS),
            *piece(RETENTION),
            *piece(EVIDENCE),
            *([goal_editor(forms, *piece(GOALS_SET))] if forms else []),
        ],
        id=ids.DRILLDOWN,
        className="drilldown",
        **attributes({"data-drilldown": metric.id, "data-title": metric.title}),
    )


def forms_of(metric: str) -> frozenset[str]:
    """The parts in which somebody may be typing: no refresh swaps them, only saving them does."""
    return frozenset(ids.piece(name, metric) for name in (NOTE_FORM, *GOAL_FORMS.values()))


def _ways(metric: Metric, choice: Choice) -> html.Nav:
    """Back to the board, and on to the numbers beside this one."""
    near = dict(pairwise(METRICS))
    before = {after: each for each, after in near.items()}.get(metric)
    there = Choice(as_of=choice.as_of, theme=choice.theme)

    def way(name: str, to: Metric | None) -> list[dcc.Link]:
        if to is None:
            return []
        said = [
            html.Span(f"{name}: ".capitalize(), className="visually-hidden"),
            html.Span(to.title),
        ]
        return [dcc.Link(said, href=address(to.id, there), className=f"way way-{name}")]

    return html.Nav(
        [
            html.Span(
                dcc.Link([icon("back"), "Board"], href=board_address(choice)), className="crumb"
            ),
            *way("previous", before),
            *way("next", near.get(metric)),
        ],
        className="ways",
        **attributes({"aria-label": "Other numbers"}),
    )


def _head(series: Series, reading: Reading, choice: Choice) -> html.Header:
    metric, currency = series.metric, series.currency
    when = f"at the end of {long_day(choice.as_of)}" if choice.as_of else metric.window
    read = (
        [alert(reading.error), *last_read(reading, currency)]
        if reading.error
        else [
            *([verdict(reading)] if reading.trend or reading.status else []),
            *([html.P(reading.reason, className="metric-reason")] if reading.reason else []),
        ]
    )
    return html.Header(
        [
            html.Div(
                [
                    html.P(GROUP_WORDS[metric.group], className="drill-group"),
                    html.Div(
                        [html.H1(metric.title, tabIndex="-1"), definition(metric)],
                        className="drill-title",
                    ),
                    value(reading, currency),
                    html.P(f"{when[0].upper()}{when[1:]}", className="drill-window"),
                    *read,
                ],
                className="drill-number",
            ),
            html.Div(
                [
                    *comparisons(reading, currency),
                    *goal(reading, currency, series.as_of.date()),
                    *notes(reading, currency),
                ],
                className="drill-beside",
            ),
            html.Div(
                [
                    html.Button(
                        [icon("download"), words],
                        id=ids.download(fmt, metric.id),
                        className="button",
                        type="button",
                    )
                    for fmt, words in (("csv", "CSV"), ("xlsx", "Excel"))
                ]
                + [
                    html.Button(
                        [icon("download"), "PNG"],
                        className="button",
                        type="button",
                        **attributes({"data-role": "png"}),
                    )
                ],
                className="drill-files",
                role="group",
                **attributes({"aria-label": "Download this series"}),
            ),
        ],
        className="drill-head",
        **attributes({"data-status": reading.status or "", "data-trend": reading.trend or ""}),
    )
