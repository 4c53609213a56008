"""The charts' colours, the same as the page's tokens; tests hold the two together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Theme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """What a chart is drawn with; ``parts`` in the order parts are given colours."""

    paper: str
    ink: str
    muted: str
    line: str
    accent: str
    wash: str
    success: str
    error: str
    parts: tuple[str, ...]


LIGHT = Palette(
    paper="#ffffff",
    ink="#1e1a22",
    muted="#645d6b",
    line="#e5e0db",
    accent="#7d3a68",
    wash="rgba(125,58,104,0.14)",
    success="#1b6e47",
    error="#ab2323",
    parts=("#7d3a68", "#1a7080", "#9a6412", "#3d5a98", "#4d7a32", "#b04f38", "#7d61a6", "#6b6472"),
)
DARK = Palette(
    paper="#1c1820",
    ink="#f4f0f6",
    muted="#b2a9ba",
    line="#342d3b",
    accent="#e0a6cb",
    wash="rgba(224,166,203,0.18)",
    success="#74cfa0",
    error="#ff9d94",
    parts=("#e0a6cb", "#6cc3d5", "#e5b563", "#8fa8e6", "#9fcf7f", "#f0937a", "#c0a8e8", "#aaa3b2"),
)


def palette(theme: Theme) -> Palette:
    """The palette of a theme."""
    return DARK if theme == "dark" else LIGHT
