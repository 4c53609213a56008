"""What is remembered for a moment, and for longer only while the database is away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import redis

from data.errors import DatabaseUnavailableError
from data.recent import LOOK_SECONDS, MOST_KEPT, Recent
from data.shared import connect
from data.tally import Tally


class Source:
    """Answers with what it is set to, and counts how often it is asked."""

    def __init__(self) -> None:
        self.answer: str | None = "first"
        self.away = False
        self.asked = 0

    def __call__(self) -> str | None:
        self.asked += 1
        if self.away:
            raise DatabaseUnavailableError("The database does not answer.")
        return self.answer


def commands(client: redis.Redis) -> int:
    """How many commands the server has taken."""
    found = client.info("stats")
    assert isinstance(found, dict)
    return int(found["total_commands_processed"])


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Moves this module's clock on."""
    now = [1000.0]
    monkeypatch.setattr("data.recent.time.monotonic", lambda: now[0])

    def advance(seconds: float) -> None:
        now[0] += seconds

    return advance


def test_it_is_asked_once_in_a_moment_and_again_after_it(clock: Callable[[float], None]) -> None:
    source, recent = Source(), Recent[str]("x", Tally(connect(None)))
    assert recent.find(b"k", source) == recent.find(b"k", source) == "first"
    assert source.asked == 1
    source.answer = "second"
    clock(9.9)
    assert recent.find(b"k", source) == "first"
    clock(0.2)
    assert recent.find(b"k", source) == "second"


def test_where_nobody_tells_of_changes_it_is_asked_again_after_a_second(
    clock: Callable[[float], None],
) -> None:
    source, recent = Source(), Recent[str]("x", Tally(None))
    recent.find(b"k", source)
    source.answer = None
    clock(0.9)
    assert recent.find(b"k", source) == "first"
    clock(0.2)
    assert recent.find(b"k", source) is None


def test_once_it_is_forgotten_no_process_gives_an_older_answer(redis_url: str) -> None:
    source = Source()
    one = Recent[str]("x", Tally(connect(redis_url)))
    other = Recent[str]("x", Tally(connect(redis_url)))
    one.find(b"k", source)
    other.find(b"k", source)
    source.answer = None
    one.forget(b"k")
    assert other.find(b"k", source) is None
    assert one.find(b"k", source) is None


def test_not_each_question_asks_redis(clock: Callable[[float], None], redis_url: str) -> None:
    shared = connect(redis_url)
    client, recent = shared.client, Recent[str]("x", Tally(shared))
    recent.find(b"k", Source())
    before = commands(client)
    for _ in range(100):
        recent.find(b"k", Source())
    assert commands(client) == before + 1  # the count itself


def test_nothing_is_not_remembered() -> None:
    source, recent = Source(), Recent[str]("x", Tally(None))
    source.answer = None
    assert recent.find(b"k", source) is None
    source.answer = "now"
    assert recent.find(b"k", source) == "now"


def test_it_goes_on_while_the_database_is_away_and_hears_of_its_return(
    clock: Callable[[float], None],
) -> None:
    source, recent = Source(), Recent[str]("x", Tally(None))
    recent.find(b"k", source)
    source.away = True
    for _ in range(100):
        clock(60)
        assert recent.find(b"k", source) == "first"
    with pytest.raises(DatabaseUnavailableError):
        recent.find(b"another", source)
    source.away, source.answer = False, None
    clock(2.1)
    assert recent.find(b"k", source) is None


def test_an_outage_is_not_asked_about_on_every_request(clock: Callable[[float], None]) -> None:
    source, recent = Source(), Recent[str]("x", Tally(None))
    recent.find(b"k", source)
    source.away = True
    clock(11)
    for _ in range(50):
        recent.find(b"k", source)
    assert source.asked == 2


def test_forgetting_is_heard_by_other_processes(redis_url: str) -> None:
    source = Source()
    one = Recent[str]("x", Tally(connect(redis_url)))
    other = Recent[str]("x", Tally(connect(redis_url)))
    one.find(b"k", source)
    other.find(b"k", source)
    source.answer = None
    assert other.find(b"k", source) == "first"
    one.forget(b"k")
    assert other.find(b"k", source) is None
    source.answer = "new"
    other.find(b"k", source)
    source.answer = "newer"
    one.forget()
    assert other.find(b"k", source) == "newer"


def test_memory_is_bounded() -> None:
    source, recent = Source(), Recent[str]("x", Tally(None))
    for n in range(MOST_KEPT + 50):
        recent.find(str(n).encode(), source)
    assert len(recent._kept) == MOST_KEPT


def test_a_replaced_answer_is_given_until_it_is_asked_again() -> None:
    source, recent = Source(), Recent[str]("x", Tally(None))
    recent.replace(b"k", "unknown key")
    assert recent.find(b"k", source) == "first"
    recent.replace(b"k", "changed")
    assert recent.find(b"k", source) == "changed"
    recent.drop(b"k")
    assert recent.find(b"k", source) == "first"


def test_what_was_forgotten_while_redis_was_away_is_told_when_it_is_back(
    redis_url: str, clock: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    source, shared = Source(), connect(redis_url)
    one = Recent[str]("x", Tally(shared))
    other = Recent[str]("x", Tally(connect(redis_url)))
    one.find(b"k", source)
    other.find(b"k", source)
    source.answer = None
    with monkeypatch.context() as away:
        away.setattr(shared, "ask", lambda _: None)
        one.forget(b"k")
        assert other.find(b"k", source) == "first"
    assert one.find(b"k", source) is None
    clock(LOOK_SECONDS)
    assert other.find(b"k", source) is None
