"""Has a number computed again from its source rows, and says what came of it."""

from __future__ import annotations

from dash import MATCH, Dash, Input, Output, State, ctx
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from callbacks.address import address_of
from data.board import Numbers
from data.proof import Asked
from layouts import ids
from layouts.evidence import outcome


def register(app: Dash, numbers: Numbers) -> None:
    """Answers the button beside the receipt."""

    @app.callback(
        Output({"type": "outcome", "metric": MATCH}, "children"),
        Input({"type": "recompute", "metric": MATCH}, "n_clicks"),
        State(ids.ADDRESS, "search"),
        prevent_initial_call=True,
    )
    def recompute(clicks: int | None, search: str | None) -> Component:
        # The button of a view that has just appeared also arrives here, unpressed.
        if not clicks:
            raise PreventUpdate
        as_of = address_of("/", search or "").choice.as_of
        asked = Asked(size=1, recompute=True)
        proof = numbers.proof(ctx.triggered_id["metric"], asked, as_of=as_of)
        return outcome(proof, numbers.currency)
