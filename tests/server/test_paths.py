"""Where sign-in may lead, and which addresses are whose."""

from __future__ import annotations

import pytest

from server.paths import for_administrators, for_programs, for_tokens, safe_next


@pytest.mark.parametrize(
    "text",
    [
        "/",
        "/metric/mrr",
        "/metric/mrr?from=2026-01-01&to=2026-02-01&grain=week",
        "/account/password",
        "/metric/mrr#chart",
        "/?as_of=2026-01-01",
        "/metric/mrr?next=http:%2F%2Fother",
    ],
)
def test_pages_of_ours_are_where_sign_in_may_lead(text: str) -> None:
    assert safe_next(text) == text


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "//evil.example",
        "///evil.example",
        "////evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "/\\/evil.example",
        "https:evil.example",
        "https:/evil.example",
        "https://evil.example",
        "http:///evil.example",
        "HTTPS://evil.example",
        "//evil.example@localhost",
        "user@evil.example",
        "//user@evil.example",
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "\t//evil.example",
        " //evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r\nSet-Cookie: a=b",
        "/metric\r\nLocation: https://evil.example",
        "/\x00",
        "/\x7f",
        "/\u00a0",
        "/..//evil.example",
        "/.//evil.example",
        "/x?u=//evil.example",
        "evil.example",
        "metric/mrr",
        "?next=/",
        "#",
        "/login",
        "/login?next=/login",
        "/logout",
        "/healthz",
        "/api/metrics/executive",
        "/_dash-layout",
        "/metrics",
        "/" + "a" * 3000,
        "/[//x",
    ],
)
def test_everything_else_leads_to_the_board(text: str | None) -> None:
    assert safe_next(text) == "/"


def test_drill_downs_are_pages_and_figures_are_not() -> None:
    assert not for_programs("/metric/mrr")
    assert not for_administrators("/metric/mrr")
    assert for_programs("/metrics")
    assert for_administrators("/metrics")
    assert for_tokens("/metrics")
    assert not for_tokens("/metric/mrr")
    assert not for_tokens("/apiary")
