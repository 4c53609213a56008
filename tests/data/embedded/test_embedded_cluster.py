import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from data.embedded import start
from data.embedded_cluster import last_complaint
from data.embedded_conf import conf, socket_folder, url
from data.errors import EmbeddedError

from .trial import Owner, processes_of, wait_until

Begin = Callable[..., Owner]


def contents(folder: Path) -> dict[str, object]:
    """Everything one could have changed in a folder."""
    found: dict[str, object] = {}
    for path in [folder, *sorted(folder.rglob("*"))]:
        about = path.lstat()
        text = path.read_bytes() if stat.S_ISREG(about.st_mode) else b""
        found[str(path)] = (about.st_mode, about.st_uid, about.st_mtime_ns, about.st_ino, text)
    return found


@pytest.mark.parametrize("victims", ["owner", "owner initdb postgres"])
def test_a_first_start_killed_in_the_middle_of_initdb_is_begun_again(
    victims: str, fresh: Path, folder: Path, owner: Begin
) -> None:
    one = owner(fresh, wait=False)
    wait_until(lambda: list(fresh.glob("new-*/base")))
    for word in victims.split():
        for victim in processes_of(folder, word):
            victim.kill()
    one.kill()
    assert not (fresh / "data").exists()
    other = owner(fresh)
    assert not other.adopted
    assert other.ask("select 17") == 17
    assert list(fresh.glob("new-*")) == []


def test_data_of_another_major_version_is_refused_with_advice_and_not_touched(home: Path) -> None:
    (home / "data" / "PG_VERSION").write_text("12\n")
    before = contents(home)
    with pytest.raises(EmbeddedError) as raised:
        start(home)
    sentence = str(raised.value)
    assert f"{home / 'data'} was made by PostgreSQL 12, but the programs here" in sentence
    assert "dump it with the programs of PostgreSQL 12" in sentence
    assert "restore" in sentence
    assert "\n" not in sentence
    assert contents(home) == before


def test_foreign_files_in_the_place_of_the_data_are_left_alone(fresh: Path) -> None:
    (fresh / "data").mkdir(parents=True)
    (fresh / "data" / "letter").write_text("dear diary")
    with pytest.raises(EmbeddedError, match="holds files but no PostgreSQL database"):
        start(fresh)
    assert contents(fresh / "data")[str(fresh / "data" / "letter")]
    assert [path.name for path in (fresh / "data").iterdir()] == ["letter"]


def test_an_empty_folder_in_the_place_of_the_data_is_used(fresh: Path, owner: Begin) -> None:
    (fresh / "data").mkdir(parents=True)
    fresh.chmod(0o700)
    assert owner(fresh).ask("select 17") == 17


def test_a_lost_password_is_named(home: Path) -> None:
    (home / "password").unlink()
    with pytest.raises(EmbeddedError, match=r"put .*/password back"):
        start(home)


def test_a_wrong_password_is_told_at_once(home: Path) -> None:
    (home / "password").write_text("wrong")
    with pytest.raises(EmbeddedError, match="password authentication failed for user"):
        start(home)


def test_damaged_data_is_told_in_the_words_of_the_server(home: Path) -> None:
    (home / "data" / "global" / "pg_control").unlink()
    with pytest.raises(EmbeddedError, match=r"did not start: .*pg_control"):
        start(home)


def test_a_failed_initdb_is_told_and_leaves_nothing(fresh: Path, owner: Begin) -> None:
    limit = ("prlimit", "--fsize=100000", "--")
    complaint = owner(fresh, prefix=limit, wait=False).complaint()
    assert f"initdb failed in {fresh}: " in complaint
    assert complaint.count("\n") == 1
    assert not (fresh / "data").exists()
    assert owner(fresh).ask("select 17") == 17


def test_a_server_with_settings_of_its_own_keeps_them(
    home: Path, folder: Path, owner: Begin
) -> None:
    with (home / "data" / "postgresql.auto.conf").open("a") as file:
        file.write("work_mem = '7MB'\n")
    assert owner(home).ask("show work_mem") == "7MB"


def test_only_long_or_odd_paths_move_the_socket() -> None:
    assert socket_folder(Path("/srv/with space/it")) == Path("/srv/with space/it/run")
    moved = [socket_folder(Path(path)) for path in ("/" + "x" * 90, "/a,b", "/é", "/a'b", "/a\nb")]
    assert {str(path.parent) for path in moved} == {"/tmp"}  # noqa: S108
    assert len(set(moved)) == len(moved)
    assert max(len(os.fsencode(path)) for path in moved) < 50


def test_the_settings_differ_in_safety_alone() -> None:
    sockets = Path("/srv/run")
    safe = set(conf(sockets, durable=True).splitlines())
    fast = set(conf(sockets, durable=False).splitlines())
    names = {"fsync", "synchronous_commit", "full_page_writes"}
    assert safe - fast == {f"{name} = 'on'" for name in names}
    assert fast - safe == {f"{name} = 'off'" for name in names}


def test_a_url_is_quoted() -> None:
    expected = "postgresql://wedsync:pw@/a%2Fb%20c?host=%2Fsrv%2Fwith%20space&port=5432"
    assert url(Path("/srv/with space"), "pw", "a/b c") == expected


def test_the_complaint_is_the_last_line_that_tells_of_an_error() -> None:
    assert last_complaint("LOG: begins\nFATAL:  no room\nLOG: ends\n") == "FATAL:  no room"
    assert last_complaint("begins\n\n ends \n") == "ends"
    assert last_complaint("") == "it said nothing"
