"""The same seventeen values and charts done the ordinary way in plain Dash: a callback at load that
queries the tables, remembered for half a minute, and sends a Plotly figure for each card."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import plotly.graph_objects as go
import psycopg
from dash import Dash, Input, Output, dcc, html

from data.calendar import local_day, midnight
from data.catalogue import METRICS
from data.metric import Metric
from data.statements import statement

DAYS = 30
CACHED_SECONDS = 30
ZONE = ZoneInfo("Europe/London")


def peer() -> Any:
    """The application, on the database at ``DATABASE_URL``."""
    app = Dash("peer", include_assets_files=False)
    app.layout = html.Div(
        [
            html.H1("Executive metrics"),
            dcc.Interval(id="clock", interval=30_000),
            html.Div(id="all"),
        ]
    )

    @app.callback(Output("all", "children"), Input("clock", "n_intervals"))
    def show(_ticks: int | None) -> list[html.Div]:
        found = _numbers(int(time.time() // CACHED_SECONDS))
        return [_card(metric, found[metric.id]) for metric in METRICS]

    return app.server


def _card(metric: Metric, values: list[float | None]) -> html.Div:
    figure = go.Figure(go.Scatter(y=values, mode="lines"))
    figure.update_layout(height=90, margin={"l": 0, "r": 0, "t": 0, "b": 0})
    return html.Div(
        [
            html.H3(metric.title),
            html.P(
                "–" if values[-1] is None else f"{values[-1]:,.2f}",
                **{"data-role": "value"},
            ),
            dcc.Graph(figure=figure, config={"displayModeBar": False}),
        ],
        **{"data-metric": metric.id},
    )


@lru_cache(maxsize=2)
def _numbers(_slot: int) -> dict[str, list[float | None]]:
    """Each metric now and at the end of each of the last thirty days, from the tables."""
    now = datetime.now(UTC)
    today = midnight(local_day(now, ZONE), ZONE)
    at = [today - timedelta(days=each) for each in range(DAYS - 1, -1, -1)] + [now]
    params = {
        "at": at,
        "parts_at": [now],
        "since": [each - timedelta(days=1) for each in at[:-1]] + [today],
        "zone": ZONE.key,
        "currency": "GBP",
    }
    with psycopg.connect(os.environ["DATABASE_URL"], options="-c timezone=UTC") as connection:
        found = {}
        for metric in METRICS:
            rows = connection.execute(statement(f"metrics/{metric.id}"), params).fetchall()
            whole = {row[0]: row[2] for row in rows if row[1] is None}
            found[metric.id] = [
                None if whole.get(each) is None else float(whole[each]) for each in at
            ]
        return found
