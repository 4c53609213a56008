"""The menu of named addresses: going there, naming this one, and choosing a start page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from data.kept import SavedView
from layouts.attributes import attributes


def saved_views(views: Sequence[SavedView]) -> list[Component]:
    """What the menu holds; its forms are sent by assets/55-edits.js."""
    return [
        html.P("Saved views", className="panel-title"),
        html.Ul([_view(view) for view in views], className="views")
        if views
        else html.P("None yet. A view is this address with a name.", className="panel-note"),
        html.Form(
            [
                html.Label("Name of this view", htmlFor="view-name", className="control-name"),
                dbc.Input(id="view-name", name="name", type="text", maxLength=60, required=True),
                dcc.Input(type="hidden", name="address", value="/"),
                html.P(role="alert", className="edit-refusal"),
                html.Button("Save this view", type="submit", className="button"),
            ],
            action="/account/api/views",
            method="post",
            className="view-form",
            **_reloading(),
        ),
        html.Button(
            [html.Span("Copy a link"), html.Small("Range, day and theme included")],
            type="button",
            className="choice",
            **attributes({"data-role": "copy"}),
        ),
    ]


def _view(view: SavedView) -> html.Li:
    act, words = (
        ("/account/api/start/remove", "Start with the board")
        if view.is_start
        else (f"/account/api/views/{view.id}/start", "Start here")
    )
    return html.Li(
        [
            html.Span(
                [
                    html.A(view.name, href=view.address),
                    *([html.Span("start page", className="tag")] if view.is_start else []),
                ],
                className="view-name",
            ),
            html.Span(
                [
                    _act(act, words, view.name),
                    _act(f"/account/api/views/{view.id}/remove", "Remove", view.name),
                ],
                className="view-acts",
            ),
        ]
    )


def _act(action: str, words: str, name: str) -> html.Form:
    return html.Form(
        html.Button(
            [words, html.Span(f": {name}", className="visually-hidden")],
            type="submit",
            className="button button-quiet",
        ),
        action=action,
        method="post",
        **_reloading(),
    )


def _reloading() -> dict[str, Any]:
    return attributes({"data-role": "edit", "data-then": "reload"})
