"""What is wrong on any day is refused without a word to the database, which counts for itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

import psycopg
import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from data.catalogue import Catalogue
from data.database import Database
from data.migrate import migrate
from data.settings import Settings, settings_from
from data.tally import Tally
from data.tokens import Tokens
from server import web as assembly
from server.web import create_web
from tests.conftest import SECRET
from tests.plain_postgres import plain_postgres
from tests.server.asking import DRILL_DOWN, EXECUTIVE, EXPORT
from tests.soundness.door import door

PROOF = "/api/metrics/proof/"
NAMES = {name for each in Catalogue().metrics for name in (each.id, each.api_name)}
WHOLE = st.sampled_from([each.id for each in Catalogue().metrics if each.part is None])
GATE = "metrics.tokens"
COUNTED = """
select left(query, 120), sum(calls) from pg_stat_statements
where
    dbid = (select oid from pg_database where datname = current_database())
    and query not like '%%pg_stat_statements%%' and query not like %s
    and query not in ('BEGIN', 'COMMIT') -- of the gate; what they hold would be counted
group by 1
"""
WEIRD = st.text(st.characters(exclude_characters="/", codec="utf-8"), min_size=1, max_size=60)
HOSTILE = st.sampled_from(
    ["' or 1=1 --", "mrr; drop table metrics.level", "(select 1)", "../mrr", "%(at)s", "\x00"]
)
WORDS = st.one_of(WEIRD, HOSTILE)
METRICS = WORDS.filter(lambda text: text not in NAMES and text not in (".", "..") and text.strip())
DAYS = WORDS.filter(lambda text: not text.isdigit())
GRAINS = WORDS.filter(lambda text: text not in ("day", "week", "month"))
WRONG = st.one_of(
    st.tuples(METRICS.map(lambda name: DRILL_DOWN + quote(name)), st.just({})),
    st.tuples(METRICS.map(lambda name: PROOF + quote(name)), st.just({})),
    st.tuples(st.just(DRILL_DOWN + "mrr"), st.fixed_dictionaries({"from": DAYS})),
    st.tuples(st.just(DRILL_DOWN + "mrr"), st.fixed_dictionaries({"to": DAYS})),
    st.tuples(st.just(DRILL_DOWN + "mrr"), st.fixed_dictionaries({"grain": GRAINS})),
    st.tuples(st.just(DRILL_DOWN + "mrr"), st.just({"from": "2026-02-01", "to": "2026-01-01"})),
    st.tuples(st.just(DRILL_DOWN + "mrr"), st.just({"from": "1990-01-01", "to": "2026-01-01"})),
    st.tuples(st.just(PROOF + "dau"), st.fixed_dictionaries({"page": DAYS})),
    st.tuples(WHOLE.map(lambda name: PROOF + name), st.fixed_dictionaries({"part": WORDS})),
    st.tuples(st.just(EXECUTIVE), st.fixed_dictionaries({"as_of": DAYS})),
    st.tuples(st.just(EXECUTIVE), st.fixed_dictionaries({"breakdown": WORDS})),
    st.tuples(st.just(EXPORT), st.fixed_dictionaries({"format": WORDS})),
)


@pytest.fixture(scope="module")
def counting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a migrated database whose server counts every statement."""
    server = plain_postgres(tmp_path_factory.mktemp("counting") / "postgres")
    server.create()
    server.start(
        shared_preload_libraries="pg_stat_statements", **{"pg_stat_statements.track": "all"}
    )
    try:
        url = server.url_for("postgres")
        migrate(url, settings_from({}))
        with psycopg.connect(url, autocommit=True) as owner:
            owner.execute("create extension pg_stat_statements")
        yield url
    finally:
        server.stop()


@pytest.fixture
def counted(
    counting: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Flask, dict[str, str]]]:
    """The application on that database, and a token for it."""
    monkeypatch.setattr(assembly, "API_REQUESTS_A_MINUTE", 1_000_000)
    database = Database(counting)
    told: Settings = replace(settings_from({}), secret_key=SECRET)
    token = Tokens(database, Tally(None)).create("the fuzz")
    yield (
        create_web(told, door(database), database, None),
        {"Authorization": f"Bearer {token}"},
    )
    database.close()


def test_fuzz_of_metric_range_and_breakdown_is_4xx_and_costs_no_statement(
    counted: tuple[Flask, dict[str, str]], counting: str
) -> None:
    web, shown = counted
    client = web.test_client()
    with psycopg.connect(counting, autocommit=True) as owner:

        def statements() -> dict[str, int]:
            return dict(owner.execute(COUNTED, [f"%{GATE}%"]).fetchall())

        before = statements()
        assert client.get(EXECUTIVE, headers=shown).status_code == 200
        assert statements() != before  # it counts

        @settings(
            max_examples=150,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(asked=WRONG)
        def ask(asked: tuple[str, dict[str, str]]) -> None:
            path, query = asked
            answer = client.get(path, query_string=query, headers=shown)
            assert 400 <= answer.status_code < 500, (path, query, answer.text[:300])

        before = statements()
        ask()
        assert statements() == before
