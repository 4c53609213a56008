from __future__ import annotations

import pytest

from data.errors import SettingError
from data.settings import settings_from

GIVEN = {
    "OIDC_ISSUER": "https://id.example",
    "OIDC_CLIENT_ID": "wedsync",
    "OIDC_CLIENT_SECRET": "not for anybody's eyes",
    "PUBLIC_URL": "https://board.example/",
}


def test_without_an_issuer_there_is_nothing_to_set() -> None:
    assert settings_from({}).oidc is None
    assert settings_from({"OIDC_CLIENT_ID": "x"}).oidc is None


def test_the_settings_are_taken_and_the_secret_is_not_shown() -> None:
    oidc = settings_from(GIVEN).oidc
    assert oidc is not None
    assert (oidc.issuer, oidc.public_url) == ("https://id.example", "https://board.example")
    assert (oidc.role_claim, oidc.admin_role) == ("roles", "wedsync-admin")
    assert "eyes" not in repr(oidc)


@pytest.mark.parametrize("name", ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "PUBLIC_URL"])
def test_what_belongs_to_an_issuer_is_required(name: str) -> None:
    with pytest.raises(SettingError, match=f"{name} must be set"):
        settings_from({**GIVEN, name: ""})


@pytest.mark.parametrize("name", ["OIDC_ISSUER", "PUBLIC_URL"])
@pytest.mark.parametrize(
    "value",
    [
        "http://id.example",
        "id.example",
        "https://",
        "https://id.example?x=1",
        "https://u:p@id.example",
        "javascript:alert(1)",
        "https://[bad",
    ],
)
def test_addresses_must_be_https(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=f"{name} must be an https:// address"):
        settings_from({**GIVEN, name: value})
