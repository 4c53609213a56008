from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from data.board import Numbers
from data.catalogue import METRICS
from data.payload import board_payload, json_bytes
from tests.commands.program import on, run, sentence_of


def details(numbers: Numbers) -> dict[str, Any]:
    """What the API says of a day before today, which stays as it is."""
    day = numbers.today().replace(day=1)
    answer = json_bytes(board_payload(numbers.board(day)))
    found: dict[str, Any] = json.loads(answer, parse_float=Decimal)
    return found


def test_files_hold_what_the_api_says(filled_url: str, numbers: Numbers, tmp_path: Path) -> None:
    said = details(numbers)
    day = said["asOf"][:10]
    for fmt in ("csv", "xlsx"):
        file = tmp_path / f"board.{fmt}"
        arguments = ("--format", fmt, "--as-of", day, "--output", str(file))
        done = run("export", *arguments, env=on(filled_url))
        assert (done.returncode, done.stdout, done.stderr) == (0, f"{file}\n", "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["board.csv", "board.xlsx"]

    text = (tmp_path / "board.csv").read_bytes().decode("utf-8")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["metric"] for row in rows] == [metric.id for metric in METRICS]
    for row in rows:
        value = said["details"][row["api_name"]]["value"]
        assert row["value"] == ("" if value is None else str(value))
        assert row["as_of"] == said["asOf"]

    book = openpyxl.load_workbook(tmp_path / "board.xlsx")
    cells = {
        row[1].value: row[5].value
        for name in ("Revenue", "Coordination", "Users", "Engagement")
        for row in book[name].iter_rows(min_row=2)
    }
    book.close()
    assert cells == {
        name: None if each["value"] is None else float(each["value"])
        for name, each in said["details"].items()
    }


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--output", "{folder}/none/board.csv"), 2, "--output: there is no folder"),
        (("--output", "{folder}"), 2, "cannot be written"),
        (("--output", "{folder}/board.csv", "--as-of", "2999-01-01"), 1, "must not be after today"),
    ],
)
def test_refused_export_is_one_sentence_and_leaves_nothing(
    filled_url: str, tmp_path: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "kept").touch()
    placed = [each.format(folder=folder) for each in arguments]
    refused = run("export", "--format", "csv", *placed, env=on(filled_url))
    assert refused.returncode == code
    assert said in sentence_of(refused)
    assert [path.name for path in folder.iterdir()] == ["kept"]
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_day_in_another_form_is_told_with_the_usage(tmp_path: Path, filled_url: str) -> None:
    output = str(tmp_path / "board.csv")
    arguments = ("--format", "csv", "--as-of", "30/06/2026", "--output", output)
    refused = run("export", *arguments, env=on(filled_url))
    assert refused.returncode == 2
    assert refused.stderr.startswith("usage: app.py export")
    assert "must be a date like" in refused.stderr
