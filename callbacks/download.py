"""Files through the browser: the whole board, or one metric's series as it is shown."""

from __future__ import annotations

from base64 import b64encode
from typing import Literal, cast

from dash import ALL, Dash, Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from callbacks.address import address_of
from callbacks.view import Sources
from layouts import ids
from layouts.choice import fitted


def register(app: Dash, sources: Sources) -> None:
    """Sends the file whose button was pressed."""
    numbers = sources.numbers

    @app.callback(
        Output(ids.FILE, "data"),
        Input({"type": "download", "format": ALL, "metric": ALL}, "n_clicks"),
        State(ids.ADDRESS, "pathname"),
        State(ids.ADDRESS, "search"),
        prevent_initial_call=True,
        running=[(Output(ids.BUSY, "className"), "busy busy-now", "busy")],
    )
    def send(
        _clicks: list[int | None], pathname: str | None, search: str | None
    ) -> dict[str, str | bool]:
        # Buttons of a view that has just appeared also arrive here, unpressed.
        if not ctx.triggered[0]["value"]:
            raise PreventUpdate
        pressed = ctx.triggered_id
        choice = address_of(pathname or "/", search or "").choice
        fmt = cast(Literal["csv", "xlsx"], pressed["format"])
        if not pressed["metric"]:
            name, content = numbers.export(fmt, as_of=choice.as_of)
        else:
            range_ = fitted(choice, numbers.today())
            name, content = numbers.export(
                fmt,
                as_of=choice.as_of,
                start=range_.start,
                end=range_.end,
                grain=range_.grain,
                metric=pressed["metric"],
            )
        sources.note_export(name)
        return {"content": b64encode(content).decode(), "filename": name, "base64": True}
