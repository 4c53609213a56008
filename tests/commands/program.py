"""The program as people run it: `python app.py …` in an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import SECRET

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60
INHERITED = ("PATH", "HOME", "LANG", "TMPDIR")


def environment(**settings: str) -> dict[str, str]:
    """Only what a program needs of ours, and the settings given."""
    kept = {name: os.environ[name] for name in INHERITED if name in os.environ}
    return kept | {"PYTHONUNBUFFERED": "1"} | settings


def on(database_url: str, **settings: str) -> dict[str, str]:
    """An environment with a database of one's own, and the key that it asks for."""
    return environment(DATABASE_URL=database_url, SECRET_KEY=SECRET, **settings)


def run(
    *arguments: str, env: dict[str, str], stdin: str = "", cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """One command, to its end."""
    return subprocess.run(
        [sys.executable, str(ROOT / "app.py"), *arguments],
        env=env,
        input=stdin,
        cwd=cwd or ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


def sentence_of(refused: subprocess.CompletedProcess[str]) -> str:
    """The one line that a refused command says; nothing else may be said, no trace above all."""
    assert refused.stdout == ""
    lines = refused.stderr.splitlines()
    assert len(lines) == 1, refused.stderr
    return lines[0]
