"""When the numbers were read; assets/40-freshness.js keeps the age beside it counting."""

from __future__ import annotations

from datetime import datetime

from dash import html

from data.locale import timed
from layouts.attributes import attributes
from layouts.words import clock, day


def stamp(refreshed: datetime, *, refresh_id: int, stale: bool) -> html.P:
    """The moment of the last refresh and its age, once for the whole page; assets/45-live.js reads
    off ``refresh_id`` whether a refresh it hears of is shown already."""
    return html.P(
        [
            html.Span("Updated ", className="stamp-word"),
            html.Time(
                clock(refreshed),
                dateTime=refreshed.isoformat(),
                title=f"{day(refreshed.date())}, {timed(refreshed, seconds=True)} {refreshed:%Z}",
                **attributes({"data-role": "stamp"}),
            ),
            html.Span("just now", className="stamp-age", **attributes({"data-role": "age"})),
        ],
        className="stamp",
        **attributes(
            {"data-served-stale": "true" if stale else "false", "data-refresh": str(refresh_id)}
        ),
    )
