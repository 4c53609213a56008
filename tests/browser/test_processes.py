"""Several web processes: whoever a page is connected to, it hears of the same refresh."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from tests.browser.window import ADMIN
from tests.commands.program import on
from tests.commands.service import HOST, RUN, free_port, serving
from tests.commands.visitor import Visitor
from tests.server.socket import Socket

COUPLE = "insert into public.user_profiles (user_type, region) values ('couple', 'Wales')"
PLAIN = (sys.executable, "-m", "gunicorn", "app:server")
PAGES = 12


@pytest.mark.parametrize("command", [RUN, PLAIN], ids=["run", "gunicorn"])
def test_every_page_of_every_process_hears_of_a_commit_and_of_the_end(
    command: tuple[str, ...], several_url: str, redis_server: str, access: str, tmp_path: Path
) -> None:
    port = free_port()
    env = on(several_url, REDIS_URL=redis_server, PORT=str(port), WEB_CONCURRENCY="3", THREADS="16")
    with ExitStack() as opened:
        with serving(command, port, env, tmp_path / "output") as service:
            visitor = Visitor(service)
            visitor.sign_in(ADMIN.email, ADMIN.password)
            pages = [
                opened.enter_context(Socket(f"{HOST}:{port}", visitor.headers))
                for _ in range(PAGES)
            ]
            present = {page.heard()["refresh"] for page in pages}
            assert len(present) == 1
            with psycopg.connect(several_url) as platform:
                platform.execute(COUPLE)
            assert {page.heard()["refresh"] for page in pages} == {present.pop() + 1}
        assert {page.end() for page in pages} == {1001}
    assert service.process.returncode == 0
    assert "Traceback" not in service.said()
