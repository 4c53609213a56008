"""One metric as a card: values in, component tree out."""

from __future__ import annotations

import re
from datetime import date

from dash import dcc, html
from dash.development.base_component import Component

from data.format import (
    JUST,
    MINUS,
    api_text,
    exact,
    magnitude,
    shown,
    shown_apart,
    shown_change,
    shown_count,
    shown_gap,
    shown_plain,
    shown_target,
)
from data.locale import percent_sign
from data.metric import Better, Metric, Unit
from data.pace import Pace, pace_needed
from data.reading import Aim, Compared, Reading
from layouts.attributes import attributes
from layouts.definition import definition
from layouts.icon import icon
from layouts.sparkline import sparkline
from layouts.standing import progress, shortfall
from layouts.words import PREVIOUS_WORDS, STATUS_WORDS, TREND_WORDS, clock, day

LONG, LONGEST = 11, 17


def card(
    reading: Reading, currency: str, *, href: str | None = None, on: date | None = None
) -> html.Article:
    """The card of one reading; money is named in ``currency``. ``href`` is where it leads, ``on``
    the day from which a run rate is reckoned."""
    metric = reading.metric
    return html.Article(
        [
            html.Header(
                [
                    html.H3(
                        dcc.Link(
                            metric.title,
                            href=href or f"/metric/{metric.id}",
                            className="stretched-link",
                        ),
                        className="metric-name",
                    ),
                    definition(metric),
                ],
                className="metric-head",
            ),
            value(reading, currency),
            *(_failed(reading, currency) if reading.error else _filled(reading, currency, on)),
        ],
        className="metric metric-failed" if reading.error else "metric",
        **attributes(
            {
                "data-metric": metric.id,
                "data-trend": reading.trend or "",
                "data-status": reading.status or "",
            }
        ),
    )


def value(reading: Reading, currency: str) -> html.P:
    """The number itself, its exact form in the title, the API's in ``data-value``."""
    unit = reading.metric.unit
    text = shown(reading.value, unit, currency)
    size = " longest" if len(text) > LONGEST else " long" if len(text) > LONG else ""
    return html.P(
        _figures(text),
        className=f"metric-value{size}",
        title=exact(reading.value, unit, currency),
        **attributes({"data-role": "value", "data-value": api_text(reading.value, unit)}),
    )


def comparisons(reading: Reading, currency: str) -> list[Component]:
    """Last year first, previous beside it, each with its value and date; nothing without both."""
    pairs = (
        (reading.last_year, "last year"),
        (reading.previous, PREVIOUS_WORDS[reading.metric.comparison]),
    )
    said = [_comparison(then, words, reading.metric, currency) for then, words in pairs if then]
    return [html.Ul(said, className="changes")] if said else []


def verdict(reading: Reading) -> html.P:
    """Trend and status, each as an icon and a word."""
    said: list[Component] = []
    if reading.status:
        said.append(
            html.Span(
                [icon(reading.status), STATUS_WORDS[reading.status]],
                className=f"status status-{reading.status}",
            )
        )
    if reading.trend:
        said.append(html.Span([icon(reading.trend), TREND_WORDS[reading.trend]], className="trend"))
    return html.P(said, className="verdict")


def goal(reading: Reading, currency: str, on: date | None = None) -> list[Component]:
    """Progress to the target with what is still missing and, reckoned from the day ``on``, the run
    rate that takes; nothing without a target."""
    target = reading.target
    if target is None or reading.value is None:
        return []
    words = _distance(reading, target, currency)
    pace = pace_needed(reading, on) if on else None
    return [
        html.Div(
            [
                html.Progress(
                    value=f"{progress(reading, target):.3f}",
                    max="1",
                    className="goal-bar",
                    **attributes({"aria-label": f"Progress to target: {words}"}),
                ),
                html.P(words, title=f"{target.source}, {day(target.on)}"),
                *([_pace(pace, reading.metric.unit, currency)] if pace else []),
            ],
            className="goal",
        )
    ]


def notes(reading: Reading, currency: str) -> list[Component]:
    """Benchmark with its source, median and n, where they are defined."""
    unit = reading.metric.unit
    said = []
    if reading.benchmark:
        mark = reading.benchmark
        said.append(f"Benchmark {_aim(mark, reading.metric, currency)}: {mark.source}")
    if reading.median is not None:
        said.append(f"Median {shown(reading.median, unit, currency)}")
    if reading.n is not None:
        said.append(f"n = {shown_count(reading.n)}")
    return [html.P(" · ".join(said), className="metric-notes")] if said else []


def _filled(reading: Reading, currency: str, on: date | None) -> list[Component]:
    reason = [html.P(reading.reason, className="metric-reason")] if reading.reason else []
    drawn = [p for p in reading.spark if p.value is not None]
    return [
        *([verdict(reading)] if reading.trend or reading.status or not reading.reason else []),
        *reason,
        *([sparkline(reading.metric, reading.spark, currency)] if len(drawn) > 1 else []),
        *comparisons(reading, currency),
        *goal(reading, currency, on),
        *notes(reading, currency),
    ]


def last_read(reading: Reading, currency: str) -> list[Component]:
    """What a number that cannot be read just now was, and when: it is older than the page says."""
    last = reading.last_read
    if last is None:
        return []
    said = f"It was {shown(last.value, reading.metric.unit, currency)} at "
    at = html.Time(clock(last.at), dateTime=last.at.isoformat(), title=f"{day(last.at)}")
    return [html.P([said, at, "."], className="last-read")]


def _failed(reading: Reading, currency: str) -> list[Component]:
    return [
        html.P([icon("error"), html.Span(reading.error)], className="metric-reason"),
        *last_read(reading, currency),
    ]


def _comparison(then: Compared, words: str, metric: Metric, currency: str) -> html.Li:
    known = not then.before_data and then.value is not None
    value_then = [html.Span(shown(then.value, metric.unit, currency))] if known else []
    return html.Li(
        [
            html.Strong(shown_change(then, metric.unit), className=f"change {_tone(then, metric)}"),
            html.Span(
                [
                    words if then.before_data else f"on {words}",
                    html.Span(_judged(then, metric), className="visually-hidden"),
                ],
                className="change-label",
            ),
            html.Span(
                [*value_then, html.Span(day(then.at), className="change-date")],
                className="change-then",
            ),
        ]
    )


def _tone(then: Compared, metric: Metric) -> str:
    if then.before_data or then.change is None:
        return "unknown"
    if not then.change or metric.better is Better.NEUTRAL or _is_shown_as_nothing(then, metric):
        return "even"
    return "better" if (then.change > 0) is (metric.better is Better.UP) else "worse"


def _is_shown_as_nothing(then: Compared, metric: Metric) -> bool:
    """Whether all that can be read of a change is zeros: nobody is to see red for those."""
    text = shown_change(then, metric.unit)
    return "0" in text and not re.search("[1-9]", text)


def _judged(then: Compared, metric: Metric) -> str:
    tone = _tone(then, metric)
    return f", {tone}" if tone in ("better", "worse") else ""


def _distance(reading: Reading, target: Aim, currency: str) -> str:
    metric, missing = reading.metric, shortfall(reading)
    named = _aim(target, metric, currency)
    if missing is None:
        return f"Target {named}"
    apart = shown_apart(magnitude((reading.value or 0) - target.value), metric.unit, currency)
    seen = apart != JUST
    down = metric.better is Better.DOWN
    if missing > 0:
        return f"{apart if seen else 'Just'} {'above' if down else 'short of'} the {named} target"
    if down:
        return f"Within the {named} target" + (f", {apart} to spare" if seen else "")
    return f"Target {named} reached" + (f", {apart} beyond" if seen else "")


def _pace(pace: Pace, unit: Unit, currency: str) -> html.P:
    sign = MINUS if pace.weekly < 0 else "+"
    rate = f"{sign}{shown_gap(magnitude(pace.weekly), unit, currency)}"
    return html.P(
        f"Needs {rate} a week to be there by {day(pace.by)}",
        className="pace",
        title="The day set with the target" if pace.is_set else "The end of the year",
    )


def _aim(aim: Aim, metric: Metric, currency: str) -> str:
    text = shown_target(aim.value, metric.unit, currency)
    if aim.share is None or aim.share_of is None:
        return text
    return f"{text} ({shown_plain(aim.share)}{percent_sign()} of {aim.share_of.upper()})"


def _figures(text: str) -> list[Component | str]:
    """Figures at full size, the words between them smaller."""
    pieces = re.findall(r"[^a-zA-Z\s]+|[a-zA-Z\s]+", text)
    return [html.Span(p, className="unit") if re.search("[a-zA-Z]", p) else p for p in pieces]
