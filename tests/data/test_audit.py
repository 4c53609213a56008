"""The audit log: added to, never changed, and proved from its first entry to its last."""

from __future__ import annotations

import threading

import psycopg
import pytest

from data.audit import BEGINNING, PAGE, Act, Audit
from data.database import Database


@pytest.fixture
def audit(database: Database) -> Audit:
    """The log of a fresh database."""
    return Audit(database)


def fill(audit: Audit, entries: int) -> None:
    for number in range(entries):
        audit.write(
            Act.EXPORT,
            who="chief@example.org",
            address="203.0.113.7",
            subject=f"board-{number}.csv",
            details={"rows": number, "days": None},
        )


def as_superuser(connection: psycopg.Connection, change: str) -> None:
    """What only somebody with more rights than the dashboard uses can do."""
    connection.execute("alter table metrics.audit disable trigger all")
    connection.execute(change.encode())
    connection.execute("alter table metrics.audit enable trigger all")


def test_an_entry_says_who_did_what_when_and_from_where(
    audit: Audit, connection: psycopg.Connection
) -> None:
    fill(audit, 1)
    (entry,), older = audit.page()
    assert (entry.number, entry.who, entry.act) == (1, "chief@example.org", "export")
    assert (entry.subject, entry.address) == ("board-0.csv", "203.0.113.7")
    assert entry.details == {"rows": 0, "days": None}
    row = connection.execute("select abs(extract(epoch from now() - %s)) < 60", [entry.at])
    assert row.fetchone() == (True,)
    assert not older


@pytest.mark.parametrize(
    "change",
    [
        "update metrics.audit set who = 'nobody'",
        "delete from metrics.audit",
        "truncate metrics.audit",
    ],
)
def test_what_is_written_stays_even_for_the_owner_of_the_table(
    audit: Audit, connection: psycopg.Connection, change: str
) -> None:
    fill(audit, 2)
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="only ever added to"):
        connection.execute(change.encode())
    assert audit.prove().entries == 2


def test_number_time_and_hashes_are_not_the_writers_to_choose(
    audit: Audit, connection: psycopg.Connection
) -> None:
    fill(audit, 1)
    connection.execute(
        "insert into metrics.audit (number, at, who, act, subject, address, details, previous,"
        " hash) values (77, '2001-01-01', 'a', 'export', '', '', '{}', 'x', 'x')"
    )
    (newest, _), _ = audit.page()
    assert newest.number == 2
    assert newest.at.year > 2001
    assert audit.prove().fault == ""


def test_an_untouched_log_is_proved_and_an_empty_one_too(audit: Audit) -> None:
    assert audit.prove().entries == 0
    assert audit.prove().last == BEGINNING.hex()
    fill(audit, 3)
    chain = audit.prove()
    assert (chain.entries, chain.fault) == (3, "")
    assert audit.holds(chain.last)
    assert not audit.holds("ab" * 32)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("update metrics.audit set who = 'Chief@example.org' where number = 2", "Entry 2 is not"),
        ("update metrics.audit set at = at + interval '1 us' where number = 2", "Entry 2 is not"),
        (
            "update metrics.audit set details = details || '{\"rows\": 8}' where number = 2",
            "Entry 2 is not",
        ),
        (
            "update metrics.audit set subject = '', address = address || subject where number = 2",
            "Entry 2 is not",
        ),
        ("delete from metrics.audit where number = 2", "Entry 2 is missing"),
        (
            "update metrics.audit set hash = set_byte(hash, 0, get_byte(hash, 0) # 1)"
            " where number = 2",
            "Entry 2 is not",
        ),
        (
            "update metrics.audit as a set who = 'x', hash = sha256(a.previous || convert_to("
            "metrics.audit_text(row(a.number, a.at, 'x', a.act, a.subject, a.address, a.details,"
            " a.previous, a.hash)::metrics.audit), 'UTF8')) where number = 2",
            "Entry 3 does not follow",
        ),
    ],
)
def test_one_altered_byte_is_found(
    audit: Audit, connection: psycopg.Connection, change: str, fault: str
) -> None:
    fill(audit, 4)
    as_superuser(connection, change)
    assert audit.prove().fault.startswith(fault)


def test_a_log_cut_short_no_longer_holds_a_hash_noted_before(
    audit: Audit, connection: psycopg.Connection
) -> None:
    fill(audit, 4)
    noted = audit.prove().last
    as_superuser(connection, "delete from metrics.audit where number > 2")
    assert audit.prove().fault == ""
    assert not audit.holds(noted)


def test_writers_at_once_make_one_chain(audit: Audit) -> None:
    threads = [threading.Thread(target=fill, args=(audit, 10)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    chain = audit.prove()
    assert (chain.entries, chain.fault) == (40, "")


def test_an_entry_is_one_short_line_whatever_is_put_in(audit: Audit) -> None:
    evil = "a\r\nforged: sign-in\x00\x1b[2J\u2028\udcff"
    audit.write(Act.DENIED, who=evil, address=evil, subject="x" * 5000, details={evil: evil})
    (entry,), _ = audit.page()
    texts = [entry.who, entry.address, entry.subject, *entry.details, *entry.details.values()]
    assert all(isinstance(text, str) and text.isprintable() for text in texts)
    assert len(entry.subject) == 300
    assert audit.prove().fault == ""


def test_a_long_log_is_read_in_pages_and_by_kind(audit: Audit) -> None:
    fill(audit, PAGE + 3)
    audit.write(Act.SIGN_IN, who="chief@example.org", address="::1")
    newest, older = audit.page()
    assert [entry.number for entry in newest] == list(range(PAGE + 4, 4, -1))
    assert older
    rest, older = audit.page(before=newest[-1].number)
    assert [entry.number for entry in rest] == [4, 3, 2, 1]
    assert not older
    assert [entry.number for entry in audit.page(act=Act.SIGN_IN)[0]] == [PAGE + 4]
