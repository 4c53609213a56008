from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

from data.catalogue import METRICS
from data.reading import Point
from layouts.sparkline import sparkline
from tests.layouts.samples import reading

MRR = METRICS[0]


def _image(points: tuple[Point, ...]) -> Any:
    return sparkline(MRR, points, "GBP")


def _svg(points: tuple[Point, ...]) -> str:
    source = str(_image(points).src)
    return unquote(source.removeprefix("data:image/svg+xml,"))


def test_sparkline_is_well_formed_svg_with_a_summary() -> None:
    found = reading("mrr")
    image = _image(found.spark)
    ElementTree.fromstring(_svg(found.spark))  # noqa: S314  # our own text
    assert image.alt.startswith("Monthly recurring revenue by day, from £")
    assert image.alt.endswith("to £48,215 on 22 Nov 2026 (not finished).")


def test_unfinished_last_day_is_hatched_and_dotted() -> None:
    points = reading("mrr").spark
    finished = (*points[:-1], replace(points[-1], complete=True))
    assert "stroke-dasharray" in _svg(points)
    assert _image(points).className == "spark spark-open"
    assert "stroke-dasharray" not in _svg(finished)
    assert _image(finished).className == "spark"


def test_a_day_without_value_leaves_a_gap() -> None:
    points = reading("mrr").spark
    gap = (*points[:10], replace(points[10], value=None), *points[11:])
    assert _svg(gap).count("url(#g)") == _svg(points).count("url(#g)") + 1


def test_a_flat_line_and_an_empty_one_do_not_break() -> None:
    points = reading("mrr").spark
    flat = tuple(replace(p, value=5) for p in points)
    nothing = tuple(replace(p, value=None) for p in points)
    assert "32.0" in _svg(flat)
    assert _image(nothing).alt.endswith("too few days to draw.")


def test_line_begins_where_the_words_do_and_ends_where_its_dot_has_room() -> None:
    line = _svg(reading("mrr").spark)
    assert line.count("M0.0 ") > 0
    assert f"M{240 - 8:.1f} " in line
