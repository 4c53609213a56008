"""Looking into component trees."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from dash import html
from dash.development.base_component import Component


def walk(tree: Any) -> Iterator[Any]:
    """The component and everything beneath it, in document order."""
    if isinstance(tree, (list, tuple)):
        for child in tree:
            yield from walk(child)
    elif isinstance(tree, Component):
        yield tree
        yield from walk(getattr(tree, "children", None))


def text(tree: Any) -> str:
    """All words of a tree, as a reader meets them."""
    if isinstance(tree, (list, tuple)):
        return "".join(text(child) for child in tree)
    if isinstance(tree, Component):
        return text(getattr(tree, "children", None))
    return "" if tree is None else str(tree)


def all_with(tree: Any, name: str, value: str | None = None) -> list[Any]:
    """Every component that has the attribute (with this value when one is given)."""
    return [c for c in walk(tree) if hasattr(c, name) and value in (None, getattr(c, name))]


def one_with(tree: Any, name: str, value: str | None = None) -> Any:
    """The only component that has it."""
    (found,) = all_with(tree, name, value)
    return found


def with_class(tree: Any, name: str) -> list[Any]:
    """Every component with this class."""
    return [c for c in walk(tree) if name in str(getattr(c, "className", "")).split()]


def every(tree: Any, kind: type[Component]) -> list[Any]:
    """Every component of one kind."""
    return [c for c in walk(tree) if isinstance(c, kind)]


def table_of(tree: Any) -> list[list[str]]:
    """The heads and every row of the first table that says the same as a chart."""
    (twin, *_) = [c for c in with_class(tree, "twin") if all_with(c, "data-rows")]
    (body,) = all_with(twin, "data-rows")
    return [[text(head) for head in every(twin, html.Th)], *json.loads(getattr(body, "data-rows"))]
