"""The controls of a drill-down: links and one form, so that the address holds all state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from data.metric import Metric
from layouts.attributes import attributes
from layouts.choice import Choice, address, fitted
from layouts.presets import presets

Option = tuple[str, Choice, bool]


def controls(metric: Metric, choice: Choice, today: date, first_day: date | None) -> html.Div:
    """Range, grain, breakdown and comparison; ``choice`` as the address has it."""
    now = fitted(choice, today)
    return html.Div(
        [
            segments("Range", metric, _ranges(choice, now, today, first_day)),
            html.Div(
                [
                    _custom_range(metric, choice, now, today, first_day),
                    segments("Grain", metric, _grains(now)),
                    *([segments("Breakdown", metric, _splits(metric, now))] if metric.part else []),
                    segments("Compared with", metric, _comparisons(now)),
                ],
                className="control-row",
            ),
        ],
        className="controls",
    )


def _ranges(choice: Choice, now: Choice, today: date, first_day: date | None) -> Iterable[Option]:
    for preset in presets(today, first_day):
        chosen = replace(choice, start=preset.start, end=preset.end, grain=None)
        yield preset.name, chosen, (now.start, now.end) == (preset.start, preset.end)


def _grains(now: Choice) -> Iterable[Option]:
    for grain in ("day", "week", "month"):
        yield grain.capitalize(), replace(now, grain=grain), now.grain == grain


def _splits(metric: Metric, now: Choice) -> Iterable[Option]:
    yield "Total", replace(now, parts=False), not now.parts
    yield f"By {metric.part}", replace(now, parts=True), now.parts


def _comparisons(now: Choice) -> Iterable[Option]:
    yield "Nothing", replace(now, against=None), now.against is None
    yield "Range before", replace(now, against="previous"), now.against == "previous"
    yield "Year before", replace(now, against="year"), now.against == "year"


def segments(name: str, metric: Metric, options: Iterable[Option]) -> html.Div:
    """Links of which one is chosen, each to the metric with another choice."""
    return html.Div(
        [
            html.Span(name, className="control-name", **attributes({"aria-hidden": "true"})),
            html.Ul(
                [
                    html.Li(
                        _segment(words, address(metric.id, chosen), on),
                        **attributes({"data-keep": f"{name}-{words}"}),
                    )
                    for words, chosen, on in options
                ],
                className="segments",
                **attributes({"aria-label": name}),
            ),
        ],
        className="control",
    )


def _segment(words: str, href: str, on: bool) -> Component:
    if not on:
        return dcc.Link(words, href=href, className="segment")
    said: list[str | Component] = [words, html.Span(", chosen", className="visually-hidden")]
    return dcc.Link(said, href=href, className="segment segment-on")


def _custom_range(
    metric: Metric, choice: Choice, now: Choice, today: date, first_day: date | None
) -> html.Form:
    def field(name: str, words: str, value: date | None) -> list[Component]:
        return [
            html.Label(words, htmlFor=f"range-{name}", className="control-name"),
            dbc.Input(
                id=f"range-{name}",
                name=name,
                type="date",
                value=str(value),
                max=str(today),
                min=str(first_day) if first_day else None,
                required=True,
            ),
        ]

    kept = {
        "parts": "1" if choice.parts else None,
        "against": choice.against,
        "as_of": choice.as_of and str(choice.as_of),
    }
    return html.Form(
        [
            html.Div(field("from", "From", now.start), className="control"),
            html.Div(field("to", "To", now.end), className="control"),
            *(
                dcc.Input(type="hidden", name=name, value=value)
                for name, value in kept.items()
                if value
            ),
            html.Button("Show", type="submit", className="button"),
        ],
        action=f"/metric/{metric.id}",
        method="get",
        className="range-form",
        **attributes({"data-role": "range"}),
    )
