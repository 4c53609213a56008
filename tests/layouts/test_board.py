from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise

import pytest
from dash import dcc, html

from data.catalogue import METRICS
from data.left_out import LeftOut
from data.locale import written_in
from data.reading import Board, Status
from layouts import ids
from layouts.board import board as board_layout
from layouts.board import parts
from tests.layouts.samples import LONDON, board, empty_board, failed, reading
from tests.layouts.trees import all_with, every, text, walk, with_class


def test_board_shows_every_metric_once_in_the_catalogue_order() -> None:
    shown = [c.__dict__["data-metric"] for c in all_with(board_layout(board()), "data-metric")]
    assert shown == [m.id for m in METRICS]


def test_four_groups_stand_under_their_headings() -> None:
    headings = [text(c) for c in walk(board_layout(board())) if isinstance(c, html.H2)]
    assert headings == ["Revenue", "Coordination", "Users", "Engagement", "Definitions"]


def test_headings_descend_without_a_gap() -> None:
    levels = [
        int(type(c).__name__[1])
        for c in walk(board_layout(board()))
        if isinstance(c, html.H1 | html.H2 | html.H3)
    ]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_group_says_how_many_targets_it_meets() -> None:
    standings = [text(c) for c in with_class(board_layout(board()), "standing")]
    assert standings == [
        "0 of 3 targets met",
        "1 of 1 target met",
        "No targets set",
        "0 of 2 targets met",
    ]


def test_missed_targets_are_named_worst_first() -> None:
    (verdicts,) = with_class(board_layout(board()), "verdicts")
    assert text(verdicts.children[0]) == (
        "Off targetMonthly revenue growthDaily active usersAverage session length"
    )


def test_notices_and_demo_data_are_visible() -> None:
    noted = replace(board(), left_out=(LeftOut(kind="account", rows=1234, name=None),))
    tree = board_layout(noted)
    said = "1,234 subscriptions of nobody left out."
    assert [text(c) for c in with_class(tree, "notice")] == [said]
    assert [text(c) for c in with_class(tree, "tag")] == ["Demo data"]
    assert not with_class(board_layout(replace(board(), demo=False)), "tag")


def test_notices_count_in_the_form_of_the_locale() -> None:
    noted = replace(board(), left_out=(LeftOut(kind="account", rows=1234, name=None),))
    with written_in("de-DE"):
        (notice,) = with_class(board_layout(noted), "notice")
        assert text(notice) == "1.234 subscriptions of nobody left out."
        assert noted.notices == ("1,234 subscriptions of nobody left out.",)


def test_a_past_board_says_its_day_and_leads_back_to_now() -> None:
    past = replace(board(), live=False, as_of=datetime(2026, 10, 31, 23, 59, 59, tzinfo=LONDON))
    (date_line,) = with_class(board_layout(past), "lede-date")
    assert text(date_line) == "At the end of Saturday 31 October 2026Demo dataBack to now"


def test_one_failed_number_leaves_the_other_sixteen() -> None:
    tree = board_layout(board(lambda r: failed("arr") if r.metric.id == "arr" else r))
    assert len(all_with(tree, "data-metric")) == 17
    assert len(with_class(tree, "metric-failed")) == 1


def test_an_empty_board_shows_zeros_and_reasons() -> None:
    values = [
        c.__dict__["data-value"]
        for c in all_with(board_layout(empty_board()), "data-role", "value")
    ]
    assert len(values) == 17
    assert values.count("") == 5


def test_a_changed_number_changes_only_its_own_part() -> None:
    before = parts(board())
    after = parts(board(lambda r: reading("wau", 3_311) if r.metric.id == "wau" else r))
    changed = [name for name in before if str(before[name]) != str(after[name])]
    assert changed == [ids.cell("wau")]


def test_cards_of_a_past_board_lead_to_the_same_day() -> None:
    past = replace(board(), live=False, as_of=datetime(2026, 10, 31, 23, 59, 59, tzinfo=LONDON))
    hrefs = {link.href for link in every(board_layout(past), dcc.Link)}
    assert hrefs - {"/"} == {f"/metric/{m.id}?as_of=2026-10-31" for m in METRICS}


def test_paper_has_a_cover_line_and_every_definition() -> None:
    tree = board_layout(board())
    (cover,) = with_class(tree, "report-cover")
    assert text(cover) == (
        "Board reportAs of Sunday 22 November 2026 (Europe/London), in GBP. Demo data"
    )
    (words,) = with_class(tree, "report-words")
    assert all(metric.title in text(words) and metric.meaning in text(words) for metric in METRICS)


def test_the_cover_line_of_a_page_left_open_follows_the_day() -> None:
    tomorrow = replace(board(), as_of=datetime(2026, 11, 23, 9, 0, tzinfo=LONDON))
    (cover,) = with_class(html.Div(parts(tomorrow)[ids.HEADLINE]), "report-cover")
    assert "As of Monday 23 November 2026" in text(cover)


def test_an_empty_board_says_how_to_fill_it() -> None:
    (steps,) = with_class(board_layout(empty_board()), "first-run")
    assert "DATABASE_URL" in text(steps)
    assert not with_class(board_layout(board()), "first-run")


def early_board() -> Board:
    """The sample board as of a day before the first row: counts of nothing, and nothing else."""
    nothing = {r.metric.id: r for r in empty_board().readings}
    return replace(
        board(lambda r: replace(nothing[r.metric.id], target=r.target, status=Status.ERROR)),
        first_day=date(2025, 12, 25),
        as_of=datetime(2025, 1, 31, 23, 59, tzinfo=LONDON),
        live=False,
    )


def test_a_day_before_the_first_row_says_once_why_it_is_empty() -> None:
    said = text(board_layout(early_board()))
    assert said.count("Thursday 25 December 2025") == 1
    assert "There was no data yet; the first is of Thursday 25 December 2025." in said
    assert "There was no data yet;" not in text(board_layout(board()))


@pytest.mark.parametrize("nothing", [early_board(), empty_board()], ids=["early", "empty"])
def test_what_counts_nothing_yet_is_not_judged_but_says_why(nothing: Board) -> None:
    tree = board_layout(nothing)
    said = text(tree)
    assert "Off target" not in said
    assert "Needs" not in said
    assert "target met" not in said
    assert "no data then" not in said
    for each in with_class(tree, "metric"):
        assert each.__dict__["data-status"] == ""
        assert with_class(each, "metric-reason")
        assert not with_class(each, "goal")
        assert not with_class(each, "changes")


def test_group_whose_targets_cannot_be_judged_does_not_say_that_none_are_set() -> None:
    silent = board(lambda r: replace(r, status=None, value=None, reason=r.metric.undefined))
    standings = [text(c) for c in with_class(board_layout(silent), "standing")]
    assert standings == [
        "No target to judge",
        "No target to judge",
        "No targets set",
        "No target to judge",
    ]
