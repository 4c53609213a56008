"""What one setting is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Text = Callable[[str], str | None]
"""The value of a variable, or its default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One environment variable: its name, its value when unset, and what it does."""

    name: str
    default: str | None
    meaning: str
