"""Accounts: made once, opened by their password alone, and a first administrator."""

from __future__ import annotations

import threading
from collections.abc import Callable
from uuid import UUID

import psycopg
import pytest
from argon2 import PasswordHasher

from data.accounts import FIRST_ADMIN, Account, Accounts, Role, normal_email
from data.database import Database
from data.errors import AccountError, NotMigratedError
from data.passwords import Passwords

EMAIL, PASSWORD = "chief@example.org", "a quiet river in autumn"
NEW = "three slow clocks in spring"


@pytest.fixture
def accounts(database: Database) -> Accounts:
    """No account at all, and hashes that are quick to make."""
    return Accounts(database, Passwords(PasswordHasher(time_cost=1, memory_cost=1024)))


def one_sign_in(connection: psycopg.Connection, account_id: UUID) -> None:
    connection.execute(
        "insert into metrics.sign_ins (hash, account_id, address, agent) values ('x', %s, '', '')",
        [account_id],
    )


def live_sign_ins(connection: psycopg.Connection) -> object:
    row = connection.execute(
        "select count(*) from metrics.sign_ins where ended_at is null"
    ).fetchone()
    assert row is not None
    return row[0]


def test_an_account_is_opened_by_its_password(accounts: Accounts) -> None:
    made = accounts.create(EMAIL, PASSWORD, "admin")
    assert (made.email, made.role, made.must_change) == (EMAIL, Role.ADMIN, False)
    assert accounts.verify(EMAIL, PASSWORD) == made
    assert accounts.verify(f" {EMAIL.upper()}\n", PASSWORD) == made
    assert accounts.find(made.id) == accounts.find_email(EMAIL) == made


def test_nothing_else_opens_it(accounts: Accounts) -> None:
    accounts.create(EMAIL, PASSWORD, "viewer")
    assert accounts.verify(EMAIL, PASSWORD + "!") is None
    assert accounts.verify(EMAIL, "") is None
    assert accounts.verify("other@example.org", PASSWORD) is None
    assert accounts.verify("' or 1=1 --", PASSWORD) is None
    assert accounts.verify("", "") is None


def test_the_password_is_not_stored(accounts: Accounts, connection: psycopg.Connection) -> None:
    accounts.create(EMAIL, PASSWORD, "viewer")
    row = connection.execute("select accounts::text from metrics.accounts").fetchone()
    assert row is not None
    assert PASSWORD not in row[0]
    assert "$argon2id$" in row[0]


@pytest.mark.parametrize(
    ("email", "password", "role", "sentence"),
    [
        ("nobody", PASSWORD, "admin", "'nobody' is not an email address."),
        ("a@b@c", PASSWORD, "admin", "is not an email address"),
        ("a b@c.org", PASSWORD, "admin", "is not an email address"),
        ("a@c.org\nBcc: x@y", PASSWORD, "admin", "is not an email address"),
        ("a\0@c.org", PASSWORD, "admin", "is not an email address"),
        ("x" * 250 + "@c.org", PASSWORD, "admin", "is not an email address"),
        ("", PASSWORD, "admin", "is not an email address"),
        (EMAIL, "short", "admin", "at least 12 characters"),
        (EMAIL, PASSWORD, "root", "The role must be admin or viewer, not 'root'."),
    ],
)
def test_what_makes_no_account_is_refused_in_words(
    accounts: Accounts, email: str, password: str, role: str, sentence: str
) -> None:
    with pytest.raises(AccountError, match=sentence.replace(".", r"\.")):
        accounts.create(email, password, role)
    assert accounts.find_email(EMAIL) is None


def test_an_address_has_one_account_however_it_is_written(accounts: Accounts) -> None:
    accounts.create(EMAIL, PASSWORD, "admin")
    with pytest.raises(AccountError, match=r"There is already an account chief@example\.org\."):
        accounts.create("Chief@Example.ORG", NEW, "viewer")
    assert accounts.verify(EMAIL, PASSWORD) is not None


def test_addresses_have_one_form() -> None:
    assert normal_email("  Jane.Doe+x@Example.ORG ") == "jane.doe+x@example.org"
    assert normal_email("admin@localhost") == "admin@localhost"
    assert normal_email("ＪＡＮＥ@example.org") == "jane@example.org"


def test_a_generated_password_lets_in_once(accounts: Accounts) -> None:
    password = accounts.create_with_random_password(EMAIL, "viewer")
    assert accounts.verify(EMAIL, "not it") is None
    account = accounts.verify(EMAIL, password)
    assert account is not None
    assert account.must_change
    assert accounts.verify(EMAIL, password) is None
    assert accounts.has_password(account.id, password)
    accounts.set_password(account.id, NEW)
    opened = accounts.verify(EMAIL, NEW)
    assert opened is not None
    assert not opened.must_change
    assert accounts.verify(EMAIL, NEW) == opened


def test_a_generated_password_tried_twice_at_once_lets_in_once(accounts: Accounts) -> None:
    password = accounts.create_with_random_password(EMAIL, "viewer")
    opened: list[Account | None] = []
    start = threading.Barrier(4)

    def sign_in() -> None:
        start.wait()
        opened.append(accounts.verify(EMAIL, password))

    threads = [threading.Thread(target=sign_in) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([account for account in opened if account]) == 1


def test_signing_in_renews_a_hash_of_old_parameters(
    accounts: Accounts, database: Database, connection: psycopg.Connection
) -> None:
    accounts.create(EMAIL, PASSWORD, "admin")
    today = Accounts(database)
    assert today.verify(EMAIL, PASSWORD) is not None
    row = connection.execute("select password_hash from metrics.accounts").fetchone()
    assert row is not None
    assert "m=65536,t=3,p=4" in row[0]
    assert today.verify(EMAIL, PASSWORD) is not None
    assert today.verify(EMAIL, "a wrong guess") is None


def test_a_new_password_or_role_ends_every_sign_in(
    accounts: Accounts, connection: psycopg.Connection
) -> None:
    account = accounts.create(EMAIL, PASSWORD, "admin")
    other = accounts.create("other@example.org", PASSWORD, "viewer")
    connection.execute(
        "insert into metrics.sign_ins (hash, account_id, address, agent) values ('o', %s, '', '')",
        [other.id],
    )
    changes: tuple[Callable[[], object], ...] = (
        lambda: accounts.set_password(account.id, NEW),
        lambda: accounts.set_role(account.id, "viewer"),
        lambda: accounts.set_random_password(account.id),
        lambda: accounts.disable(account.id),
    )
    for change in changes:
        connection.execute("delete from metrics.sign_ins where account_id = %s", [account.id])
        one_sign_in(connection, account.id)
        assert live_sign_ins(connection) == 2
        change()
        assert live_sign_ins(connection) == 1


def test_a_disabled_account_is_as_good_as_none(accounts: Accounts) -> None:
    account = accounts.create(EMAIL, PASSWORD, "admin")
    accounts.disable(account.id)
    assert accounts.verify(EMAIL, PASSWORD) is None
    assert accounts.find(account.id) is None
    assert not accounts.has_admin()
    changes: tuple[Callable[[], object], ...] = (
        lambda: accounts.set_password(account.id, NEW),
        lambda: accounts.set_role(account.id, "admin"),
        lambda: accounts.disable(account.id),
    )
    for change in changes:
        with pytest.raises(AccountError, match="does not exist any more"):
            change()


def test_a_bad_new_password_leaves_the_old_one(accounts: Accounts) -> None:
    account = accounts.create(EMAIL, PASSWORD, "admin")
    with pytest.raises(AccountError):
        accounts.set_password(account.id, "password1234")
    assert accounts.verify(EMAIL, PASSWORD) is not None


# -- the first administrator


def test_a_fresh_database_gets_an_administrator_with_a_one_time_password(
    accounts: Accounts,
) -> None:
    assert not accounts.has_admin()
    password = accounts.ensure_first_admin()
    assert password is not None
    account = accounts.verify(FIRST_ADMIN, password)
    assert account is not None
    assert account.role is Role.ADMIN
    assert account.must_change
    assert not accounts.has_admin()


def test_each_start_until_it_is_changed_voids_the_last_one(
    accounts: Accounts, connection: psycopg.Connection
) -> None:
    first = accounts.ensure_first_admin()
    assert first is not None
    account = accounts.verify(FIRST_ADMIN, first)
    assert account is not None
    one_sign_in(connection, account.id)
    second = accounts.ensure_first_admin()
    assert second is not None
    assert second != first
    assert live_sign_ins(connection) == 0
    assert accounts.verify(FIRST_ADMIN, first) is None
    assert accounts.verify(FIRST_ADMIN, second) is not None


def test_with_a_lasting_administrator_nothing_is_made(accounts: Accounts) -> None:
    password = accounts.ensure_first_admin()
    assert password is not None
    account = accounts.verify(FIRST_ADMIN, password)
    assert account is not None
    accounts.set_password(account.id, NEW)
    assert accounts.has_admin()
    assert accounts.ensure_first_admin() is None
    assert accounts.verify(FIRST_ADMIN, NEW) is not None


def test_an_administrator_made_by_command_is_enough(accounts: Accounts) -> None:
    accounts.create(EMAIL, PASSWORD, "admin")
    assert accounts.ensure_first_admin() is None
    assert accounts.find_email(FIRST_ADMIN) is None


def test_somebody_elses_address_is_not_taken_over(accounts: Accounts) -> None:
    accounts.create(FIRST_ADMIN, PASSWORD, "viewer")
    assert accounts.ensure_first_admin() is None
    account = accounts.verify(FIRST_ADMIN, PASSWORD)
    assert account is not None
    assert account.role is Role.VIEWER


def test_without_tables_the_error_says_what_to_do(empty_url: str) -> None:
    database = Database(empty_url)
    with pytest.raises(NotMigratedError, match="migrate"):
        Accounts(database).ensure_first_admin()
    database.close()
