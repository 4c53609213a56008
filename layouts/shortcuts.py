"""The keyboard shortcuts and the dialog that lists them; assets/62-keys.js reads them from it."""

from __future__ import annotations

from dash import html

from layouts.attributes import attributes

SHORTCUTS = (
    ("?", "help", "Show these shortcuts"),
    ("r", "refresh", "Refresh the numbers now"),
    ("b", "board", "Go to the board"),
    ("j", "next", "Next number"),
    ("k", "previous", "Previous number"),
    ("t", "theme", "Change between light and dark"),
    ("c", "copy", "Copy a link to this view"),
    ("p", "print", "Print, or save as PDF"),
    ("w", "wall", "Wall mode, and back"),
)
"""Key, act and words of each."""

DIALOG = "shortcuts"


def shortcuts() -> html.Dialog:
    """Opened by its key or from the account menu; a button turns the keys off for those whose
    speech or hands press them unasked."""
    title = f"{DIALOG}-title"
    return html.Dialog(
        [
            html.H2("Keyboard shortcuts", id=title),
            html.Ul(
                [
                    html.Li(
                        [html.Kbd(key), html.Span(words)],
                        **attributes({"data-key": key, "data-act": act}),
                    )
                    for key, act, words in SHORTCUTS
                ],
                className="shortcut-list",
            ),
            html.P("Esc closes menus and dialogs. In a chart's reader the arrow keys walk along."),
            html.Div(
                [
                    html.Button(
                        "Turn these keys off",
                        type="button",
                        className="button",
                        **attributes({"data-role": "keys", "aria-pressed": "false"}),
                    ),
                    html.Button(
                        "Close",
                        type="button",
                        className="button button-strong",
                        **attributes({"data-role": "close"}),
                    ),
                ],
                className="shortcut-acts",
            ),
        ],
        id=DIALOG,
        className="dialog",
        **attributes({"aria-labelledby": title}),
    )
