from __future__ import annotations

import csv
import struct
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from data.catalogue import METRICS
from tests.browser.answers import Json, board, drawn, series, text_of
from tests.browser.window import Window
from tests.commands.service import Service

PNG = b"\x89PNG\r\n\x1a\n"
TAKE_AWAY = '[title="Take away"]'


def csv_rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def sheets(file: Path) -> dict[str, list[dict[str, Any]]]:
    """Every sheet by name, its rows by the words of its first row."""
    book = openpyxl.load_workbook(file)
    found: dict[str, list[dict[str, Any]]] = {}
    for sheet in book:
        heads, *rows = [*sheet.iter_rows(values_only=True)] or [()]
        found[sheet.title] = [dict(zip(map(str, heads), row, strict=True)) for row in rows]
    book.close()
    return found


def take(browser: Window, number: int) -> Path:
    """The file behind a button of the menu."""
    browser.click(TAKE_AWAY)
    return browser.download(
        lambda: browser.click(f'[data-keep="menu-download"] .choice:nth-of-type({number})')
    )


def of_one_board(
    browser: Window, service: Service, number: int, moment: Callable[[Path], str]
) -> tuple[Path, Json]:
    """A file and the API's board of one and the same computation: both are asked for again until
    they carry the same moment."""
    for _ in range(10):
        file, answer = take(browser, number), board(service)
        if moment(file) == answer["asOf"]:
            return file, answer
        file.unlink()
    raise AssertionError("file and API are never of one moment")


def details(answer: Json) -> dict[str, Json]:
    found: dict[str, Json] = answer["details"]
    return found


def as_float(number: int | Decimal | None) -> float | None:
    return None if number is None else float(number)


def test_csv_of_the_board_holds_the_values_of_the_api(browser: Window, calm: Service) -> None:
    browser.enter(calm)
    file, answer = of_one_board(browser, calm, 1, lambda file: csv_rows(file)[0]["as_of"])
    rows = csv_rows(file)
    assert file.name == f"wedsync-metrics-{answer['asOf'][:10]}.csv"
    assert [row["metric"] for row in rows] == [metric.id for metric in METRICS]
    for row in rows:
        said = details(answer)[row["api_name"]]
        assert row["as_of"] == answer["asOf"]
        assert row["value"] == text_of(said["value"])
        assert row["previous"] == text_of(said["previous"]["value"])
        assert row["last_year"] == text_of(said["lastYear"]["value"])
        assert row["trend"] == (said["trend"] or "")
        assert row["status"] == (said["status"] or "")
        assert row["target"] == text_of(said["target"])


def test_workbook_of_the_board_holds_the_values_of_the_api(browser: Window, calm: Service) -> None:
    browser.enter(calm)
    file, answer = of_one_board(
        browser, calm, 2, lambda file: str(sheets(file)["Revenue"][0]["as_of"])
    )
    found = sheets(file)
    assert list(found)[:4] == ["Revenue", "Coordination", "Users", "Engagement"]
    rows = [row for name in list(found)[:4] for row in found[name]]
    assert [row["metric"] for row in rows] == [metric.id for metric in METRICS]
    for row in rows:
        said = details(answer)[row["api_name"]]
        assert row["as_of"] == answer["asOf"]
        assert row["value"] == as_float(said["value"])
        assert row["previous"] == as_float(said["previous"]["value"])
    parts = {(row["metric"], row["part"]): row["value"] for row in found["Breakdowns"]}
    assert parts == {
        (name, part): as_float(value)
        for name, said in details(answer).items()
        for part, value in said["parts"].items()
    }


@pytest.mark.parametrize("metric", ["mrr", "vendor_satisfaction"])
def test_csv_of_a_drill_down_holds_the_range_on_the_page(
    browser: Window, calm: Service, metric: str
) -> None:
    first, last = "2026-01-05", "2026-01-25"
    answer = series(calm, metric, f"?from={first}&to={last}&grain=week")
    browser.enter(calm, f"/metric/{metric}?from={first}&to={last}&grain=week")
    file = browser.download(lambda: browser.click(".drill-files button:nth-of-type(1)"))
    assert file.name == f"wedsync-{metric}-{first}-to-{last}.csv"
    rows = csv_rows(file)
    assert len(rows) == 3
    for row, point in zip(rows, answer["data"], strict=True):
        assert row["date"] == point["date"]
        assert row["complete"] == str(point["complete"]).lower()
        assert row[answer["metric"]] == text_of(point["value"])
        parts = {name[6:]: text for name, text in row.items() if name.startswith("part: ")}
        assert {k: v for k, v in parts.items() if v} == {
            name: text_of(value) for name, value in point["breakdown"].items() if value is not None
        }


def test_workbook_of_a_drill_down_holds_the_range_on_the_page(
    browser: Window, calm: Service
) -> None:
    query = "?from=2026-01-05&to=2026-01-25"
    answer = series(calm, "mau", query)
    browser.enter(calm, f"/metric/mau{query}")
    file = browser.download(lambda: browser.click(".drill-files button:nth-of-type(2)"))
    assert file.suffix == ".xlsx"
    rows = sheets(file)["Over time"]
    assert [(f"{row['date']:%Y-%m-%d}", row["monthlyActiveUsers"]) for row in rows] == [
        (point["date"], as_float(point["value"])) for point in answer["data"]
    ]


def test_picture_of_a_chart_arrives_by_its_toolbar(browser: Window, calm: Service) -> None:
    browser.enter(calm, "/metric/mrr?from=2026-01-05&to=2026-01-25")
    drawn(browser)
    file = browser.download(lambda: browser.click('#chart [data-title^="Download plot"]'))
    assert file.name == "wedsync-mrr-2026-01-05-to-2026-01-25.png"
    picture = file.read_bytes()
    assert picture[:8] == PNG
    width, height = struct.unpack(">II", picture[16:24])
    assert (width, height) == (3600, 1920)
    assert len(picture) > 20_000, "an empty picture"
