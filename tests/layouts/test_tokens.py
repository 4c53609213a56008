from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from layouts.palette import DARK, LIGHT, Palette
from layouts.retention import FLOORS
from layouts.sparkline import INK

TOKENS = (Path(__file__).parents[2] / "assets" / "10-tokens.css").read_text()
THEMES = ("light", "dark")
TEXT = ("ink", "muted", "accent", "success", "warning", "error")
GROUNDS = ("paper", "surface", "raised")
PAIRS = [
    *product(TEXT, GROUNDS),
    ("on-accent", "accent"),
    ("success", "success-soft"),
    ("warning", "warning-soft"),
    ("error", "error-soft"),
    ("accent", "accent-soft"),
    ("ink", "warning-soft"),
    ("ink", "error-soft"),
    ("ink", "accent-soft"),
    ("ink", "chosen"),
    ("muted", "accent-soft"),
]


def _tokens(theme: str) -> dict[str, str]:
    block = TOKENS.split(f'[data-bs-theme="{theme}"] {{')[1].split("}")[0]
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block))


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(theme: str, text: str, ground: str) -> None:
    tokens = _tokens(theme)
    assert _contrast(tokens[text], tokens[ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_edges_of_fields_stand_out(theme: str) -> None:
    tokens = _tokens(theme)
    assert _contrast(tokens["line-strong"], tokens["surface"]) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_sparkline_stands_out(theme: str) -> None:
    assert _contrast(INK, _tokens(theme)["surface"]) >= 3


@pytest.mark.parametrize(("theme", "palette"), [("light", LIGHT), ("dark", DARK)])
def test_charts_use_the_page_colours_and_stand_out(theme: str, palette: Palette) -> None:
    tokens = _tokens(theme)
    same = ("ink", "muted", "line", "accent", "success", "error")
    assert palette.paper == tokens["surface"]
    assert {n: getattr(palette, n) for n in same} == {n: tokens[n] for n in same}
    assert all(_contrast(colour, palette.paper) >= 3 for colour in palette.parts)


HEAT = (Path(__file__).parents[2] / "assets" / "36-evidence.css").read_text()


@pytest.mark.parametrize("theme", THEMES)
def test_every_cell_of_the_heat_map_can_be_read(theme: str) -> None:
    tokens = _tokens(theme)
    steps = re.findall(r"\.heat-(\d+) \{\s*--heat: (\d+)%;\s*(--heat-ink)?", HEAT)
    assert [int(step) for step, _, _ in steps] == list(range(len(FLOORS) + 1))
    for _, percent, inverted in steps:
        ground = _mixed(tokens["accent"], tokens["surface"], int(percent) / 100)
        assert _contrast(tokens["on-accent" if inverted else "ink"], ground) >= 4.5, percent


def _mixed(one: str, other: str, share: float) -> str:
    pairs = [(int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)
