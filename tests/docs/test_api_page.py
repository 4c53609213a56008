"""docs/api.md has every address, parameter, field and error of the API."""

from __future__ import annotations

import re
from typing import Any

import pytest

from data.catalogue import METRICS, Catalogue
from data.errors import (
    DatabaseUnavailableError,
    NotMigratedError,
    NotRecordedError,
    RequestError,
)
from data.passwords import BusyError
from server.failures import SENTENCES
from server.openapi import document
from server.throttle import TooManyError
from tests.docs import pages

PAGE = "docs/api.md"
DOCUMENT = document(Catalogue())
API_NAMES = {metric.api_name for metric in METRICS}
UNAVAILABLE = (DatabaseUnavailableError, NotMigratedError, NotRecordedError)
RAISED_BY_NAME = ("data/request.py", "server/api.py")


def sections() -> dict[str, str]:
    """The text under each address."""
    found = re.findall(r"^## `GET (\S+)`\n(.*?)(?=^## |\Z)", pages.text_of(PAGE), re.M | re.S)
    return {path.replace("<", "{").replace(">", "}"): text for path, text in found}


def fields(schema: Any) -> set[str]:
    """The names of a schema's properties, nested ones included, but not those of the catalogue."""
    if isinstance(schema, list):
        return {name for each in schema for name in fields(each)}
    if not isinstance(schema, dict):
        return set()
    own = set(schema["properties"]) if isinstance(schema.get("properties"), dict) else set()
    below = {name for each in schema.values() for name in fields(each)}
    return {name for name in own | below if name not in API_NAMES}


def documented() -> set[tuple[int, str]]:
    """Every status with a code that the page lists."""
    return {
        (int(status), code)
        for row in pages.table_rows(pages.text_of(PAGE))
        for status in re.findall(r"\d{3}", row[0])
        for code in re.findall(r"`(\w+)`", row[1])
    }


def errors(above: type[RequestError]) -> set[tuple[int, str]]:
    """Status and code of every error below one in the tree."""
    below = {pair for each in above.__subclasses__() for pair in errors(each)}
    return below | {(above.status, above.code)}


def test_the_page_has_the_addresses_of_the_api_and_no_others() -> None:
    assert sections().keys() == DOCUMENT["paths"].keys()


@pytest.mark.parametrize("path", DOCUMENT["paths"])
def test_every_parameter_of_an_address_is_documented(path: str) -> None:
    for parameter in DOCUMENT["paths"][path]["get"]["parameters"]:
        name = parameter["name"]
        assert f"`{name}`" in sections()[path] or f"`<{name}>`" in sections()[path]


@pytest.mark.parametrize("schema", ["Executive", "Detail", "DrillDown", "Proof", "Movements"])
def test_every_field_of_an_answer_is_documented(schema: str) -> None:
    page = pages.text_of(PAGE)
    for field in fields(DOCUMENT["components"]["schemas"][schema]):
        assert re.search(rf'[`"{{ ]{field}["`,}}]', page), field


def test_every_error_of_the_tree_that_a_request_can_meet_is_documented() -> None:
    others = {(each.status, each.code) for each in UNAVAILABLE}
    others |= {(each.status, each.code) for each in (BusyError, TooManyError)}
    assert errors(RequestError) | others <= documented()


def test_every_error_that_is_raised_by_name_is_documented() -> None:
    raised = {
        (400, code)
        for name in RAISED_BY_NAME
        for code in re.findall(r'code="(\w+)"', pages.text_of(name))
    }
    plain = {(status, code) for status, (_, code) in SENTENCES.items()}
    assert raised
    assert raised | plain <= documented()
