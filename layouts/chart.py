"""The one graph factory: every chart of the page is made here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc

from data.locale import decimal_mark, group_mark
from layouts.chart_locale import chart_locale, date_ticks
from layouts.palette import Palette

FACE = '-apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'
PNG_SCALE, PNG_WIDTH, PNG_HEIGHT = 3, 1200, 640

Trace = dict[str, Any]
Layout = dict[str, Any]


def chart(
    component_id: str,
    traces: Sequence[Trace],
    layout: Layout,
    *,
    title: str,
    subtitle: str,
    file_name: str,
    colours: Palette,
    names: int = 0,
) -> dcc.Graph:
    """A graph in our own look; its title stands inside so that a saved PNG explains itself. It
    is as much taller on a phone as a legend of so many ``names`` takes."""
    dressed = _dress(title, subtitle, colours)
    for name, value in layout.items():
        both = isinstance(dressed.get(name), dict) and isinstance(value, dict)
        dressed[name] = dressed[name] | value if both else value
    config: dict[str, Any] = {
        **chart_locale(),
        "displaylogo": False,
        "displayModeBar": True,
        # plotly.js can post a figure to a service outside: never offer it.
        "showSendToCloud": False,
        "modeBarButtons": [["toImage", "zoom2d", "pan2d", "resetScale2d"]],
        "toImageButtonOptions": {
            "format": "png",
            "scale": PNG_SCALE,
            "width": PNG_WIDTH,
            "height": PNG_HEIGHT,
            "filename": file_name,
        },
    }
    return dcc.Graph(
        id=component_id,
        className="chart",
        responsive=True,
        style={"--names": str(names)},
        figure={"data": list(traces), "layout": dressed},
        config=config,  # type: ignore[arg-type]  # it says which keys there are
    )


def _dress(title: str, subtitle: str, colours: Palette) -> Layout:
    axis = {
        "gridcolor": colours.line,
        "linecolor": colours.line,
        "zerolinecolor": colours.line,
        "tickfont": {"color": colours.muted, "size": 12},
        "automargin": True,
    }
    return {
        # An empty template keeps the large default one out of every answer.
        "template": {"layout": {}, "data": {}},
        "autosize": True,
        "title": {
            "text": f"<b>{title}</b>",
            "subtitle": {"text": subtitle, "font": {"color": colours.muted, "size": 13}},
            "font": {"size": 16, "color": colours.ink},
            "x": 0,
            "xref": "container",
            "xanchor": "left",
            "y": 0.98,
            "yanchor": "top",
        },
        "font": {"family": FACE, "color": colours.ink, "size": 13},
        "paper_bgcolor": colours.paper,
        "plot_bgcolor": colours.paper,
        "colorway": list(colours.parts),
        "margin": {"l": 8, "r": 16, "t": 84, "b": 8, "pad": 4},
        "hovermode": "x unified",
        "hoverlabel": {
            "bgcolor": colours.paper,
            "bordercolor": colours.line,
            "font": {"color": colours.ink, "family": FACE, "size": 13},
        },
        "modebar": {
            "bgcolor": "rgba(0,0,0,0)",
            "color": colours.muted,
            "activecolor": colours.accent,
        },
        # At the foot, where it may take as many lines as it needs on a phone.
        "legend": {
            "orientation": "h",
            "traceorder": "normal",
            "x": 0,
            "y": 0,
            "yref": "container",
            "yanchor": "bottom",
            "maxheight": 1,
        },
        "showlegend": False,
        "separators": decimal_mark() + group_mark(),
        "xaxis": axis | {"showgrid": False, "type": "date", "tickformatstops": date_ticks()},
        "yaxis": axis | {"nticks": 6, "zeroline": False},
    }
