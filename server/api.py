"""The JSON API: four endpoints, read only, each with every parameter checked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Literal, cast

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound
from werkzeug.http import generate_etag, quote_etag

from data.audit import Act
from data.board import Numbers
from data.catalogue import Catalogue
from data.errors import RequestError
from data.payload import board_payload, json_bytes, proof_payload, series_payload
from data.proof import MOST_ROWS, ROWS, Asked
from data.reading import Board
from data.request import day_in
from server.caller import present_caller
from server.openapi import document
from server.packing import QUICKLY, Encoding, Ready, encoding_asked
from server.throttle import Allowance
from server.trail import note

MOST_PAGES = 1_000_000
OF_BOARD = (
    ("Content-Type", "application/json"),
    ("Cache-Control", "private, no-cache"),
    ("Vary", "Accept-Encoding, Cookie, Authorization"),
)
FILES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Written:
    """A board, its JSON, the tag of that, and both in each form that was asked for, so that callers
    of the same board share the work."""

    board: Board
    content: bytes
    tag: str
    packed: dict[Encoding | None, tuple[bytes, list[tuple[str, str]]]] = field(default_factory=dict)

    def answer(self, encoding: Encoding | None) -> Ready:
        """The answer to a request that takes ``encoding``."""
        found = self.packed.get(encoding)
        if found is None:
            found = self.packed[encoding] = self._packed(encoding)
        return Ready(found[0], headers=found[1])

    def _packed(self, encoding: Encoding | None) -> tuple[bytes, list[tuple[str, str]]]:
        packed = QUICKLY[encoding](self.content) if encoding else self.content
        said = [("Content-Encoding", str(encoding))] if encoding else []
        tag = quote_etag(self.tag, weak=encoding is not None)
        return packed, [*OF_BOARD, *said, ("ETag", tag), ("Content-Length", str(len(packed)))]


class Writer:
    """Writes boards as JSON and remembers the last one."""

    def __init__(self) -> None:
        self._last: Written | None = None

    def written(self, board: Board) -> Written:
        """The board with its JSON."""
        last = self._last
        if last is None or last.board is not board:
            content = json_bytes(board_payload(board))
            last = self._last = Written(board, content, generate_etag(content))
        return last


def api(numbers: Numbers, catalogue: Catalogue, allowance: Allowance) -> Blueprint:
    """Everything below ``/api``."""
    routes = Blueprint("api", __name__)
    writer, description = Writer(), json_bytes(document(catalogue))

    @routes.before_request
    def spend() -> None:
        caller = present_caller()
        if caller is not None:
            allowance.spend(caller.label)

    @routes.get("/api/metrics/executive")
    def executive() -> ResponseReturnValue:
        asked = _parameters(("as_of",))
        found = writer.written(numbers.board(_day(asked, "as_of")))
        return _if_changed(found.answer(encoding_asked()))

    @routes.get("/api/metrics/drill-down/<metric>")
    def drill_down(metric: str) -> ResponseReturnValue:
        asked = _parameters(("from", "to", "grain", "as_of"))
        series = numbers.series(
            catalogue.find(metric).id,
            start=_day(asked, "from"),
            end=_day(asked, "to"),
            grain=asked.get("grain"),
            as_of=_day(asked, "as_of"),
        )
        return _json(json_bytes(series_payload(series)))

    @routes.get("/api/metrics/proof/<metric>")
    def proof(metric: str) -> ResponseReturnValue:
        asked = _parameters(("as_of", "part", "page", "size", "recompute"))
        rows = Asked(
            part=asked.get("part"),
            page=_whole(asked, "page", 1, MOST_PAGES),
            size=_whole(asked, "size", ROWS, MOST_ROWS),
            recompute=_flag(asked, "recompute"),
        )
        found = numbers.proof(catalogue.find(metric).id, rows, as_of=_day(asked, "as_of"))
        return _json(json_bytes(proof_payload(found)))

    @routes.get("/api/metrics/export")
    def export() -> ResponseReturnValue:
        asked = _parameters(("format", "as_of", "from", "to"))
        fmt = asked.get("format", "")
        if fmt not in FILES:
            raise RequestError(f"format must be csv or xlsx, not {fmt[:40]!r}.", code="bad_format")
        name, content = numbers.export(
            cast(Literal["csv", "xlsx"], fmt),
            as_of=_day(asked, "as_of"),
            start=_day(asked, "from"),
            end=_day(asked, "to"),
        )
        note(Act.EXPORT, subject=name, days=_range(asked))
        response = _tagged(Response(content, content_type=FILES[fmt]))
        response.headers.set("Content-Disposition", "attachment", filename=name)
        return response

    @routes.get("/api/openapi.json")
    def described() -> ResponseReturnValue:
        _parameters(())
        return _json(description)

    @routes.get("/api")
    @routes.get("/api/")
    @routes.get("/api/<path:rest>")
    def nothing(rest: str = "") -> ResponseReturnValue:
        raise NotFound  # before Dash's catch-all answers with a page

    return routes


def _parameters(known: Sequence[str]) -> dict[str, str]:
    """The query's parameters, empty ones left out; RequestError for unknown and repeated ones."""
    found: dict[str, str] = {}
    for name, values in request.args.lists() if request.query_string else ():
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise RequestError(
                f"There is no parameter {name[:40]!r}.{hint}", code="unknown_parameter"
            )
        if len(values) > 1:
            raise RequestError(f"{name} is given more than once.", code="repeated_parameter")
        if values[0]:
            found[name] = values[0]
    return found


def _day(asked: dict[str, str], name: str) -> date | None:
    return day_in(asked[name], name) if name in asked else None


def _range(asked: dict[str, str]) -> str | None:
    return f"{asked.get('from', '')}/{asked.get('to', '')}" if {"from", "to"} & set(asked) else None


def _whole(asked: dict[str, str], name: str, default: int, most: int) -> int:
    text = asked.get(name, str(default))
    if not re.fullmatch("[0-9]{1,9}", text) or not 1 <= int(text) <= most:
        raise RequestError(
            f"{name} must be a whole number from 1 to {most}, not {text[:40]!r}.", code="bad_page"
        )
    return int(text)


def _flag(asked: dict[str, str], name: str) -> bool:
    text = asked.get(name, "false")
    if text not in ("true", "false"):
        raise RequestError(f"{name} must be true or false, not {text[:40]!r}.", code="bad_flag")
    return text == "true"


def _json(content: bytes) -> Response:
    return _tagged(Response(content, mimetype="application/json"))


def _tagged(response: Response) -> Response:
    """With an ETag."""
    response.add_etag()
    return _if_changed(response)


def _if_changed(response: Response) -> Response:
    """304 without content for who has it already."""
    if "If-None-Match" not in request.headers:
        return response
    return cast(Response, response.make_conditional(request.environ))
