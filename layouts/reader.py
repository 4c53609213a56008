"""Reads a chart's points one by one: a slider for arrow keys, fingers and screen readers."""

from __future__ import annotations

from dash import html

from layouts.attributes import attributes


def reader(title: str, *, back: bool = False, parts: bool = False) -> html.Div:
    """Stands beside a chart and its table twin, from which assets/45-reader.js takes the points;
    ``back`` where the table begins with the last one, ``parts`` where each point is read with its
    parts."""
    return html.Div(
        [
            html.Span(
                "Read the points", className="reader-name", **attributes({"aria-hidden": "true"})
            ),
            html.Span("", className="reader-said", **attributes({"aria-hidden": "true"})),
            html.Span(className="reader-rail", **attributes({"aria-hidden": "true"})),
        ],
        className="reader",
        role="slider",
        tabIndex="0",
        **attributes(
            {
                "aria-label": f"Points of {title}",
                "aria-valuemin": "1",
                "aria-valuemax": "1",
                "aria-valuenow": "1",
                "aria-valuetext": "Press an arrow key to read a point",
                "data-role": "reader",
                "data-parts": "true" if parts else "false",
                "data-back": "true" if back else "false",
                "data-keep": f"reader-{title}",
            }
        ),
    )
