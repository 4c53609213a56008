"""Malformed updates are refused before Dash sees them."""

from __future__ import annotations

from typing import Any

from tests.server.browser import Browser

GOOD: dict[str, Any] = {
    "output": "words.children",
    "outputs": {"id": "words", "property": "children"},
    "inputs": [{"id": "button", "property": "n_clicks", "value": 1}],
    "changedPropIds": ["button.n_clicks"],
    "state": [],
}


MALFORMED: list[Any] = [
    None,
    [],
    "text",
    7,
    {},
    {**GOOD, "output": None},
    {**GOOD, "output": ["words.children"]},
    {**GOOD, "output": "nothing.children"},
    {**GOOD, "output": "__proto__"},
    {**GOOD, "outputs": 5},
    {**GOOD, "outputs": None},
    {**GOOD, "inputs": "button"},
    {**GOOD, "inputs": [1]},
    {**GOOD, "inputs": [{}]},
    {**GOOD, "inputs": [[{"id": "button"}]]},
    {**GOOD, "inputs": []},
    {**GOOD, "state": {"a": 1}},
    {**GOOD, "changedPropIds": [None]},
]


def test_a_malformed_update_is_a_bad_request(admin: Browser) -> None:
    admin.get("/")
    for body in MALFORMED:
        answer = admin.update(body)
        assert answer.status_code == 400, body
        assert answer.json == {"error": "This is no update of the page.", "code": "bad_update"}


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
