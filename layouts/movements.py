"""Why recurring revenue changed over a range: a waterfall and its table."""

from __future__ import annotations

from dash import dcc, html

from data.format import exact, shown
from data.metric import Unit
from data.reading import Movements, Series
from layouts.attributes import attributes
from layouts.chart import chart
from layouts.palette import Palette
from layouts.reader import reader
from layouts.scale import scale
from layouts.twin import twin
from layouts.words import span


def movements(series: Series, moved: Movements, colours: Palette) -> html.Section:
    """The section beneath the chart of MRR."""
    title = f"Revenue movements, {span(series.start, series.end)}"
    is_any = any(amount for _, amount in (("", moved.start), *steps(moved)))
    return html.Section(
        [
            html.H2("What changed it", id="movements-title"),
            html.Figure(
                [
                    *([_waterfall(series, moved, colours), reader(title)] if is_any else []),
                    html.Figcaption(_caption(moved, series.currency), className="caption"),
                    _table(moved, series.currency, title),
                ],
                className="figure",
                **attributes({"aria-label": title}),
            ),
        ],
        className="block",
        **attributes({"aria-labelledby": "movements-title"}),
    )


def steps(moved: Movements) -> tuple[tuple[str, int], ...]:
    """The signed steps from start to end; they add up to the penny."""
    return (
        ("New", moved.new),
        ("Expansion", moved.expansion),
        ("Reactivation", moved.reactivation),
        ("Contraction", -moved.contraction),
        ("Churn", -moved.churn),
        ("Currency", moved.currency),
    )


def _waterfall(series: Series, moved: Movements, colours: Palette) -> dcc.Graph:
    sized = scale(Unit.MONEY, (moved.start, moved.end), series.currency)
    bars = (("Start", moved.start), *steps(moved), ("End", moved.end))
    trace = {
        "type": "waterfall",
        "x": [name for name, _ in bars],
        "y": [sized.place(amount) for _, amount in bars],
        "measure": ["absolute", *["relative"] * (len(bars) - 2), "total"],
        "text": [
            _signed(a, series.currency, i in (0, len(bars) - 1)) for i, (_, a) in enumerate(bars)
        ],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": "%{text}<extra></extra>",
        "connector": {"line": {"color": colours.muted, "width": 1, "dash": "dot"}},
        "increasing": {"marker": {"color": colours.success}},
        "decreasing": {"marker": {"color": colours.error}},
        "totals": {"marker": {"color": colours.accent}},
    }
    return chart(
        "movements-chart",
        [trace],
        {
            "xaxis": {"type": "category"},
            "yaxis": sized.axis,
            "hovermode": "closest",
            "margin": {"l": 8, "r": 16, "t": 96, "b": 8, "pad": 4},
        },
        title="Revenue movements",
        subtitle=span(series.start, series.end),
        file_name=f"wedsync-mrr-movements-{series.start}-to-{series.end}",
        colours=colours,
    )


def _table(moved: Movements, currency: str, title: str) -> html.Details:
    rows = (("Start", moved.start), *steps(moved), ("End", moved.end))
    return twin(
        title,
        ["Movement", "Amount"],
        [[name, exact(amount, Unit.MONEY, currency)] for name, amount in rows],
    )


def _caption(moved: Movements, currency: str) -> str:
    def said(amount: int) -> str:
        return shown(amount, Unit.MONEY, currency)

    gained = moved.new + moved.expansion + moved.reactivation
    lost = moved.contraction + moved.churn
    return (
        f"From {said(moved.start)}, {said(gained)} was gained and {said(lost)} lost"
        + (f", exchange rates moved {said(moved.currency)}" if moved.currency else "")
        + f"; it ends at {said(moved.end)}."
    )


def _signed(amount: int, currency: str, whole: bool) -> str:
    text = shown(amount, Unit.MONEY, currency)
    return text if whole or amount <= 0 else f"+{text}"
