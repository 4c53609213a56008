"""One metric on its own page: the number, its history and the ways to take it away."""

from __future__ import annotations

from datetime import date

from dash import dcc, html

from data.reading import Reading, Series
from layouts import ids
from layouts.attributes import attributes
from layouts.card import comparisons, goal, notes, value, verdict
from layouts.choice import Choice
from layouts.controls import controls
from layouts.definition import definition
from layouts.history import history
from layouts.icon import icon
from layouts.message import alert
from layouts.movements import movements
from layouts.palette import LIGHT, Palette
from layouts.words import GROUP_WORDS, long_day

AGAINST_WORDS = {"previous": "Range before", "year": "Year before"}


def drilldown(
    series: Series,
    reading: Reading,
    choice: Choice,
    *,
    earlier: Series | None = None,
    first_day: date | None = None,
    colours: Palette = LIGHT,
) -> html.Div:
    """The page of ``series.metric``; ``earlier`` is the series that ``choice.against`` asks for."""
    metric = series.metric
    today = series.as_of.date()
    compared = (AGAINST_WORDS[choice.against], earlier) if choice.against and earlier else None
    return html.Div(
        [
            html.P(
                dcc.Link([icon("back"), "Board"], href=_board_address(choice)), className="crumb"
            ),
            _head(series, reading, choice),
            controls(metric, choice, today, first_day),
            history(series, reading.target, parts=choice.parts, earlier=compared, colours=colours),
            *([movements(series, series.movements, colours)] if series.movements else []),
            _definition_in_full(reading),
        ],
        id=ids.DRILLDOWN,
        className="drilldown",
        **attributes({"data-drilldown": metric.id, "data-title": metric.title}),
    )


def _board_address(choice: Choice) -> str:
    return f"/?as_of={choice.as_of}" if choice.as_of else "/"


def _head(series: Series, reading: Reading, choice: Choice) -> html.Header:
    metric, currency = series.metric, series.currency
    when = f"at the end of {long_day(choice.as_of)}" if choice.as_of else metric.window
    read = (
        [alert(reading.error)]
        if reading.error
        else [
            verdict(reading),
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
                    html.P(when, className="drill-window"),
                    *read,
                ],
                className="drill-number",
            ),
            html.Div(
                [
                    comparisons(reading, currency),
                    *goal(reading, currency),
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
                ],
                className="drill-files",
                role="group",
                **attributes({"aria-label": "Download this series"}),
            ),
        ],
        className="drill-head",
        **attributes({"data-status": reading.status or "", "data-trend": reading.trend or ""}),
    )


def _definition_in_full(reading: Reading) -> html.Section:
    metric = reading.metric
    read = f"Read over: {metric.window}. Better: {metric.better}."
    said = [html.P(metric.meaning), html.P(read, className="definition-window")]
    for name, aim in (("Target", reading.target), ("Benchmark", reading.benchmark)):
        if aim:
            source = f"{name} source: {aim.source}, set {long_day(aim.on)}."
            said.append(html.P(source, className="definition-window"))
    return html.Section(
        [html.H2("Definition", id="definition-title"), *said],
        className="block block-words",
        **attributes({"aria-labelledby": "definition-title"}),
    )
