"""The dashboard over a database in which nothing ever happened."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from psycopg import sql

from data.embedded import EmbeddedServer
from tests.browser.test_accessibility import clean
from tests.browser.window import ADMIN, Window
from tests.commands.program import on, run
from tests.commands.service import RUN, Service, free_port, serving


@pytest.fixture
def empty(
    postgres: EmbeddedServer, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """`python app.py run` on a migrated database without rows, and an administrator."""
    name = "browser_empty"
    with psycopg.connect(postgres.url_for("postgres"), autocommit=True) as server:
        server.execute(
            sql.SQL("create database {} template {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    port = free_port()
    env = on(postgres.url_for(name), PORT=str(port), REFRESH_SECONDS="3600")
    made = ("create-user", ADMIN.email, "--role", ADMIN.role)
    with ThreadPoolExecutor() as pool:
        account = pool.submit(lambda: run(*made, env=env, stdin=f"{ADMIN.password}\n"))
        with serving(RUN, port, env, tmp_path_factory.mktemp("empty") / "output") as service:
            assert account.result().returncode == 0
            yield service


def test_an_empty_board_says_what_to_do_and_nothing_untrue(browser: Window, empty: Service) -> None:
    browser.enter(empty)
    assert browser.text("h1").startswith("There is no data yet.")
    assert "python app.py demo" in browser.text(".first-run")
    values = {card["metric"]: card["value"] for card in browser.cards()}
    assert values["mrr"] == "0.00"
    assert values["churn"] == values["vendor_satisfaction"] == ""
    clean(browser, "/")
    browser.click('[data-metric="mrr"]')
    browser.find('[data-drilldown="mrr"]')
    assert "Nobody has paid yet." in browser.text("[aria-labelledby=retention-title] .caption")
    clean(browser, "/")
    browser.driver.get("about:blank")  # before its service stops
