"""Where a number comes from: its definition, its statement, and the rows that make it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from dash import dcc, html
from dash.development.base_component import Component

from data.format import NOTHING, exact, shown_count, shown_plain
from data.metric import Better, Metric, Unit
from data.reading import Proof, Reading
from layouts import ids
from layouts.attributes import attributes
from layouts.choice import Choice, address
from layouts.controls import segments
from layouts.icon import icon
from layouts.words import IN_WORDS, clock, counted, day, long_day, part

SHORT_ID = 8
BETTER_WORDS = {
    Better.UP: "Higher is better.",
    Better.DOWN: "Lower is better.",
    Better.NEUTRAL: "Neither higher nor lower is better.",
}
MINOR = ("contribution", "minor", "then_minor", "now_minor")


def evidence(
    reading: Reading, choice: Choice, statement: str, proof: Proof | None, currency: str
) -> html.Section:
    """The receipt of a number; ``proof`` is the page of rows that the address asks for."""
    metric = reading.metric
    return html.Section(
        [
            html.H2("Where it comes from", id="evidence-title"),
            html.Div(
                [html.Div(_words(reading), className="block-words"), _statement(metric, statement)],
                className="evidence",
            ),
            html.Div(
                [
                    _rows_link(metric, choice),
                    html.Button(
                        [icon("refresh"), "Recompute from the source"],
                        id=ids.recompute(metric.id),
                        type="button",
                        className="button",
                    ),
                ],
                className="evidence-acts",
            ),
            html.Div(id=ids.outcome(metric.id), className="outcome", role="status"),
            *([rows_panel(proof, reading, choice, currency)] if proof else []),
        ],
        className="block",
        **attributes({"aria-labelledby": "evidence-title"}),
    )


def outcome(proof: Proof, currency: str) -> html.Div:
    """What came of recomputing a number from its source rows."""
    unit = proof.metric.unit
    same = proof.recomputed == proof.value == proof.total
    words = (
        "Recomputed from the source just now: the same to the last digit."
        if same
        else "Recomputed from the source just now: it differs. Run 'python app.py verify'."
    )
    return html.Div(
        [
            html.P(
                [icon("success" if same else "error"), html.Span(words)],
                className=f"notice {'notice-good' if same else 'notice-error'}",
            ),
            _facts(
                {
                    "Recomputed": exact(proof.recomputed, unit, currency),
                    "Shown": exact(proof.value, unit, currency),
                    **_receipt(proof, currency),
                }
            ),
        ]
    )


def rows_panel(proof: Proof, reading: Reading, choice: Choice, currency: str) -> html.Div:
    """One page of the rows, and what all of them make; of the number or of one of its parts."""
    metric, unit = proof.metric, proof.metric.unit
    names = [name for name in (proof.rows[0] if proof.rows else {}) if name != "number"]
    same = proof.total == proof.value
    number = f"the number of “{part(proof.part)}”" if proof.part else "the number above"
    together = f"{counted(proof.row_count, 'row')}: together {exact(proof.total, unit, currency)}"
    made = f"{together}, {'' if same else 'which is not '}{number}"
    return html.Div(
        [
            html.H3("The rows behind it", id="rows-title", tabIndex="-1"),
            html.P(proof.basis, className="caption"),
            *([_parts(metric, choice, reading)] if reading.parts else []),
            _facts(_receipt(proof, currency)),
            *([_table(proof, names, unit, currency)] if proof.rows else []),
            html.P([icon("success" if same else "error"), made], className="rows-total"),
            *([_pages(metric, choice, proof)] if proof.pages > 1 else []),
        ],
        className="figure rows",
        **attributes({"data-role": "rows"}),
    )


def _words(reading: Reading) -> list[Component]:
    metric = reading.metric
    read = f"Measured: {metric.window}. {BETTER_WORDS[metric.better]}"
    said: list[Component] = [html.P(metric.meaning), html.P(read, className="definition-window")]
    for name, aim in (("Target", reading.target), ("Benchmark", reading.benchmark)):
        if aim:
            due = f", wanted by {long_day(aim.by)}" if aim.by else ""
            source = f"{name} source: {aim.source}, set {long_day(aim.on)}{due}."
            said.append(html.P(source, className="definition-window"))
    return said


def _statement(metric: Metric, statement: str) -> html.Details:
    return html.Details(
        [
            html.Summary("The statement that computes it"),
            html.Pre(
                html.Code(statement),
                className="statement",
                tabIndex="0",
                role="region",
                **attributes({"aria-label": f"SQL of {metric.title}"}),
            ),
        ],
        className="twin",
        **attributes({"data-keep": "statement"}),
    )


def _rows_link(metric: Metric, choice: Choice) -> dcc.Link:
    asked = choice.rows is not None
    words = "Hide the rows" if asked else "Show the rows behind it"
    return dcc.Link(
        words,
        href=address(metric.id, replace(choice, rows=None if asked else 1, part=None)),
        className="button",
        id=ids.ROWS_LINK,
    )


def _receipt(proof: Proof, currency: str) -> dict[str, str]:
    return {
        "Window": _window(proof),
        "Rows": shown_count(proof.row_count),
        "Rows make": exact(proof.total, proof.metric.unit, currency),
        "As of": _moment(proof.as_of),
        "Refresh": shown_count(proof.refresh_id),
    }


def _window(proof: Proof) -> str:
    if proof.window_from == proof.window_to:
        return f"the moment {_moment(proof.window_to)}"
    return f"{_moment(proof.window_from)} to {_moment(proof.window_to)}"


def _moment(at: datetime) -> str:
    return f"{day(at)}, {clock(at)}"


def _facts(facts: Mapping[str, str]) -> html.Dl:
    return html.Dl(
        [html.Div([html.Dt(name), html.Dd(value)]) for name, value in facts.items()],
        className="facts",
    )


def _table(proof: Proof, names: Sequence[str], unit: Unit, currency: str) -> html.Div:
    title = f"Rows of {proof.metric.title}, page {proof.page} of {proof.pages}"
    rows = proof.rows
    return html.Div(
        html.Table(
            [
                html.Caption(title, className="visually-hidden"),
                html.Thead(
                    html.Tr(
                        [
                            html.Th("No.", scope="col"),
                            *(
                                html.Th(_head(name), scope="col", className=_side(rows[0][name]))
                                for name in names
                            ),
                        ]
                    )
                ),
                html.Tbody(
                    [
                        html.Tr(
                            [
                                html.Th(shown_count(row["number"]), scope="row"),
                                *(_cell(name, row[name], unit, currency) for name in names),
                            ]
                        )
                        for row in rows
                    ]
                ),
            ],
            className="table",
        ),
        className="table-scroll",
        tabIndex="0",
        role="region",
        **attributes({"aria-label": f"Table: {title}"}),
    )


def _head(name: str) -> str:
    words = name.removesuffix("_id").replace("_", " ").replace("minor", "a month")
    return words[0].upper() + words[1:]


def _cell(name: str, cell: Any, unit: Unit, currency: str) -> html.Td:
    if isinstance(cell, UUID):
        short = html.Code(str(cell)[:SHORT_ID], title=str(cell))
        return html.Td(short, className=_side(cell))
    return html.Td(_text(name, cell, unit, currency), className=_side(cell))


def _side(cell: Any) -> str | None:
    """Names stand at the left of their column, figures and dates at the right."""
    return IN_WORDS if isinstance(cell, UUID | str) else None


def _text(name: str, cell: Any, unit: Unit, currency: str) -> str:
    match cell:
        case None:
            return NOTHING
        case bool():
            return "Yes" if cell else "No"
        case datetime():
            return _moment(cell)
        case int() | Decimal() if name in MINOR and unit is not Unit.COUNT:
            if unit is Unit.MONEY or name != "contribution":
                return exact(int(cell), Unit.MONEY, currency)
            return shown_plain(Decimal(cell))
        case int() | Decimal():
            return shown_plain(Decimal(cell))
    return part(str(cell))


def _parts(metric: Metric, choice: Choice, reading: Reading) -> html.Div:
    """Links to the rows of the whole number and of each of its parts."""
    options = [("All", None), *((part(name), name) for name in sorted(reading.parts, key=part))]
    return segments(
        "Rows of",
        metric,
        (
            (words, replace(choice, rows=1, part=name), choice.part == name)
            for words, name in options
        ),
    )


def _pages(metric: Metric, choice: Choice, proof: Proof) -> html.Nav:
    def to(words: str, page: int) -> Component:
        if not 1 <= page <= proof.pages:
            # It keeps the focus of who came to the last page by it.
            return html.A(
                words,
                role="link",
                tabIndex="-1",
                className="button button-off",
                **attributes({"aria-disabled": "true"}),
            )
        return dcc.Link(
            words, href=address(metric.id, replace(choice, rows=page)), className="button"
        )

    return html.Nav(
        [
            html.Span(to("Earlier rows", proof.page - 1), **attributes({"data-keep": "rows-back"})),
            html.Span(
                f"Page {shown_count(proof.page)} of {shown_count(proof.pages)}",
                className="rows-page",
            ),
            html.Span(to("Later rows", proof.page + 1), **attributes({"data-keep": "rows-on"})),
        ],
        className="rows-pages",
        **attributes({"aria-label": "Pages of rows"}),
    )
