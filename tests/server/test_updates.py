"""Malformed updates are refused before Dash sees them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.browser import Browser

GOOD: dict[str, Any] = {
    "output": "words.children",
    "outputs": {"id": "words", "property": "children"},
    "inputs": [{"id": "button", "property": "n_clicks", "value": 1}],
    "changedPropIds": ["button.n_clicks"],
    "state": [],
}


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "text",
        7,
        {},
        {**GOOD, "output": None},
        {**GOOD, "output": ["words.children"]},
        {**GOOD, "inputs": "button"},
        {**GOOD, "inputs": [1]},
        {**GOOD, "inputs": [{}]},
        {**GOOD, "inputs": [[{"id": "button"}]]},
        {**GOOD, "state": {"a": 1}},
        {**GOOD, "changedPropIds": [None]},
        {**GOOD, "output": "nothing.children"},
        {**GOOD, "output": "__proto__"},
        {**GOOD, "inputs": []},
        {**GOOD, "outputs": 5},
        {**GOOD, "outputs": None},
        {**GOOD, "changedPropIds": ["no dot"]},
    ],
)
def test_a_malformed_update_is_a_bad_request(admin: Browser, body: Any) -> None:
    admin.get("/")
    answer = admin.update(body)
    assert answer.status_code in (200, 204, 400), answer.text
    if answer.status_code == 400:
        assert answer.json is not None
        assert answer.json["code"] == "bad_update"
        assert answer.json["error"].endswith(".")


def test_a_body_that_is_no_json_is_a_bad_request(admin: Browser) -> None:
    admin.get("/")
    cookie = admin.client.get_cookie("_csrf_token")
    assert cookie is not None
    answer = admin.client.post(
        "/_dash-update-component",
        data='{"output": ',
        headers={"X-CSRFToken": cookie.value, "Content-Type": "application/json"},
    )
    assert answer.status_code == 400
    assert answer.json == {"error": "The update is not JSON.", "code": "bad_update"}


def test_a_good_update_passes(admin: Browser) -> None:
    admin.get("/")
    assert admin.update(GOOD).status_code == 200
