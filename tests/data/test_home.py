"""The state folder: private, writable, or one clear sentence."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from data.errors import SettingError
from data.home import database_url, ensure_home, secret_key
from data.settings import Settings

SECRET = "0123456789-abcdefghijklmnopqrstuvwxyz"


def mode(path: Path) -> int:
    """Who may do what."""
    return stat.S_IMODE(path.stat().st_mode)


def test_a_folder_is_made_for_its_owner_alone(home: Path) -> None:
    assert ensure_home(home / "in" / "another") == home / "in" / "another"
    assert mode(home / "in" / "another") == 0o700
    assert list((home / "in" / "another").iterdir()) == []


def test_a_folder_that_is_there_stays_as_it_is(home: Path) -> None:
    home.mkdir(mode=0o755)
    home.chmod(0o755)
    (home / "kept").write_text("kept")
    ensure_home(home)
    assert mode(home) == 0o755
    assert [path.name for path in home.iterdir()] == ["kept"]


@pytest.mark.parametrize("place", ["/proc/wedsync", "/dev/null/wedsync", "/sys/wedsync"])
def test_a_folder_that_cannot_be_made_is_one_sentence(place: str) -> None:
    with pytest.raises(SettingError) as caught:
        ensure_home(Path(place))
    said = str(caught.value)
    assert said.startswith(f"DASHBOARD_HOME {place} cannot be written: ")
    assert said.endswith(".")
    assert "\n" not in said
    assert caught.value.exit_code == 2


def test_a_file_in_place_of_the_folder_is_one_sentence(home: Path) -> None:
    home.write_text("not a folder")
    with pytest.raises(SettingError, match=r"cannot be written: \w[\w ]+\.$"):
        ensure_home(home)
    assert home.read_text() == "not a folder"


def test_a_key_is_made_once_and_kept_for_its_owner_alone(home: Path, settings: Settings) -> None:
    mine = replace(settings, home=home)
    key = secret_key(mine)
    assert len(key) >= 48
    assert secret_key(mine) == key
    assert mode(home / "secret_key") == 0o600
    assert secret_key(replace(settings, home=home.with_name("other"))) != key


def test_a_key_of_ones_own_is_used_and_written_nowhere(home: Path, settings: Settings) -> None:
    assert secret_key(replace(settings, home=home, secret_key=SECRET)) == SECRET
    assert not home.exists()


def test_processes_that_start_at_once_share_one_whole_key(home: Path, settings: Settings) -> None:
    mine = replace(settings, home=home)
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: secret_key(mine), range(64)))
    assert len(keys) == 1
    assert len(keys.pop()) >= 48


@pytest.mark.parametrize("left", ["", "\n", "half-a-key"])
def test_a_key_file_cut_short_by_a_crash_is_never_used(
    home: Path, settings: Settings, left: str
) -> None:
    home.mkdir()
    (home / "secret_key").write_text(left)
    key = secret_key(replace(settings, home=home))
    assert len(key) >= 48
    assert secret_key(replace(settings, home=home)) == key


def test_a_key_that_cannot_be_read_is_one_sentence(home: Path, settings: Settings) -> None:
    (home / "secret_key").mkdir(parents=True)
    with pytest.raises(SettingError, match=r"secret_key cannot be used: Is a directory\.$"):
        secret_key(replace(settings, home=home))


def test_a_database_of_ones_own_is_used_and_nothing_started(home: Path, settings: Settings) -> None:
    mine = replace(settings, home=home, database_url="postgresql://db/wedsync")
    assert database_url(mine) == ("postgresql://db/wedsync", None)
    assert not home.exists()


def test_without_one_the_embedded_database_is_started_in_the_folder(
    home: Path, settings: Settings
) -> None:
    url, server = database_url(replace(settings, home=home))
    assert server is not None
    try:
        assert url == server.url
        assert mode(home) == 0o700
        assert os.listdir(home) == ["postgres"]
    finally:
        server.release()
