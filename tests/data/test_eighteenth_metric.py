"""Adding a metric takes one entry in the catalogue and one SQL file; everything else derives."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from data.board import Numbers
from data.cache import Memo
from data.catalogue import METRICS, Catalogue
from data.database import Database
from data.metric import Better, Goal, Group, Shape, Unit
from data.payload import board_payload, series_payload
from tests.data.answers import RIGHT, values
from tests.soundness.door import door
from tests.soundness.small_business import DAY

ENTRY = replace(
    METRICS[-1],
    id="longest_session",
    api_name="longestSession",
    group=Group.ENGAGEMENT,
    title="Longest session",
    unit=Unit.SECONDS,
    better=Better.UP,
    part="user type",
    additive=False,
    shape=Shape.BAR,
    target=Goal(value=Decimal(1500), share_of=None, source="A test"),
    meaning="The longest finished session started in the last 30 days.",
    undefined="No finished session was started in the last 30 days.",
)
STATEMENT = """\
-- Longest session: the longest finished session started in the last 30 days.
with moments as (
    select points.at
    from unnest(%(at)s::timestamptz[], %(since)s::timestamptz[]) as points (at, since)
)

select
    moments.at,
    visits.user_type as part,
    round(max(visits.seconds), 6) as value
from moments
left join metrics.visits
    on
        visits.seconds is not null
        and visits.started_at >= metrics.window_start(moments.at, 30, %(zone)s)
        and moments.at >= visits.started_at
group by grouping sets ((moments.at), (moments.at, visits.user_type))
having grouping(visits.user_type) = 1 or visits.user_type is not null
"""


@pytest.fixture
def eighteen(business: Database, memo: Memo, sql_folder: Path) -> Numbers:
    """The door to numbers after one entry and one file were added, and nothing else."""
    (sql_folder / "metrics" / "longest_session.sql").write_text(STATEMENT)
    return door(business, memo=memo, catalogue=Catalogue((*METRICS, ENTRY)))


def test_the_board_has_an_eighteenth_card(eighteen: Numbers) -> None:
    board = eighteen.board(DAY)
    assert values(board) == {**RIGHT, "longest_session": Decimal(1200)}
    reading = board.find("longest_session")
    assert reading.parts == {"supplier": Decimal(1200), "couple": Decimal(700)}
    assert reading.previous
    assert reading.previous.value == Decimal(400)
    assert reading.previous.change_percent == Decimal(200)
    assert reading.trend == "up"
    assert len(reading.spark) == 30


def test_it_is_found_by_both_names_and_has_a_drill_down(eighteen: Numbers) -> None:
    for name in ("longest_session", "longestSession"):
        series = eighteen.series(name, start=DAY, end=DAY, as_of=DAY)
        assert [point.value for point in series.points] == [Decimal(1200)]
    assert series_payload(series)["metric"] == "longestSession"


def test_the_api_says_it_in_its_group(eighteen: Numbers) -> None:
    payload = board_payload(eighteen.board(DAY))
    assert payload["engagement"]["longestSession"] == 1200
    assert payload["details"]["longestSession"]["parts"] == {"couple": 700, "supplier": 1200}


def test_files_hold_it(eighteen: Numbers) -> None:
    _, content = eighteen.export("csv", as_of=DAY)
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8"))))
    assert (rows[-1]["metric"], rows[-1]["value"]) == ("longest_session", "1200.000000")
    _, content = eighteen.export("csv", as_of=DAY, start=DAY)
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8"))))
    assert rows[0]["longestSession"] == "1200.000000"
    _, content = eighteen.export("xlsx", as_of=DAY, start=DAY)
    book = openpyxl.load_workbook(io.BytesIO(content))
    found = {row[0]: row[5] for row in book["Engagement"].values}
    assert found["longest_session"] == 1200
    assert "longestSession" in next(iter(book["Over time"].values))
    assert "longestSession" in [row[0] for row in book["Definitions"].values]


def test_without_its_file_it_fails_alone(business: Database, memo: Memo, sql_folder: Path) -> None:
    numbers = door(business, memo=memo, catalogue=Catalogue((*METRICS, ENTRY)))
    board = numbers.board(DAY)
    assert board.find("longest_session").error
    assert values(board) == {**RIGHT, "longest_session": None}
