"""What stands where a view is about to be."""

from __future__ import annotations

from dash import html

from layouts.attributes import attributes


def loading() -> html.Div:
    """The outline of a drill-down, of the height the real one has on a screen."""
    bones = ("short", "title", "value", "line", "controls", "chart")
    return html.Div(
        [
            html.H1("Reading the numbers …", className="loading-words"),
            html.Div(
                [html.Div(className=f"bone bone-{each}") for each in bones],
                **attributes({"aria-hidden": "true"}),
            ),
        ],
        className="loading",
    )
