"""A component tree as HTML text: the first response already shows what Dash will mount."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from typing import Any

from dash.development.base_component import Component

VOID = frozenset({"img", "input", "br", "hr"})
TAGS = {"Link": "a"}
INVISIBLE = frozenset({"Interval", "Location", "Store", "Download"})
NAMES = {"className": "class", "htmlFor": "for"}
LEFT_OUT = frozenset({"children", "n_clicks", "n_clicks_timestamp", "disable_n_clicks", "refresh"})
FORM_CONTROL = "form-control"


def _unknown(_node: Component) -> None:
    return None


def markup(node: Any, known: Callable[[Component], str | None] = _unknown) -> str:
    """The HTML of a tree of ``html`` components, links and inputs; what Dash shows nothing for has
    none. Text and attributes are escaped. ``known`` tells the HTML of a component that was written
    before. Raises TypeError for any other component."""
    if node is None or node is False:
        return ""
    if isinstance(node, str | int | float):
        return escape(str(node), quote=False)
    if isinstance(node, list | tuple):
        return "".join(markup(each, known) for each in node)
    if not isinstance(node, Component):
        raise TypeError(f"{type(node).__name__} cannot be written as HTML")
    written = known(node)
    if written is not None:
        return written
    kind = type(node).__name__
    if kind in INVISIBLE:
        return ""
    tag = _tag(node, kind)
    attributes = "".join(_attributes(node, tag))
    if tag in VOID:
        return f"<{tag}{attributes}>"
    return f"<{tag}{attributes}>{markup(getattr(node, 'children', None), known)}</{tag}>"


def _tag(node: Component, kind: str) -> str:
    if node._namespace == "dash_html_components" or kind in TAGS:
        return TAGS.get(kind, kind.lower())
    if kind == "Input":
        return "input"
    raise TypeError(f"{kind} cannot be written as HTML")


def _attributes(node: Component, tag: str) -> Iterator[str]:
    properties = node.to_plotly_json()["props"]  # type: ignore[no-untyped-call]
    if tag == "input" and properties.get("type") != "hidden":
        properties["className"] = f"{FORM_CONTROL} {properties.get('className', '')}".strip()
    for name, value in properties.items():
        if name in LEFT_OUT or value is None or value is False:
            continue
        written = NAMES.get(name, name.lower())
        if name == "style":
            value = ";".join(f"{key}:{each}" for key, each in value.items())
        yield f" {written}" if value is True else f' {written}="{escape(str(value))}"'
