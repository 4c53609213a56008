"""SQL files as bytes, each found by its name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from data import statements
from data.statements import exists, fingerprint, meaning_in, statement
from tests.data.conftest import forget_statements

NAMES = sorted(
    str(path.relative_to(statements.FOLDER).with_suffix(""))
    for path in statements.FOLDER.rglob("*.sql")
)


def test_a_statement_is_the_bytes_of_its_file() -> None:
    assert statement("metrics/mrr") == (statements.FOLDER / "metrics" / "mrr.sql").read_bytes()


def test_a_statement_there_is_not_is_not_found() -> None:
    assert not exists("metrics/nonsense")
    assert exists("metrics/mrr")
    for ask in (statement, fingerprint, meaning_in):
        with pytest.raises(FileNotFoundError):
            ask("metrics/nonsense")


def test_a_fingerprint_changes_with_the_text_and_only_then(sql_folder: Path) -> None:
    before = fingerprint("metrics/mrr")
    assert re.fullmatch(r"[0-9a-f]{12}", before)
    assert before != fingerprint("metrics/arr")
    path = sql_folder / "metrics" / "mrr.sql"
    path.write_bytes(path.read_bytes() + b" ")
    forget_statements()
    assert fingerprint("metrics/mrr") != before


@pytest.mark.parametrize("name", NAMES)
def test_every_statement_begins_with_what_it_is_for(name: str) -> None:
    words = meaning_in(name)
    assert words[:1].isupper() or words[:1] in "'("
    assert len(words) > 10


@pytest.mark.parametrize("name", NAMES)
def test_no_statement_takes_the_zone_of_the_session(name: str) -> None:
    """A cast of an instant to a date, or ``current_date``, reads the session's zone."""
    text = re.sub(r"--.*|'[^']*'", "", statement(name).decode()).lower()
    assert not re.search(r"\b(current_date|localtimestamp|current_time)\b", text)
    assert not re.search(r"\bnow\(\)::(date|timestamp\b)", text)


def test_the_meaning_is_the_comment_at_the_head(sql_folder: Path) -> None:
    (sql_folder / "asked.sql").write_text("-- One thing:\n--   and another.\nselect 1 -- no\n-- no")
    assert meaning_in("asked") == "One thing: and another."
