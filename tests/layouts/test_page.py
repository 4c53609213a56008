from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import dash_bootstrap_components as dbc
import pytest
from dash import dcc, html

from data.kept import SavedView
from data.reading import Verified
from layouts import ids
from layouts.board import board as board_layout
from layouts.message import message
from layouts.page import page
from layouts.shortcuts import SHORTCUTS
from layouts.words import day
from tests.layouts.samples import NOW, board
from tests.layouts.trees import all_with, every, one_with, text, with_class


@pytest.fixture
def tree() -> html.Div:
    return page(
        board(),
        email="sophie@example.com",
        role="viewer",
        refresh_seconds=30,
        view=board_layout(board()),
    )


def test_page_carries_its_hooks(tree: html.Div) -> None:
    stamp = one_with(tree, "data-role", "stamp")
    assert stamp.dateTime == NOW.isoformat()
    assert text(stamp) == "14:32"
    assert one_with(tree, "data-role", "age")
    assert isinstance(one_with(tree, "data-role", "refresh"), html.Button)


def test_first_board_is_in_the_layout_itself(tree: html.Div) -> None:
    assert len(all_with(tree, "data-metric")) == 17


def test_the_account_is_named_as_on_its_own_page() -> None:
    named = {
        role: text(page(board(), email="a@b.c", role=role, refresh_seconds=30, view=html.Div()))
        for role in ("admin", "viewer")
    }
    assert "a@b.cAdministrator" in named["admin"]
    assert "a@b.cViewer" in named["viewer"]


def test_skip_link_leads_to_the_main_region(tree: html.Div) -> None:
    first = next(iter(every(tree, html.A)))
    assert first.href == "#main"
    assert isinstance(one_with(tree, "id", "main"), html.Main)


def test_signing_out_is_a_post_form(tree: html.Div) -> None:
    actions = [each.action for each in every(tree, html.Form) if each.method == "post"]
    assert actions == ["/account/api/views", "/logout"]


def test_a_password_that_worked_once_asks_for_another() -> None:
    asked = page(board(), email="", role="", refresh_seconds=30, view=html.Div(), must_change=True)
    assert "/account/password" in [link.href for link in every(asked, html.A)]


def test_another_day_can_be_asked_for(tree: html.Div) -> None:
    (form,) = [each for each in every(tree, html.Form) if each.method == "get"]
    names = [field.name for field in every(form, dbc.Input)]
    assert (form.action, names) == ("/", ["as_of"])


def test_named_views_can_be_gone_to_started_with_and_removed() -> None:
    views = (
        SavedView(id=UUID(int=1), name="Churn", address="/metric/churn?parts=1", is_start=True),
        SavedView(id=UUID(int=2), name="Season", address="/?as_of=2026-09-30", is_start=False),
    )
    tree = page(board(), email="", role="", refresh_seconds=30, view=html.Div(), views=views)
    (listed,) = with_class(tree, "views")
    assert [(link.href, text(link)) for link in every(listed, html.A)] == [
        ("/metric/churn?parts=1", "Churn"),
        ("/?as_of=2026-09-30", "Season"),
    ]
    assert [form.action for form in every(listed, html.Form)] == [
        "/account/api/start/remove",
        f"/account/api/views/{UUID(int=1)}/remove",
        f"/account/api/views/{UUID(int=2)}/start",
        f"/account/api/views/{UUID(int=2)}/remove",
    ]
    assert [text(tag) for tag in with_class(listed, "tag")] == ["start page"]


def test_every_shortcut_is_listed_once_and_acted_upon(tree: html.Div) -> None:
    keys = [line.__dict__["data-key"] for line in all_with(tree, "data-key")]
    acts = [line.__dict__["data-act"] for line in all_with(tree, "data-act")]
    assert len(set(keys)) == len(keys) == len(SHORTCUTS)
    script = (Path(__file__).parents[2] / "assets" / "62-keys.js").read_text()
    table = script.split("const acts = {")[1].split("\n  };")[0]
    assert set(acts) == set(re.findall(r"^    (\w+)[:,]", table, re.M))


def test_interval_follows_the_setting(tree: html.Div) -> None:
    (interval,) = every(tree, dcc.Interval)
    assert interval.interval == 30_000


def test_three_themes_are_offered(tree: html.Div) -> None:
    assert [c.__dict__["data-theme-choice"] for c in all_with(tree, "data-theme-choice")] == [
        "light",
        "dark",
        "auto",
    ]


def test_every_id_is_used_once(tree: html.Div) -> None:
    found = [str(c.id) for c in all_with(tree, "id")]
    assert len(found) == len(set(found))


def test_without_any_numbers_the_page_still_stands() -> None:
    tree = page(
        None,
        email="a@b.example",
        role="admin",
        refresh_seconds=30,
        view=message("The numbers cannot be read", "The database does not answer."),
    )
    assert "The database does not answer." in text(tree)
    assert not all_with(tree, "data-role", "stamp")
    assert one_with(tree, "id", ids.SHOWN).data is None


@pytest.mark.parametrize(
    ("proved", "differences", "words"),
    [
        (timedelta(hours=-11, minutes=-32), 0, "at 03:00 today: no difference."),
        (timedelta(hours=-35, minutes=-30), 1, "at 03:02 yesterday: 1 difference."),
        (
            timedelta(days=-3),
            2_000,
            f"at 14:32 on {day(NOW - timedelta(days=3))}: 2,000 differences.",
        ),
    ],
)
def test_foot_says_when_every_number_was_proved(
    proved: timedelta, differences: int, words: str
) -> None:
    verified = Verified(at=NOW + proved, differences=differences)
    tree = page(
        replace(board(), verified=verified),
        email="a@b.example",
        role="viewer",
        refresh_seconds=30,
        view=message("", ""),
    )
    (foot,) = every(tree, html.Footer)
    assert text(foot).endswith(f"Every number was proved from its rows {words}")


def test_foot_says_nothing_of_a_proof_before_the_first(tree: html.Div) -> None:
    (foot,) = every(tree, html.Footer)
    assert "was proved" not in text(foot)
