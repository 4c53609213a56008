import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg
import pytest

from data.embedded import start
from data.errors import EmbeddedError

from .trial import Owner, processes_of, wait_until

Begin = Callable[..., Owner]

SETTINGS = {
    "listen_addresses": "",
    "jit": "off",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "TimeZone": "UTC",
    "password_encryption": "scram-sha-256",
}
SAFETY = ("fsync", "synchronous_commit", "full_page_writes")


def test_the_first_start_makes_a_database_and_the_second_owner_joins_it(
    fresh: Path, owner: Begin
) -> None:
    first = start(fresh, durable=False)
    try:
        assert not first.adopted
        assert first.major >= 14
        with psycopg.connect(first.url, autocommit=True) as connection:
            assert connection.info.dbname == "wedsync"
            connection.execute("create table kept (n int)")
            connection.execute("insert into kept values (17)")
        second = owner(fresh)
        assert second.adopted
        assert (second.pid, second.url) == (first.pid, first.url)
        assert second.ask("select n from kept") == 17
    finally:
        first.release()


def test_data_survives_from_one_server_to_the_next(home: Path, folder: Path, owner: Begin) -> None:
    first = owner(home)
    with psycopg.connect(first.url, autocommit=True) as connection:
        connection.execute("create table kept as select 17 as n")
    first.leave()
    wait_until(lambda: not processes_of(folder))
    second = owner(home)
    assert not second.adopted
    assert second.ask("select n from kept") == 17


def test_two_first_starts_at_once_get_the_same_server(fresh: Path, owner: Begin) -> None:
    both = [owner(fresh, wait=False), owner(fresh, wait=False)]
    assert sorted(one.adopted for one in both) == [False, True]
    assert both[0].pid == both[1].pid
    assert [one.ask("select 17") for one in both] == [17, 17]


def test_the_password_is_needed_and_the_role_is_no_superuser(home: Path, owner: Begin) -> None:
    one = owner(home)
    password = (home / "password").read_text()
    assert len(password) >= 32
    assert f":{password}@" in one.url
    wrong = one.url.replace(password, "wrong")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(one.url.replace(f":{password}", ""), passfile=os.devnull)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(one.url.replace("wedsync:", "postgres:", 1))
    rules = [line.split() for line in (home / "data" / "pg_hba.conf").read_text().splitlines()]
    assert {rule[-1] for rule in rules if rule and rule[0] != "#"} == {"scram-sha-256"}
    assert one.ask("select rolsuper from pg_roles where rolname = current_user") is False


def test_two_homes_have_two_passwords(folder: Path, owner: Begin) -> None:
    assert owner(folder / "one").url.split("@")[0] != owner(folder / "two").url.split("@")[0]


def test_the_server_listens_on_no_network(home: Path, owner: Begin) -> None:
    one = owner(home)
    assert psutil.Process(one.pid).net_connections("inet") == []
    assert psutil.Process(one.pid).net_connections("unix") != []
    assert one.ask("show listen_addresses") == ""


def test_nobody_else_may_enter_the_folders_or_read_the_password(fresh: Path, owner: Begin) -> None:
    owner(fresh)
    modes = {
        name: stat.S_IMODE((fresh / name).stat().st_mode)
        for name in (".", "data", "run", "password", "server.log")
    }
    assert modes == {
        ".": 0o700,
        "data": 0o700,
        "run": 0o700,
        "password": 0o600,
        "server.log": 0o600,
    }


def test_a_folder_that_stood_open_is_closed(home: Path, owner: Begin) -> None:
    home.chmod(0o777)
    owner(home)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_settings_are_ours(home: Path, owner: Begin) -> None:
    one = owner(home)
    assert {name: one.ask(f"show {name}") for name in SETTINGS} == SETTINGS
    assert {one.ask(f"show {name}") for name in SAFETY} == {"off"}


def test_a_durable_owner_makes_a_running_server_durable(owner: Begin, home: Path) -> None:
    careless = owner(home)
    assert careless.ask("show fsync") == "off"
    careful = owner(home, "durable")
    assert careful.adopted
    wait_until(lambda: {careless.ask(f"show {name}") for name in SAFETY} == {"on"})
    assert owner(home).adopted
    assert {careless.ask(f"show {name}") for name in SAFETY} == {"on"}


def test_a_server_is_durable_unless_told_otherwise(home: Path) -> None:
    server = start(home)
    try:
        with psycopg.connect(server.url) as connection:
            shown = [connection.execute(f"show {name}".encode()).fetchone() for name in SAFETY]
        assert shown == [("on",), ("on",), ("on",)]
    finally:
        server.release()


def test_other_databases_have_urls_and_a_dropped_one_comes_back(home: Path, owner: Begin) -> None:
    server = start(home, durable=False)
    try:
        with psycopg.connect(server.url_for("postgres"), autocommit=True) as connection:
            connection.execute('create database "odd name/%?&"')
            connection.execute("drop database wedsync with (force)")
        with psycopg.connect(server.url_for("odd name/%?&")) as connection:
            assert connection.info.dbname == "odd name/%?&"
        assert owner(home).ask("select current_database()") == "wedsync"
    finally:
        server.release()


@pytest.mark.parametrize("name", ["x" * 120, "with space", 'it\'s "$HOME", 100%;ünïcode&'])
def test_long_and_odd_paths_are_no_trouble(
    name: str, folder: Path, made: Path, owner: Begin
) -> None:
    home = Path(shutil.copytree(made, folder / name / "postgres"))
    assert owner(home).ask("select 17") == 17
    assert owner(home).adopted


def test_the_socket_of_a_long_path_lies_in_a_folder_of_ours_that_goes_with_the_server(
    folder: Path, owner: Begin
) -> None:
    one = owner(folder / ("x" * 120) / "postgres")
    sockets = Path(one.ask("show unix_socket_directories"))
    assert sockets.parent == Path("/tmp")  # noqa: S108
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert sockets.stat().st_uid == os.geteuid()
    one.leave()
    wait_until(lambda: not sockets.exists())


def test_one_folder_under_two_names_is_one_server(folder: Path, home: Path, owner: Begin) -> None:
    (folder / "alias").symlink_to(folder)
    one = owner(home)
    assert owner(folder / "alias" / "postgres").pid == one.pid


def test_a_file_where_the_folder_should_be_is_named(fresh: Path) -> None:
    fresh.write_text("a file")
    with pytest.raises(EmbeddedError, match=r"cannot use .*fresh.*: not a directory"):
        start(fresh)


def test_the_server_sees_no_secret_of_the_program(home: Path, owner: Begin) -> None:
    one = owner(home, variables={"SECRET_KEY": "dear secret", "PGPORT": "1", "PGDATA": "/nowhere"})
    assert one.ask("select 17") == 17
    server = psutil.Process(one.pid)
    seen = {**server.environ(), "command": " ".join(server.cmdline())}
    assert "SECRET_KEY" not in seen
    assert not [text for text in seen.values() if "dear secret" in text]
    assert one.url.split(":")[2].split("@")[0] not in seen["command"]


def test_the_log_holds_the_start_and_no_errors_of_clients(home: Path, owner: Begin) -> None:
    one = owner(home)
    with pytest.raises(psycopg.errors.UndefinedTable):
        one.ask("select personal_data from nowhere")
    log = (home / "server.log").read_text()
    assert "ready to accept connections" in log
    assert "personal_data" not in log
    assert "nowhere" not in log


def test_an_answer_from_before_is_kept_as_one_older_log(
    home: Path, folder: Path, owner: Begin
) -> None:
    for _ in range(2):
        owner(home).leave()
        wait_until(lambda: not processes_of(folder))
    assert "shut down" in (home / "server.log.1").read_text()
    assert not (home / "server.log.2").exists()
