"""The documentation says what the code does, names what exists, and leads somewhere."""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from commands.arguments import parser
from data.catalogue import METRICS
from data.metric import Metric
from data.settings import SETTINGS, Setting
from docs import generate
from tests.docs import pages
from tests.docs.pages import ROOT

PAGES = pages.markdown_files()
FOLDERS = "assets|callbacks|commands|data|docs|layouts|server|sql|tests"
SHELL_NAMES = {"TOKEN"}


def commands() -> dict[str, argparse.ArgumentParser]:
    """Every command that --help shows."""
    found: Any = next(each for each in parser()._actions if isinstance(each.choices, dict))
    named = {each.dest for each in found._choices_actions if each.help != argparse.SUPPRESS}
    return {name: each for name, each in found.choices.items() if name in named}


def row_for(page: str, first: str) -> list[str]:
    """The table row of a page that begins with this; fails when there is none."""
    rows = [row for row in pages.table_rows(pages.text_of(page)) if row[0].startswith(first)]
    assert rows, f"{page} does not document {first}"
    return rows[0]


@pytest.mark.parametrize("name", generate.pages())
def test_generated_pages_say_what_the_code_says(name: str) -> None:
    text = generate.pages()[name]
    assert pages.text_of(f"docs/{name}") == text, f"run '{generate.COMMAND}'"


def test_the_check_names_a_stale_page_and_writes_nothing(tmp_path: Path) -> None:
    for name in generate.pages():
        shutil.copy(generate.FOLDER / name, tmp_path)
    old = tmp_path / "metrics.md"
    old.write_text("old\n")
    command = [sys.executable, "-m", "docs.generate", "--check", "--folder", str(tmp_path)]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert "metrics.md is stale" in answer.stderr
    assert "settings.md" not in answer.stderr
    assert old.read_text() == "old\n"


def test_what_the_generator_writes_passes_its_own_check(tmp_path: Path) -> None:
    assert generate.main(["--check", "--folder", str(tmp_path)]) == 1
    assert generate.main(["--folder", str(tmp_path)]) == 0
    assert generate.main(["--check", "--folder", str(tmp_path)]) == 0


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.id)
def test_every_metric_is_listed_with_its_meaning_and_its_sql(metric: Metric) -> None:
    page = pages.text_of("docs/metrics.md")
    assert f"## {metric.title}\n\n{metric.meaning}\n" in page
    assert pages.text_of(f"sql/metrics/{metric.id}.sql").rstrip() in page


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.id)
def test_every_metric_is_defined_in_words(metric: Metric) -> None:
    names = f"`{metric.id}`"
    if metric.api_name != metric.id:
        names += f" (`{metric.api_name}`)"
    rows = pages.table_rows(pages.text_of("docs/definitions.md"))
    (row,) = [row for row in rows if row[0] == names and len(row) == 4]
    assert row[2] == generate.BETTER[metric.better]
    assert row[3].startswith(metric.part or "none")


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_is_documented(setting: Setting) -> None:
    assert row_for("docs/settings.md", f"`{setting.name}`")[2] == setting.meaning


@pytest.mark.parametrize("name", commands())
def test_every_command_is_documented_with_its_options(name: str) -> None:
    said = " ".join(row_for("README.md", f"`{name}"))
    for action in commands()[name]._actions:
        names = action.option_strings or [str(action.metavar or action.dest).upper()]
        assert "--help" in names or all(each in said for each in names), (
            f"README.md does not say what {name} does with {names[0]}"
        )


@pytest.mark.parametrize("page", PAGES, ids=pages.name_of)
def test_a_page_types_only_commands_that_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z]+):", pages.text_of("Makefile"), re.MULTILINE)
    assert set(re.findall(r"python app\.py ([a-z][a-z-]+)", text)) <= set(commands())
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE)) <= set(targets)


@pytest.mark.parametrize("page", PAGES, ids=pages.name_of)
def test_a_page_names_only_settings_that_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assigned = re.findall(r"(?:^|export |`)([A-Z][A-Z_]+)=", text, re.MULTILINE)
    named = [span for span in pages.code_spans(text) if re.fullmatch(r"[A-Z]+_[A-Z_]+", span)]
    assert {*assigned, *named} <= {setting.name for setting in SETTINGS} | SHELL_NAMES


@pytest.mark.parametrize("page", PAGES, ids=pages.name_of)
def test_no_link_of_a_page_is_broken(page: Path) -> None:
    assert list(pages.broken_links(page)) == []


@pytest.mark.parametrize("page", PAGES, ids=pages.name_of)
def test_every_file_named_in_a_page_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = {span for span in pages.code_spans(text) if re.match(rf"(?:{FOLDERS})/[\w./-]+$", span)}
    installed = set(re.findall(r"-r (\S+)", text))
    assert [name for name in sorted(named | installed) if not (ROOT / name).exists()] == []


def test_the_server_that_pages_start_is_there_to_be_started() -> None:
    assert "WEB_CONCURRENCY=4 .venv/bin/python app.py " in pages.text_of("README.md")
    assert "gunicorn app:server\n" in pages.text_of("docs/operations.md")
    assert (ROOT / "app.py").is_file()
