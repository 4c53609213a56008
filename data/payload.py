"""What the API says: boards and series as plain dicts with exact numbers, and their JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import simplejson

from data.format import api_number
from data.metric import Group, Unit
from data.reading import (
    Aim,
    Board,
    Compared,
    Movements,
    Number,
    Point,
    Proof,
    Reading,
    Series,
    Verified,
)
from data.statements import statement

Payload = dict[str, Any]


def board_payload(board: Board) -> Payload:
    """The answer of ``/api/metrics/executive``: values by group, then what stands beside them.

    Money in major units with two decimals, instants as ISO text with the report zone's offset,
    undefined as None.
    """
    groups: Payload = {
        group.value: {
            reading.metric.api_name: _number(reading.value, reading.metric.unit)
            for reading in board.readings
            if reading.metric.group is group
        }
        for group in Group
    }
    return groups | {
        "lastUpdated": board.refreshed.isoformat(),
        "asOf": board.as_of.isoformat(),
        "timeZone": board.zone,
        "currency": board.currency,
        "refreshId": board.refresh_id,
        "stale": board.stale,
        "notices": list(board.notices),
        "verified": _verified(board.verified),
        "details": {reading.metric.api_name: _detail(reading) for reading in board.readings},
    }


def series_payload(series: Series) -> Payload:
    """The answer of ``/api/metrics/drill-down/<metric>``; ``movements`` for MRR only."""
    unit = series.metric.unit
    data = [_point(series, point) for point in series.points]
    payload: Payload = {
        "metric": series.metric.api_name,
        "timeRange": {"from": series.start.isoformat(), "to": series.end.isoformat()},
        "grain": series.grain,
        "unit": unit.value,
        "additive": series.metric.additive,
        "data": data,
    }
    if series.movements is not None:
        payload["movements"] = _movements(series.movements)
        for point, movements in zip(data, series.point_movements, strict=True):
            point["movements"] = _movements(movements)
    return payload


def proof_payload(proof: Proof) -> Payload:
    """The answer of ``/api/metrics/proof/<metric>``: the number, how it is defined and the rows
    that make it; ``recomputed`` and ``equal`` where they were asked for."""
    metric, unit = proof.metric, proof.metric.unit
    payload: Payload = {
        "metric": metric.id,
        "apiName": metric.api_name,
        "part": proof.part,
        "value": _number(proof.value, unit),
        "unit": unit.value,
        "asOf": proof.as_of.isoformat(),
        "definition": metric.meaning,
        "sql": statement(f"metrics/{metric.id}").decode(),
        "window": {"from": proof.window_from.isoformat(), "to": proof.window_to.isoformat()},
        "refreshId": proof.refresh_id,
        "basis": proof.basis,
        "rowCount": proof.row_count,
        "total": _number(proof.total, unit),
        "rows": [
            {_camel(name): _cell(name, cell, unit) for name, cell in row.items()}
            for row in proof.rows
        ],
        "page": proof.page,
        "pages": proof.pages,
    }
    if proof.is_recomputed:
        payload["recomputed"] = _number(proof.recomputed, unit)
        payload["equal"] = proof.recomputed == proof.value
    return payload


def json_bytes(payload: Mapping[str, Any]) -> bytes:
    """The payload as UTF-8 JSON with every digit of its Decimals; raises ValueError for numbers
    that JSON does not have."""
    return simplejson.dumps(
        payload, use_decimal=True, allow_nan=False, ensure_ascii=False, separators=(",", ":")
    ).encode()


def _detail(reading: Reading) -> Payload:
    metric, previous = reading.metric, reading.previous
    return {
        "value": _number(reading.value, metric.unit),
        "unit": metric.unit.value,
        "additive": metric.additive,
        "parts": _parts(reading.parts, metric.unit),
        "previous": _compared(previous, metric.unit),
        "lastYear": _compared(reading.last_year, metric.unit),
        "change": _number(previous.change, metric.unit) if previous else None,
        "changePercent": _plain(previous.change_percent) if previous else None,
        "trend": reading.trend.value if reading.trend else None,
        "status": reading.status.value if reading.status else None,
        "target": _aim(reading.target, metric.unit),
        "benchmark": _aim(reading.benchmark, metric.unit),
        "n": reading.n,
        "median": _plain(reading.median),
        "reason": reading.error or reading.reason,
    }


def _compared(compared: Compared | None, unit: Unit) -> Payload | None:
    if compared is None:
        return None
    return {
        "value": _number(compared.value, unit),
        "at": compared.at.isoformat(),
        "beforeData": compared.before_data,
    }


def _verified(verified: Verified | None) -> Payload | None:
    if verified is None:
        return None
    return {"at": verified.at.isoformat(), "differences": verified.differences}


def _aim(aim: Aim | None, unit: Unit) -> Number | None:
    return None if aim is None else _number(aim.value, unit)


def _point(series: Series, point: Point) -> Payload:
    unit = series.metric.unit
    return {
        "date": point.day.isoformat(),
        "value": _number(point.value, unit),
        "complete": series.is_closed(point),
        "breakdown": _parts(point.parts, unit),
    }


def _parts(parts: Mapping[str, Number | None], unit: Unit) -> Payload:
    return {part: _number(value, unit) for part, value in parts.items()}


def _movements(movements: Movements) -> Payload:
    return {
        "start": _number(movements.start, Unit.MONEY),
        "new": _number(movements.new, Unit.MONEY),
        "expansion": _number(movements.expansion, Unit.MONEY),
        "reactivation": _number(movements.reactivation, Unit.MONEY),
        "contraction": _number(movements.contraction, Unit.MONEY),
        "churn": _number(movements.churn, Unit.MONEY),
        "currency": _number(movements.currency, Unit.MONEY),
        "end": _number(movements.end, Unit.MONEY),
    }


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _cell(name: str, cell: Any, unit: Unit) -> Any:
    match cell:
        case UUID():
            return str(cell)
        case datetime():
            return cell.isoformat()
        case int() | Decimal() if name == "contribution" and unit is Unit.MONEY:
            return _number(cell, unit)
        case Decimal():
            return _plain(cell)
    return cell


def _number(value: Number | None, unit: Unit) -> Number | None:
    return _plain(api_number(value, unit))


def _plain(value: Number | None) -> Number | None:
    """Without an exponent, which JSON allows and people do not read: 40, not 4E+1."""
    if not isinstance(value, Decimal):
        return value
    if not value.is_finite():  # simplejson would write NaN, which is no JSON
        raise ValueError(f"{value} is not a number that may be shown.")
    return Decimal(f"{value:f}")
