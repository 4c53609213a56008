"""Writes docs/metrics.md and docs/settings.md from the code they describe.

``python -m docs.generate`` writes them; with ``--check`` nothing is written, and the exit code is 1
when a page no longer says what the code says.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from data.catalogue import Catalogue
from data.format import shown_target
from data.metric import Better, Comparison, Goal, Metric, Unit
from data.movements import STATEMENT as MOVEMENTS
from data.settings import SETTINGS, Setting, settings_from
from data.statements import statement

FOLDER = Path(__file__).resolve().parent
COMMAND = "python -m docs.generate"
NOTE = f"<!-- Written by {COMMAND}; edit what it is made from instead. -->"

UNITS = {
    Unit.MONEY: "money in the report currency",
    Unit.PERCENT: "percent",
    Unit.COUNT: "a count",
    Unit.HOURS: "hours",
    Unit.SECONDS: "seconds",
    Unit.RATING: "a rating from 1 to 5",
}
BETTER = {Better.UP: "higher", Better.DOWN: "lower", Better.NEUTRAL: "neither"}
COMPARED = {
    Comparison.MONTHLY: "one calendar month and one calendar year earlier, at the same local time",
    Comparison.DAILY: "7 days and 364 days earlier, at the same local time",
}


def metrics_page(catalogue: Catalogue, currency: str) -> str:
    """Every metric of the catalogue with its definition and its SQL, as Markdown."""
    groups = catalogue.grouped().items()
    return _page(
        [
            NOTE,
            "# The metrics",
            f"The {len(catalogue.metrics)} numbers of the board, as the "
            "[catalogue](../data/catalogue.py) declares them, each with the statement that "
            "computes it. The rules they share are in the [definitions](definitions.md), and the "
            "views they read in [`2_business.sql`](../sql/schema/2_business.sql).",
            "A statement reads any number of instants at once: `at` are the instants, `since` the "
            "first moments of their days or buckets. It gives one row for each instant, and one "
            "more for each part.",
            _table(
                ("Group", "Metric", "API name", "Measured", "Better", "First target"),
                [
                    (
                        group.value,
                        f"[{metric.title}](#{_anchor(metric.title)})",
                        f"`{metric.api_name}`",
                        metric.window,
                        BETTER[metric.better],
                        goal_words(metric.target, metric.unit, currency),
                    )
                    for group, metrics in groups
                    for metric in metrics
                ],
            ),
            *(section(metric, currency) for metric in catalogue.metrics),
            "## Movements of recurring revenue",
            "Why monthly recurring revenue changed: start + new + expansion + reactivation − "
            "contraction − churn ± currency = end, to the penny. The words are in the "
            "[definitions](definitions.md#movements-of-recurring-revenue).",
            _sql(MOVEMENTS),
        ]
    )


def section(metric: Metric, currency: str) -> str:
    """One metric: what it means, how it is read and the statement behind it."""
    facts = [
        ("Id", f"`{metric.id}`"),
        ("API name", f"`{metric.api_name}`, in `{metric.group.value}`"),
        ("Unit", UNITS[metric.unit]),
        ("Measured", metric.window),
        ("Better", BETTER[metric.better]),
        ("Parts", _parts(metric)),
        ("Compared with", COMPARED[metric.comparison]),
        ("In a week or month", _bucket(metric)),
        ("Undefined", metric.undefined or "never; without rows it is 0"),
        ("First target", goal_words(metric.target, metric.unit, currency)),
        ("First benchmark", goal_words(metric.benchmark, metric.unit, currency)),
    ]
    return "\n\n".join(
        [
            f"## {metric.title}",
            metric.meaning,
            _table(facts[0], facts[1:]),
            _sql(f"metrics/{metric.id}"),
        ]
    )


def goal_words(goal: Goal | None, unit: Unit, currency: str) -> str:
    """A first target or benchmark with its source; "none" without one."""
    if goal is None:
        return "none"
    if goal.share_of is not None:
        return f"{goal.value}% of `{goal.share_of}` ({goal.source})"
    value = goal.value * 100 if unit is Unit.MONEY else goal.value
    return f"{shown_target(value, unit, currency)} ({goal.source})"


def settings_page(settings: Iterable[Setting]) -> str:
    """Every environment variable with its default and meaning, as Markdown."""
    rows = [
        (f"`{each.name}`", f"`{each.default}`" if each.default else "unset", each.meaning)
        for each in settings
    ]
    return _page(
        [
            NOTE,
            "# The settings",
            "All of them are environment variables, read once at the start. An empty value counts "
            "as unset. A bad one stops the start with one sentence that names it, and exit code 2.",
            _table(("Variable", "Default", "What it does"), rows),
        ]
    )


def pages() -> dict[str, str]:
    """File name and text of every generated page."""
    return {
        "metrics.md": metrics_page(Catalogue(), settings_from({}).currency),
        "settings.md": settings_page(SETTINGS),
    }


def stale_pages(folder: Path) -> list[str]:
    """The pages in ``folder`` that are missing or differ from what the code says."""
    return [
        name
        for name, text in pages().items()
        if not (folder / name).is_file() or (folder / name).read_text(encoding="utf-8") != text
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes the pages, or only says which are stale."""
    parser = argparse.ArgumentParser(prog=COMMAND, description="Write the generated pages.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when stale")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where (default: docs)")
    chosen = parser.parse_args(arguments)
    if chosen.check:
        stale = stale_pages(chosen.folder)
        for name in stale:
            print(f"{chosen.folder / name} is stale: run '{COMMAND}'.", file=sys.stderr)
        return 1 if stale else 0
    for name, text in pages().items():
        (chosen.folder / name).write_text(text, encoding="utf-8")
    return 0


def _parts(metric: Metric) -> str:
    if metric.part is None:
        return "none"
    adding = "add up to the value" if metric.additive else "do not add up to the value"
    return f"by {metric.part}; they {adding}"


def _bucket(metric: Metric) -> str:
    return "everything in it" if metric.bucketed else "the value at its last moment"


def _sql(name: str) -> str:
    text = statement(name).decode().rstrip()
    return f"[`sql/{name}.sql`](../sql/{name}.sql)\n\n```sql\n{text}\n```"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _anchor(title: str) -> str:
    kept = "".join(sign for sign in title.lower() if sign.isalnum() or sign in " -")
    return kept.replace(" ", "-")


def _page(blocks: Iterable[str]) -> str:
    return "\n\n".join(blocks) + "\n"


if __name__ == "__main__":
    sys.exit(main())
