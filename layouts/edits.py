"""Forms for administrators: targets, benchmarks and notes; the server checks what they send."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from data.catalogue import METRICS
from data.format import NOTHING, SYMBOLS, shown_plain
from data.kept import NoteKind, SetGoal
from data.locale import percent_sign, typed
from data.metric import Metric, Unit
from layouts.attributes import attributes
from layouts.notes import KIND_WORDS
from layouts.words import IN_WORDS, day

KINDS = {"target": "Target", "benchmark": "Benchmark"}
HEADS = ("Set on", "What", "Value", "Source", "Wanted by", "By")
AS_IT_IS = "As it is"
UNIT_WORDS = {
    Unit.PERCENT: "percent",
    Unit.COUNT: "a whole number",
    Unit.HOURS: "hours",
    Unit.SECONDS: "seconds",
    Unit.RATING: "1 to 5",
}


def goal_editor(forms: Sequence[Component], history: Component) -> html.Section:
    """The forms for target and benchmark, and what was set before."""
    return html.Section(
        [
            html.H2("Target and benchmark", id="goals-title"),
            html.P(
                "A change is shown to everybody at once. An empty value takes the aim away; what "
                "was set before stays below.",
                className="block-words caption",
            ),
            html.Div([*forms], className="edit-forms"),
            history,
        ],
        className="block",
        **attributes({"aria-labelledby": "goals-title"}),
    )


def note_editor(today: date) -> html.Details:
    """Pins a sentence to a day."""
    kinds = [{"label": words, "value": kind.value} for kind, words in KIND_WORDS.items()]
    return html.Details(
        [
            html.Summary("Add a note to the charts"),
            html.Form(
                [
                    _field("note-day", "day", "Day", type="date", value=str(today), max=str(today)),
                    _choice("note-kind", "kind", "What it tells of", kinds, NoteKind.PRICE.value),
                    _field("note-words", "words", "In one sentence", maxLength=200, wide=True),
                    *_act("Add the note"),
                ],
                action="/admin/api/notes",
                method="post",
                className="edit-form",
                **attributes({"data-role": "edit"}),
            ),
        ],
        className="twin",
        **attributes({"data-keep": "note-editor"}),
    )


def goal_form(
    metric: Metric, kind: str, goals: Sequence[SetGoal], today: date, currency: str
) -> html.Form:
    """The form of one of ``KINDS``, filled in as it stands."""
    now = next((goal for goal in goals if goal.kind == kind), None)
    held = now if now and now.value is not None else None
    shares = [each for each in METRICS if each.unit is metric.unit and each.id != metric.id]
    may_be_share = metric.unit is Unit.COUNT
    unit = (
        f"in {SYMBOLS.get(currency, currency)}"
        if metric.unit is Unit.MONEY
        else UNIT_WORDS[metric.unit]
    )
    value = typed(held.value) if held and held.value is not None else ""
    fields: list[Component] = [
        html.H3(KINDS[kind], id=f"{kind}-form-title"),
        dbc.Input(name="kind", type="hidden", value=kind),
        _field(f"{kind}-value", "value", f"Value, {unit}", value=value, required=False,
               inputMode="decimal"),
    ]  # fmt: skip
    if may_be_share:
        options = [{"label": AS_IT_IS, "value": ""}]
        options += [{"label": f"% of {each.title.lower()}", "value": each.id} for each in shares]
        chosen = held.share_of if held and held.share_of else ""
        fields.append(_choice(f"{kind}-share", "share_of", "Counted", options, chosen))
    fields += [
        _field(f"{kind}-source", "source", "Source", value=held.source if held else "",
               maxLength=120, wide=True),
        _field(f"{kind}-set", "set_on", "Dated", type="date", value=str(today), max=str(today)),
    ]  # fmt: skip
    if kind == "target":
        due = str(held.due_on) if held and held.due_on else ""
        fields.append(
            _field("target-due", "due_on", "Wanted by", type="date", value=due, required=False)
        )
    return html.Form(
        [*fields, *_act(f"Save the {kind}")],
        action=f"/admin/api/goals/{metric.id}",
        method="post",
        className="edit-form figure",
        **attributes({"data-role": "edit", "aria-labelledby": f"{kind}-form-title"}),
    )


def goal_history(metric: Metric, goals: Sequence[SetGoal]) -> html.Details:
    """Every target and benchmark that was ever set."""
    return html.Details(
        [
            html.Summary("What was set before"),
            html.Div(
                html.Table(
                    [
                        html.Caption(f"Aims of {metric.title}", className="visually-hidden"),
                        html.Thead(html.Tr([_head(head) for head in HEADS])),
                        html.Tbody([_set(goal) for goal in goals]),
                    ],
                    className="table",
                ),
                className="table-scroll",
                tabIndex="0",
                role="region",
                **attributes({"aria-label": f"Table: aims of {metric.title}"}),
            ),
        ],
        className="twin",
        **attributes({"data-keep": "goal-history"}),
    )


def _field(
    name_id: str,
    name: str,
    words: str,
    *,
    wide: bool = False,
    required: bool = True,
    **more: object,
) -> html.Div:
    return html.Div(
        [
            html.Label(words, htmlFor=f"edit-{name_id}", className="control-name"),
            dbc.Input(id=f"edit-{name_id}", name=name, required=required, **more),
        ],
        className="edit-field edit-wide" if wide else "edit-field",
    )


def _choice(
    name_id: str, name: str, words: str, options: list[dict[str, str]], value: str
) -> html.Div:
    return html.Div(
        [
            html.Label(words, htmlFor=f"edit-{name_id}", className="control-name"),
            dbc.Select(
                id=f"edit-{name_id}",
                name=name,
                options=options,
                value=value,
                placeholder=options[0]["label"],  # an empty value is shown as this
            ),
        ],
        className="edit-field",
    )


def _act(words: str) -> list[Component]:
    return [
        html.Div(
            [
                html.Button(words, type="submit", className="button"),
                html.P(role="alert", className="edit-refusal"),
            ],
            className="edit-act",
        )
    ]


def _head(words: str) -> html.Th:
    return html.Th(words, scope="col", className=_side(words))


def _set(goal: SetGoal) -> html.Tr:
    cells = (
        KINDS[goal.kind],
        _value(goal.value, goal.share_of),
        goal.source,
        day(goal.due_on) if goal.due_on else NOTHING,
        goal.set_by or "as delivered",
    )
    return html.Tr(
        [
            html.Th(day(goal.set_on), scope="row"),
            *(
                html.Td(cell, className=_side(head))
                for head, cell in zip(HEADS[1:], cells, strict=True)
            ),
        ]
    )


def _side(head: str) -> str | None:
    return None if head == "Value" else IN_WORDS


def _value(value: Decimal | None, share_of: str | None) -> str:
    if value is None:
        return "taken away"
    text = shown_plain(value)
    return f"{text}{percent_sign()} of {share_of.upper()}" if share_of else text
