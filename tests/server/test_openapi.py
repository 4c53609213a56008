"""The description says what the API does: real answers are checked against it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask

from data.catalogue import Catalogue
from server.openapi import document

TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    "null": (type(None),),
}


def mistakes(value: Any, schema: Any, whole: Any, where: str = "$") -> list[str]:
    """Where ``value`` is not what ``schema`` says: the part of JSON Schema the document uses."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return mistakes(value, whole["components"]["schemas"][name], whole, where)
    if "oneOf" in schema:
        tried = [mistakes(value, one, whole, where) for one in schema["oneOf"]]
        return [] if [] in tried else tried[0]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{where}: {value!r} is not one of {schema['enum']}"]
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    allowed = tuple(kind for name in kinds for kind in TYPES[name])
    if kinds and (
        not isinstance(value, allowed) or (isinstance(value, bool) and bool not in allowed)
    ):
        return [f"{where}: {value!r} is not {kinds}"]
    found: list[str] = []
    if isinstance(value, dict):
        known = schema.get("properties", {})
        found += [
            f"{where}: {name} is missing"
            for name in schema.get("required", ())
            if name not in value
        ]
        for name, each in value.items():
            below = known.get(name, schema.get("additionalProperties", True))
            if below is False:
                found.append(f"{where}: {name} is not described")
            elif isinstance(below, dict):
                found += mistakes(each, below, whole, f"{where}.{name}")
    if isinstance(value, list) and "items" in schema:
        for n, each in enumerate(value):
            found += mistakes(each, schema["items"], whole, f"{where}[{n}]")
    return found


@pytest.mark.parametrize(
    ("path", "described"),
    [
        ("/api/metrics/executive", "Executive"),
        ("/api/metrics/executive?as_of=2020-01-01", "Executive"),
        ("/api/metrics/drill-down/mrr", "DrillDown"),
        ("/api/metrics/drill-down/dau?grain=week", "DrillDown"),
        ("/api/metrics/drill-down/nothing", "Error"),
        ("/api/metrics/export?format=pdf", "Error"),
    ],
)
def test_answers_are_as_described(
    web: Flask, bearer: dict[str, str], path: str, described: str
) -> None:
    client = web.test_client()
    whole = client.get("/api/openapi.json", headers=bearer).json
    assert whole is not None
    body = client.get(path, headers=bearer).json
    schema = {"$ref": f"#/components/schemas/{described}"}
    if described == "Error":
        assert mistakes(body, schema, whole) == []
        return
    assert mistakes(body, schema, whole) == []
    assert mistakes({**(body or {}), "more": 1}, schema, whole) == ["$: more is not described"]


def test_the_document_describes_each_route_of_the_api_and_no_other(web: Flask) -> None:
    described = set(document(Catalogue())["paths"])
    served = {
        rule.rule.replace("<", "{").replace(">", "}")
        for rule in web.url_map.iter_rules()
        if rule.rule.startswith("/api/") and "<path:" not in rule.rule
    }
    assert described == served - {"/api/openapi.json", "/api/"}


def test_every_metric_is_named_and_the_document_is_json() -> None:
    whole = document(Catalogue())
    parameter = whole["paths"]["/api/metrics/drill-down/{metric}"]["get"]["parameters"][0]
    for metric in Catalogue().metrics:
        assert {metric.id, metric.api_name} <= set(parameter["schema"]["enum"])
    assert json.loads(json.dumps(whole)) == whole
    assert whole["openapi"] == "3.1.0"
