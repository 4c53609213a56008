"""The Markdown of the repository as tests read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLACES = ("*.md", "docs/**/*.md")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def markdown_files() -> list[Path]:
    """Every page of ours."""
    return sorted({path for place in PLACES for path in ROOT.glob(place)})


def name_of(page: Path) -> str:
    """Its path from the root."""
    return page.relative_to(ROOT).as_posix()


def text_of(name: str) -> str:
    """A page by its path from the root."""
    return (ROOT / name).read_text(encoding="utf-8")


def prose(text: str) -> str:
    """The page without its blocks of code."""
    return FENCE.sub("", text)


def blocks(text: str, language: str) -> list[str]:
    """The blocks of code in a language, in their order."""
    return [body for found, body in FENCE.findall(text) if found == language]


def block_with(name: str, language: str, words: str) -> str:
    """The one block of a page that has these words."""
    (found,) = (each for each in blocks(text_of(name), language) if words in each)
    return found


def code_spans(text: str) -> set[str]:
    """What stands between backticks in the prose."""
    return set(CODE.findall(prose(text)))


def links(text: str) -> set[str]:
    """Where the page's links lead."""
    return set(LINK.findall(prose(text)))


def anchors(text: str) -> set[str]:
    """The anchors that headings give, as GitHub names them."""
    return {
        re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")
        for title in HEADING.findall(prose(text))
    }


def broken_links(page: Path) -> Iterator[str]:
    """The relative links of a page that lead to no file or to no heading of it."""
    text = page.read_text(encoding="utf-8")
    for link in sorted(links(text)):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        goal = page.parent / name if name else page
        if not goal.exists():
            yield f"{link}: there is no such file"
        elif anchor and anchor not in anchors(goal.read_text(encoding="utf-8")):
            yield f"{link}: there is no such heading"


def table_rows(text: str) -> list[list[str]]:
    """The cells of every table row of the page, header and rule included."""
    return [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in prose(text).splitlines()
        if line.startswith("|")
    ]
