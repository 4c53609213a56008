from __future__ import annotations

import re
import socket
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from data.embedded import EmbeddedServer
from tests.commands.conftest import WORLD
from tests.commands.program import environment, on, run, sentence_of
from tests.commands.service import RUN, Service, free_port, serving, wait_for
from tests.commands.visitor import Visitor

EXECUTIVE = "/api/metrics/executive"
EMAIL, PASSWORD = "chief@example.org", "a quiet river in autumn"
URL = "postgresql://nobody@127.0.0.1:1/nothing"


def test_help_names_every_command() -> None:
    asked = run("--help", env=environment())
    assert asked.returncode == 0
    named = re.findall(r"^    ([a-z-]+)(?: |$)", asked.stdout, re.MULTILINE)
    assert named == [
        "run",
        "migrate",
        "demo",
        "create-user",
        "create-token",
        "refresh",
        "rebuild",
        "verify",
        "verify-audit",
        "export",
    ]


def test_unknown_command_is_refused_with_the_usage() -> None:
    refused = run("serve", env=environment())
    assert refused.returncode == 2
    assert refused.stderr.startswith("usage: app.py")
    assert "'serve'" in refused.stderr


@pytest.mark.parametrize(
    ("env", "said"),
    [
        (environment(DATABASE_URL=URL), "SECRET_KEY must be set when DATABASE_URL is"),
        (on(URL, PORT="80a"), "PORT must be"),
        (on(URL, WEB_CONCURRENCY="2"), "WEB_CONCURRENCY above 1 needs REDIS_URL"),
    ],
    ids=["no key", "word as port", "no redis"],
)
def test_bad_setting_stops_the_start_with_one_sentence(env: dict[str, str], said: str) -> None:
    refused = run("run", env=env)
    assert refused.returncode == 2
    assert sentence_of(refused).startswith(said)


def test_port_in_use_is_named() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        refused = run("run", env=on(URL, PORT=port))
    assert refused.returncode == 2
    assert sentence_of(refused).startswith(f"Port {port} is in use")


def test_state_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    home = tmp_path / "file" / "home"
    env = environment(DASHBOARD_HOME=str(home), PORT=str(free_port()))
    refused = run("run", env=env)
    assert refused.returncode == 2
    assert sentence_of(refused).startswith(f"DASHBOARD_HOME {home} cannot be written")


def test_server_waits_for_a_database_that_comes_later(
    postgres: EmbeddedServer, tmp_path: Path
) -> None:
    port = free_port()
    env = on(postgres.url_for("comes_later"), PORT=str(port), THREADS="8")
    with serving(RUN, port, env, tmp_path / "output", ready="/healthz") as service:
        waiting = service.ask("/readyz", {})
        assert waiting.status == 503
        assert set(waiting.json) == {"error", "code"}
        assert "starts and waits for it" in service.said()
        assert "Traceback" not in service.said()
        with psycopg.connect(postgres.url_for("postgres"), autocommit=True) as admin:
            admin.execute(sql.SQL("create database {}").format(sql.Identifier("comes_later")))
        wait_for(service, "/readyz", 200)
        assert Visitor(service).get("/").path.startswith("/login")
    assert service.process.returncode == 0


def test_two_workers_share_sessions_and_tokens(
    filled_url: str, redis_url: str, tmp_path: Path
) -> None:
    made = run("create-user", EMAIL, "--role", "admin", env=on(filled_url), stdin=f"{PASSWORD}\n")
    token = run("create-token", "the tests", env=on(filled_url)).stdout.strip()
    assert made.returncode == 0
    port = free_port()
    env = on(filled_url, REDIS_URL=redis_url, PORT=str(port), THREADS="8", WEB_CONCURRENCY="2")
    with serving(RUN, port, env, tmp_path / "output") as service:
        service.token = token
        visitor = Visitor(service)
        assert visitor.sign_in(EMAIL, PASSWORD).path == "/"
        assert workers(service, visitor.headers) == workers(service, None)
        assert visitor.get(EXECUTIVE).status == 200
        assert service.ask(EXECUTIVE, {"Authorization": f"Bearer {token[:-1]}"}).status == 401
    assert service.process.returncode == 0


def workers(service: Service, headers: dict[str, str] | None) -> set[str]:
    """Every process that answered; asks until both of them have."""
    found: set[str] = set()

    def ask(_: int) -> str:
        answer = service.ask("/metrics", headers)
        assert answer.status == 200, answer.body
        process = re.search(rb'process="(\d+)"', answer.body)
        assert process
        return process[1].decode()

    with ThreadPoolExecutor(8) as pool:
        for _ in range(20):
            found |= set(pool.map(ask, range(16)))
            if len(found) == 2:
                return found
    raise AssertionError(f"only {found} ever answered")


def test_start_without_any_setting_brings_its_database_and_a_password_that_works_once(
    tmp_path: Path,
) -> None:
    port, home = free_port(), tmp_path / "home"
    env = environment(DASHBOARD_HOME=str(home), PORT=str(port), THREADS="8")
    made = run("demo", *WORLD, env=env)  # a small world; left alone, `run` makes a large one
    assert made.returncode == 0, made.stderr
    with serving(RUN, port, env, tmp_path / "output") as service:
        found = re.search(r"Sign in as (\S+) with the password (\S+)", service.said())
        assert found
        assert f"WedSync is at http://127.0.0.1:{port}" in service.said()
        visitor = Visitor(service)
        assert visitor.sign_in(found[1], found[2]).path == "/"
        assert visitor.get(EXECUTIVE).json["revenue"]["mrr"] > 0
        assert Visitor(service).sign_in(found[1], found[2]).status == 401
        assert visitor.set_password(found[2], PASSWORD).path == "/"
        assert Visitor(service).sign_in(found[1], PASSWORD).path == "/"
    assert service.process.returncode == 0
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "secret_key").stat().st_mode) == 0o600
    assert not list(home.rglob("postmaster.pid")), "the database goes when the program goes"
