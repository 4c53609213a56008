"""The '?' beside a metric's name that opens its definition."""

from __future__ import annotations

from dash import html

from data.metric import Metric
from layouts.attributes import attributes


def definition(metric: Metric) -> html.Details:
    """A disclosure that works by mouse, touch and keyboard and needs no script."""
    return html.Details(
        [
            html.Summary("?", **attributes({"aria-label": f"What is {metric.title}?"})),
            html.Div(
                [
                    html.P(metric.meaning),
                    html.P(f"Measured: {metric.window}.", className="definition-window"),
                ],
                className="definition-text panel",
            ),
        ],
        className="definition menu",
        **attributes({"data-keep": f"definition-{metric.id}"}),
    )
