"""The table that says the same as a chart."""

from __future__ import annotations

import json
from collections.abc import Sequence

from dash import html

from layouts.attributes import attributes


def twin(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> html.Details:
    """A closed disclosure with a table; the first column names the rows. They are told as JSON, and
    assets/28-tables.js writes them: as components they would be most of a drill-down, and hold up
    its chart."""
    said = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return html.Details(
        [
            html.Summary("Show as a table"),
            html.Div(
                html.Table(
                    [
                        html.Caption(title, className="visually-hidden"),
                        html.Thead(html.Tr([html.Th(text, scope="col") for text in heads])),
                        html.Tbody(**attributes({"data-rows": said})),
                    ],
                    className="table" if len(heads) > 2 else "table table-narrow",
                ),
                className="table-scroll",
                tabIndex="0",
                role="region",
                **attributes({"aria-label": f"Table: {title}"}),
            ),
        ],
        className="twin",
        **attributes({"data-keep": f"table-{heads[0]}"}),
    )
