from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import plotly.graph_objects as go
import pytest
from dash import dcc, html

from data.catalogue import METRICS
from data.metric import Shape
from data.reading import Movements, Reading, Series
from data.share import shares_of
from layouts.choice import Choice
from layouts.drilldown import drilldown, drilldown_parts
from layouts.movements import steps
from layouts.palette import DARK, LIGHT
from layouts.words import part
from tests.layouts.samples import cohorts, failed, reading, series
from tests.layouts.trees import all_with, every, one_with, table_of, text, with_class

FIRST_DAY = date(2023, 11, 20)


def _tree(metric_id: str, choice: Choice | None = None, **more: Any) -> html.Div:
    return _page(
        series(metric_id), reading(metric_id), choice or Choice(), first_day=FIRST_DAY, **more
    )


def _page(found: Series, read: Reading, choice: Choice, **more: Any) -> html.Div:
    return drilldown(found.metric, choice, drilldown_parts(found, read, choice, **more))


def _graph(tree: html.Div) -> Any:
    return next(iter(every(tree, dcc.Graph)))


@pytest.mark.parametrize("parts", [False, True])
@pytest.mark.parametrize("metric", METRICS, ids=lambda m: m.id)
def test_every_metric_draws_a_valid_figure(metric: Any, parts: bool) -> None:
    tree = _tree(metric.id, Choice(parts=parts))
    assert tree.__dict__["data-drilldown"] == metric.id
    for graph in every(tree, dcc.Graph):
        go.Figure(graph.figure)


@pytest.mark.parametrize("metric", METRICS, ids=lambda m: m.id)
def test_chart_suits_the_metric_and_marks_the_unfinished_end(metric: Any) -> None:
    data = _graph(_tree(metric.id)).figure["data"]
    if metric.shape is Shape.BAR:
        assert data[0]["type"] == "bar"
        assert data[0]["marker"]["pattern"]["shape"][-2:] == ["", "/"]
    else:
        assert data[0]["fill"] == ("tozeroy" if metric.shape is Shape.AREA else "none")
        assert len(data[0]["x"]) == 89
        assert data[1]["line"]["dash"] == "dot"
        assert data[2]["x"] == ["2026-11-22"]


def test_only_parts_that_add_up_are_stacked() -> None:
    plans = _graph(_tree("mrr", Choice(parts=True))).figure["data"]
    types = _graph(_tree("active_vendor_pairs", Choice(parts=True))).figure["data"]
    assert {trace["stackgroup"] for trace in plans} == {"parts"}
    assert not any("stackgroup" in trace for trace in types)
    assert [trace["name"] for trace in plans] == ["Photography", "Venue", "Florist", "Music"]


def test_target_line_stands_at_the_target_and_not_on_parts_or_shares() -> None:
    (line,) = _graph(_tree("mrr")).figure["layout"]["shapes"]
    assert line["y0"] == line["y1"] == 50_000
    assert not _graph(_tree("dau")).figure["layout"]["shapes"]
    assert not [t for t in _graph(_tree("dau")).figure["data"] if t["name"].startswith("Target")]
    split = _graph(_tree("churn", Choice(parts=True))).figure["layout"]
    assert not split["annotations"]


@pytest.mark.parametrize(
    ("values", "corner"),
    [
        ([4_000_000] * 9, ("left", "bottom")),
        ([6_000_000] * 9, ("left", "top")),
        ([6_000_000, 4_000_000] * 4 + [4_000_000] * 4, ("right", "bottom")),
        ([6_000_000, 4_000_000] * 4 + [6_000_000] * 4, ("right", "top")),
        ([None] * 9, ("left", "bottom")),
    ],
)
def test_the_words_of_a_target_keep_off_the_line_of_the_number(
    values: list[int | None], corner: tuple[str, str]
) -> None:
    found = series("mrr")
    points = tuple(
        replace(found.points[0], day=found.points[0].day + timedelta(days=place), value=value)
        for place, value in enumerate(values)
    )
    graph = _graph(_page(replace(found, points=points), reading("mrr"), Choice()))
    (words,) = graph.figure["layout"]["annotations"]
    assert (words["xanchor"], words["yanchor"]) == corner


def test_a_target_that_is_a_share_is_a_line_through_the_days_and_a_column_of_the_table() -> None:
    found = series("dau")
    base = replace(
        series("mau"), points=tuple(replace(p, value=1_000 + n) for n, p in enumerate(found.points))
    )
    tree = _tree("dau", moving=shares_of(Decimal(40), base))
    line = _graph(tree).figure["data"][-1]
    assert line["name"] == "Target 40% of MAU"
    assert line["y"][:3] == [400, 400.4, 400.8]
    assert table_of(tree)[0][:3] == ["Day", "Daily active users", "Target"]
    assert _graph(tree).figure["layout"]["showlegend"]
    split = _graph(_tree("dau", Choice(parts=True), moving=shares_of(Decimal(40), base))).figure
    assert not [trace for trace in split["data"] if trace["name"].startswith("Target")]


def test_graph_never_offers_to_send_the_figure_anywhere() -> None:
    for graph in every(_tree("mrr"), dcc.Graph):
        assert graph.config["showSendToCloud"] is False
        assert graph.config["displaylogo"] is False
        assert graph.config["modeBarButtons"] == [["toImage", "zoom2d", "pan2d", "resetScale2d"]]
        assert graph.config["toImageButtonOptions"]["scale"] == 3
    assert _graph(_tree("mrr")).config["toImageButtonOptions"]["filename"] == (
        "wedsync-mrr-2026-08-25-to-2026-11-22"
    )


def test_table_holds_every_value_of_the_chart_exactly() -> None:
    tree = _tree("mrr")
    rows = table_of(tree)
    assert len(rows) == 91
    assert {len(row) for row in rows} == {len(rows[0])}
    assert rows[1][:2] == ["22 Nov 2026, so far", "£48,215.49"]


def test_movements_add_up_and_are_shown_for_revenue_only() -> None:
    moved = series("mrr").movements
    assert moved is not None
    assert moved.start + sum(amount for _, amount in steps(moved)) == moved.end
    assert "What changed it" in text(_tree("mrr"))
    assert "What changed it" not in text(_tree("arr"))


def test_nothing_that_moved_is_said_and_not_drawn() -> None:
    still = Movements(
        start=0, new=0, expansion=0, reactivation=0, contraction=0, churn=0, currency=0, end=0
    )
    tree = _page(
        replace(series("mrr"), movements=still), reading("mrr"), Choice(), first_day=FIRST_DAY
    )
    assert "From £0, £0 was gained and £0 lost; it ends at £0." in text(tree)
    assert [graph.id for graph in every(tree, dcc.Graph)] == ["chart"]


def test_presets_are_links_that_keep_the_other_choices() -> None:
    tree = _tree("mrr", Choice(parts=True, against="year"))
    (season,) = [c for c in every(tree, dcc.Link) if c.children == "Wedding season"]
    assert season.href == "/metric/mrr?from=2026-05-01&to=2026-09-30&parts=1&against=year"
    chosen = [text(c) for c in with_class(tree, "segment-on")]
    assert chosen == [
        "90 days, chosen",
        "Day, chosen",
        "By plan, chosen",
        "Year before, chosen",
    ]


def test_a_metric_without_parts_offers_no_breakdown() -> None:
    names = [text(c) for c in with_class(_tree("growth"), "control-name")]
    assert names == ["Range", "From", "To", "Grain", "Compared with"]


def test_an_earlier_range_is_laid_over_bucket_by_bucket() -> None:
    tree = _tree("wau", Choice(against="year"), earlier=series("wau"))
    trace = _graph(tree).figure["data"][-1]
    assert trace["name"] == "Year before"
    assert trace["line"]["dash"] == "dot"
    assert len(trace["x"]) == 90


def test_an_earlier_range_before_bars_has_a_rim() -> None:
    drawn = _graph(_tree("dau", Choice(against="year"), earlier=series("dau"))).figure["data"]
    rim, line = [each for each in drawn if each["name"] == "Year before"]
    assert (rim["y"], rim["showlegend"], rim["line"]["color"]) == (line["y"], False, LIGHT.paper)
    assert line["line"]["dash"] == "dot"


def test_a_line_goes_from_edge_to_edge() -> None:
    layout = _graph(_tree("wau")).figure["layout"]
    assert layout["xaxis"]["range"] == ["2026-08-25", "2026-11-22"]


def test_no_two_parts_look_the_same() -> None:
    points = series("total_couples").points
    names = [f"region {n}" for n in range(13)]
    split = tuple(replace(p, parts=dict.fromkeys(names, Decimal(1))) for p in points)
    for metric in ("total_couples", "vendor_satisfaction"):
        found = replace(series(metric), points=split)
        graph = _graph(_page(found, reading(metric), Choice(parts=True)))
        looks = {(each["line"]["color"], each["line"]["dash"]) for each in graph.figure["data"]}
        assert len(looks) == 13
        assert graph.style == {"--names": "13"}


def test_paper_says_of_which_day_it_is() -> None:
    (cover,) = with_class(_tree("wau"), "report-cover")
    assert text(cover) == "As of Sunday 22 November 2026"
    (cover,) = with_class(_tree("wau", Choice(as_of=date(2026, 11, 22))), "report-cover")
    assert text(cover) == "As of the end of Sunday 22 November 2026"


def test_legend_names_the_number_once() -> None:
    tree = _tree("avg_coordination_time", Choice(against="previous"), earlier=series("wau"))
    named = [t["name"] for t in _graph(tree).figure["data"] if t.get("showlegend", True)]
    assert named == ["Average coordination time", "Range before"]


def test_a_failed_number_still_has_its_page() -> None:
    tree = _page(series("arr"), failed("arr"), Choice(), first_day=FIRST_DAY)
    assert "could not be read just now" in text(tree)
    assert one_with(tree, "data-role", "value").__dict__["data-value"] == ""


def test_an_empty_range_says_so() -> None:
    empty = replace(series("arr"), points=())
    tree = _page(empty, reading("arr"), Choice(), first_day=None)
    assert "There are no days in this range yet." in text(tree)
    assert not every(tree, dcc.Graph)


def test_values_all_missing_draw_nothing_and_do_not_fail() -> None:
    found = series("vendor_satisfaction")
    gone = replace(found, points=tuple(replace(p, value=None, parts={}) for p in found.points))
    tree = _page(gone, reading("vendor_satisfaction", None), Choice(), first_day=None)
    assert "There is nothing to draw in this range." in text(tree)


def test_dark_charts_are_drawn_in_dark_colours() -> None:
    layout = _graph(_tree("mrr", colours=DARK)).figure["layout"]
    assert layout["paper_bgcolor"] == DARK.paper


def test_downloads_name_the_metric() -> None:
    buttons = [c.id for c in all_with(_tree("mrr"), "id") if isinstance(c.id, dict)]
    buttons = [each for each in buttons if each["type"] == "download"]
    assert buttons == [
        {"type": "download", "format": "csv", "metric": "mrr"},
        {"type": "download", "format": "xlsx", "metric": "mrr"},
    ]


def test_the_numbers_beside_it_are_one_step_away_on_the_same_day() -> None:
    def ways(metric_id: str) -> list[str]:
        (nav,) = with_class(_tree(metric_id, Choice(as_of=date(2026, 10, 1), grain="week")), "ways")
        return [link.href for link in every(nav, dcc.Link)]

    assert ways("arr") == [
        "/?as_of=2026-10-01",
        "/metric/mrr?as_of=2026-10-01",
        "/metric/growth?as_of=2026-10-01",
    ]
    assert ways("mrr") == ["/?as_of=2026-10-01", "/metric/arr?as_of=2026-10-01"]
    assert len(ways(METRICS[-1].id)) == 2


def test_every_chart_has_a_reader_and_a_table() -> None:
    tree = _tree("mrr", Choice(parts=True), cohorts=cohorts())
    figures = [f for f in every(tree, html.Figure) if every(f, dcc.Graph)]
    assert len(figures) == 2
    for figure in figures:
        (reader,) = all_with(figure, "data-role", "reader")
        assert reader.role == "slider"
        assert reader.__dict__["aria-label"].startswith("Points of ")
        assert with_class(figure, "twin")


def test_a_range_before_the_first_row_says_why_it_is_empty() -> None:
    words = "The first row is of Thursday 25 December 2025: before that there was nothing to count."
    found = replace(series("arr"), start=date(2025, 1, 1), end=date(2025, 1, 31))
    later = date(2025, 12, 25)
    assert words in text(_page(found, reading("arr"), Choice(), first_day=later))
    assert words not in text(_page(series("arr"), reading("arr"), Choice(), first_day=later))


def test_parts_are_named_as_a_reader_would_write_them() -> None:
    """The platform's own words stay in the API and in files."""
    assert part("photographer") == "Photographer"
    assert part("early_bird") == "Early bird"
    assert part("DJ_and_band") == "DJ and band"
    assert part("unknown") == "Unknown"
