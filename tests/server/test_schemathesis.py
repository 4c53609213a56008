"""Schemathesis reads the API's description and asks whatever it allows, and whatever it does not.

What it makes up differs from run to run; what must hold does not: an answer that is described, and
never a fault of ours.
"""

from __future__ import annotations

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from server import web as assembly
from tests.server.conftest import MakeWeb
from tests.server.test_gate import routes

EXAMPLES = 25
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
PATIENT = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def tireless(monkeypatch: pytest.MonkeyPatch, make_web: MakeWeb) -> Flask:
    """The application with a limit of requests that the test does not reach."""
    monkeypatch.setattr(assembly, "API_REQUESTS_A_MINUTE", 1_000_000)
    return make_web(None)


@pytest.fixture
def operations(tireless: Flask, bearer: dict[str, str]) -> list[APIOperation]:
    """Everything that the description of the running application offers."""
    described = schemathesis.openapi.from_wsgi("/api/openapi.json", tireless, headers=bearer)
    return [found.ok() for found in described.get_all_operations()]


def test_every_address_of_the_api_is_described(
    operations: list[APIOperation], tireless: Flask
) -> None:
    described = {operation.path.replace("{metric}", "mrr") for operation in operations}
    served = {
        path
        for method, path in routes(tireless)
        if method == "GET" and path.startswith("/api/metrics/")
    }
    assert len(described) >= 4
    assert {path.rpartition("/")[0] for path in served} <= {
        path.rpartition("/")[0] for path in described
    }


def asked_and_answered(operation: APIOperation, mode: GenerationMode, shown: dict[str, str]) -> int:
    """How often it was asked; fails at an answer that it should not give."""
    times = 0

    @PATIENT
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Case) -> None:
        nonlocal times
        times += 1
        case.validate_response(
            case.call(headers={**shown, "Accept-Encoding": "identity"}), checks=CHECKS
        )

    ask()
    return times


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_whatever_is_asked_is_answered_as_described(
    operations: list[APIOperation], bearer: dict[str, str], mode: GenerationMode
) -> None:
    for operation in operations:
        assert asked_and_answered(operation, mode, bearer) >= EXAMPLES, operation.path
