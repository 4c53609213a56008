"""The description of the API for programs: OpenAPI 3.1, made from the catalogue."""

from __future__ import annotations

from typing import Any

from data.catalogue import Catalogue
from data.metric import Group, Metric, Unit
from data.proof import MOST_ROWS, ROWS

Schema = dict[str, Any]

DATE: Schema = {"type": "string", "format": "date"}
INSTANT: Schema = {"type": "string", "format": "date-time"}
TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
NUMBER_OR_NULL: Schema = {"type": ["number", "null"]}
PARTS: Schema = {"type": "object", "additionalProperties": NUMBER_OR_NULL}
MOVEMENTS = ("start", "new", "expansion", "reactivation", "contraction", "churn", "currency", "end")
REFUSALS = {
    "400": "A parameter is unknown or not valid.",
    "401": "Neither signed in nor a valid token.",
    "404": "There is no such metric.",
    "429": "Too many requests; Retry-After says when to come back.",
    "503": "The database does not answer and there is nothing to show.",
}


def document(catalogue: Catalogue) -> Schema:
    """The whole document as a dict."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "WedSync executive metrics",
            "version": "1.0.0",
            "description": (
                "Money is in major units with two decimals, percentages and shares in percent, "
                "durations in hours or seconds. What is undefined is null, with a reason in words."
            ),
        },
        "security": [{"token": []}, {"session": []}],
        "paths": {
            "/api/metrics/executive": _get(
                "executive",
                "Every metric now or at the end of a day",
                [_parameter("as_of", DATE, "The day to look back at; today means now.")],
                _json_content({"$ref": "#/components/schemas/Executive"}),
            ),
            "/api/metrics/drill-down/{metric}": _get(
                "drillDown",
                "One metric over a range of days",
                [
                    _metric_parameter(catalogue),
                    _parameter("from", DATE, "First day, included."),
                    _parameter("to", DATE, "Last day, included."),
                    _parameter(
                        "grain",
                        {"type": "string", "enum": ["day", "week", "month"], "default": "day"},
                        "Size of a bucket; weeks begin on Monday.",
                    ),
                    _parameter("as_of", DATE, "Nothing after this day is counted."),
                ],
                _json_content({"$ref": "#/components/schemas/DrillDown"}),
            ),
            "/api/metrics/proof/{metric}": _get(
                "proof",
                "The rows behind one metric, which make its value",
                [
                    _metric_parameter(catalogue),
                    _parameter("as_of", DATE, "The day to look back at; today means now."),
                    _parameter("part", TEXT, "Only this part of the metric, by its name."),
                    _parameter(
                        "page", {"type": "integer", "minimum": 1, "default": 1}, "Page of the rows."
                    ),
                    _parameter(
                        "size",
                        {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": ROWS},
                        "Rows on a page.",
                    ),
                    _parameter(
                        "recompute",
                        {"type": "boolean", "default": False},
                        "Work the value out once more from the source rows.",
                    ),
                ],
                _json_content({"$ref": "#/components/schemas/Proof"}),
            ),
            "/api/metrics/export": _get(
                "export",
                "The same values as a file",
                [
                    _parameter(
                        "format",
                        {"type": "string", "enum": ["csv", "xlsx"]},
                        "Kind of file.",
                        required=True,
                    ),
                    _parameter("as_of", DATE, "The day to look back at; today means now."),
                    _parameter("from", DATE, "First day of a range of buckets, included."),
                    _parameter("to", DATE, "Last day of a range of buckets, included."),
                ],
                {
                    "text/csv": {},
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {},
                },
            ),
        },
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "wedsync"},
            },
            "schemas": {
                "Executive": _executive(catalogue),
                "Detail": _detail(),
                "DrillDown": _drill_down(),
                "Proof": _proof(),
                "Movements": _object({name: {"type": "number"} for name in MOVEMENTS}),
                "Error": {
                    "type": "object",
                    "required": ["error", "code"],
                    "properties": {"error": TEXT, "code": TEXT},
                },
            },
        },
    }


def _get(name: str, summary: str, parameters: list[Schema], content: Schema) -> Schema:
    error = _json_content({"$ref": "#/components/schemas/Error"})
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": parameters,
            "responses": {
                "200": {"description": "The answer.", "content": content},
                "304": {"description": "Unchanged since the ETag that was sent."},
                **{
                    status: {"description": text, "content": error}
                    for status, text in REFUSALS.items()
                },
            },
        }
    }


def _parameter(name: str, schema: Schema, meaning: str, *, required: bool = False) -> Schema:
    return {
        "name": name,
        "in": "query",
        "required": required,
        "schema": schema,
        "description": meaning,
    }


def _metric_parameter(catalogue: Catalogue) -> Schema:
    names = dict.fromkeys(n for m in catalogue.metrics for n in (m.id, m.api_name))
    return {
        "name": "metric",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "enum": list(names)},
        "description": "The id or API name of a metric.",
    }


def _executive(catalogue: Catalogue) -> Schema:
    groups = {
        group.value: _object({m.api_name: _value(m) for m in metrics})
        for group, metrics in catalogue.grouped().items()
    }
    details = {m.api_name: {"$ref": "#/components/schemas/Detail"} for m in catalogue.metrics}
    return _object(
        {
            **{group.value: groups[group.value] for group in Group},
            "lastUpdated": INSTANT,
            "asOf": INSTANT,
            "timeZone": TEXT,
            "currency": TEXT,
            "refreshId": {"type": "integer"},
            "stale": FLAG,
            "notices": {"type": "array", "items": TEXT},
            "verified": {
                "oneOf": [
                    _object({"at": INSTANT, "differences": {"type": "integer"}}),
                    {"type": "null"},
                ]
            },
            "details": _object(details),
        }
    )


def _value(metric: Metric) -> Schema:
    kind = "integer" if metric.unit is Unit.COUNT else "number"
    return {"type": [kind, "null"], "description": f"{metric.title}: {metric.meaning}"}


def _detail() -> Schema:
    compared = {
        "oneOf": [
            _object({"value": NUMBER_OR_NULL, "at": INSTANT, "beforeData": FLAG}),
            {"type": "null"},
        ]
    }
    return _object(
        {
            "value": NUMBER_OR_NULL,
            "unit": {"type": "string", "enum": [unit.value for unit in Unit]},
            "additive": FLAG,
            "parts": PARTS,
            "previous": compared,
            "lastYear": compared,
            "change": NUMBER_OR_NULL,
            "changePercent": NUMBER_OR_NULL,
            "trend": {"enum": ["up", "down", "stable", None]},
            "status": {"enum": ["success", "warning", "error", None]},
            "target": NUMBER_OR_NULL,
            "benchmark": NUMBER_OR_NULL,
            "n": {"type": ["integer", "null"]},
            "median": NUMBER_OR_NULL,
            "reason": {"type": ["string", "null"]},
        }
    )


def _drill_down() -> Schema:
    point = _object(
        {"date": DATE, "value": NUMBER_OR_NULL, "complete": FLAG, "breakdown": PARTS},
        optional={"movements": {"$ref": "#/components/schemas/Movements"}},
    )
    return _object(
        {
            "metric": TEXT,
            "timeRange": _object({"from": DATE, "to": DATE}),
            "grain": {"type": "string", "enum": ["day", "week", "month"]},
            "unit": {"type": "string", "enum": [unit.value for unit in Unit]},
            "additive": FLAG,
            "data": {"type": "array", "items": point},
        },
        optional={"movements": {"$ref": "#/components/schemas/Movements"}},
    )


def _proof() -> Schema:
    row: Schema = {
        "type": "object",
        "required": ["number", "contribution"],
        "properties": {
            "number": {"type": "integer"},
            "contribution": {"type": "number"},
            "weight": {"type": "number"},
        },
        "additionalProperties": True,
    }
    return _object(
        {
            "metric": TEXT,
            "apiName": TEXT,
            "part": {"type": ["string", "null"]},
            "value": NUMBER_OR_NULL,
            "unit": {"type": "string", "enum": [unit.value for unit in Unit]},
            "asOf": INSTANT,
            "definition": TEXT,
            "sql": TEXT,
            "window": _object({"from": INSTANT, "to": INSTANT}),
            "refreshId": {"type": "integer"},
            "basis": TEXT,
            "rowCount": {"type": "integer"},
            "total": NUMBER_OR_NULL,
            "rows": {"type": "array", "items": row},
            "page": {"type": "integer"},
            "pages": {"type": "integer"},
        },
        optional={"recomputed": NUMBER_OR_NULL, "equal": FLAG},
    )


def _object(properties: Schema, optional: Schema | None = None) -> Schema:
    """An object with these properties and no others; only ``optional`` may be missing."""
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties | (optional or {}),
        "additionalProperties": False,
    }


def _json_content(schema: Schema) -> Schema:
    return {"application/json": {"schema": schema}}
