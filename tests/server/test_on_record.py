"""A change and its entry in the audit log are committed together, or neither is."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from flask import Flask

from data.accounts import Accounts
from data.audit import Act, Audit
from data.database import Database
from data.sign_ins import SignIns
from data.tally import Tally
from data.tokens import Tokens
from tests.commands.program import on, run, sentence_of
from tests.server.authenticator import App, enrol, secret_in
from tests.server.browser import PASSWORD, VIEWER_EMAIL, VIEWER_PASSWORD, Browser

REFUSE = """
create function public.refuse() returns trigger language plpgsql as
$$ begin raise exception 'not today' using errcode = 'disk_full'; end $$;
create trigger refuse before insert on metrics.audit execute function public.refuse();
"""
STATE = """
select jsonb_build_object(
    'accounts', (select jsonb_agg(to_jsonb(a) order by a.id) from metrics.accounts as a),
    'sign-ins', (
        select jsonb_agg(to_jsonb(s) - 'last_active_at' order by s.id) from metrics.sign_ins as s
    ),
    'tokens', (select jsonb_agg(to_jsonb(t) order by t.id) from metrics.tokens as t),
    'goals', (select jsonb_agg(to_jsonb(g)) from metrics.goals as g),
    'notes', (select jsonb_agg(to_jsonb(n)) from metrics.notes as n),
    'factors', (select jsonb_agg(to_jsonb(f)) from metrics.second_factors as f),
    'codes', (select jsonb_agg(to_jsonb(c)) from metrics.recovery_codes as c),
    'refresh', (select jsonb_agg(r.id) from metrics.refresh as r)
)
"""
NOTE = {"day": "2026-01-31", "kind": "price", "words": "Pro from £49 to £55"}
GOAL = {"kind": "target", "value": "60000", "source": "Board", "set_on": "2026-01-31"}
Change = tuple[str, dict[str, str]]


@pytest.fixture
def viewers_id(accounts: Accounts) -> str:
    """The viewer's account."""
    return str(next(each.id for each in accounts.list() if each.email == VIEWER_EMAIL))


@pytest.fixture
def state(connection: psycopg.Connection) -> Callable[[], object]:
    """Everything that is changed by hand, as it is committed."""

    def read() -> object:
        row = connection.execute(STATE).fetchone()
        assert row
        return row[0]

    return read


def refused(
    browser: Browser, path: str, form: dict[str, str], connection: psycopg.Connection
) -> None:
    """The change while the log takes no entry: a sentence, and nothing is changed."""
    connection.execute(REFUSE)
    answer = browser.post(path, form)
    assert answer.status_code == 503, answer.text
    assert "Nothing was changed, as the audit log takes no entry just now." in answer.text
    connection.execute("drop function public.refuse cascade")


OF_ACCOUNTS: dict[str, tuple[str, dict[str, str]]] = {
    "create": ("", {"email": "new@example.org", "role": "viewer"}),
    "password": ("/{viewer}/password", {}),
    "role": ("/{viewer}/role", {"role": "admin"}),
    "disable": ("/{viewer}/disable", {}),
    "enable": ("/{viewer}/enable", {}),
    "end sign-ins": ("/{viewer}/end-sign-ins", {}),
    "require second factor": ("/{viewer}/require-second-factor", {}),
    "make it optional": ("/{viewer}/second-factor-optional", {}),
    "remove second factor": ("/{viewer}/remove-second-factor", {}),
    "revoke a token": ("/{viewer}/revoke-token", {"id": "{token}"}),
}


@pytest.mark.parametrize("change", OF_ACCOUNTS)
def test_no_account_is_changed_without_its_entry(
    admin: Browser,
    viewer: Browser,
    viewers_id: str,
    database: Database,
    connection: psycopg.Connection,
    state: Callable[[], object],
    change: str,
) -> None:
    enrol(viewer, VIEWER_PASSWORD)
    viewer.post("/account/tokens", {"name": "my sheet", "days": "30"})
    if change == "enable":
        admin.post(f"/admin/accounts/{viewers_id}/disable")
    names = {"viewer": viewers_id, "token": str(Tokens(database).list()[0].id)}
    path, form = OF_ACCOUNTS[change]
    path = "/admin/accounts" + path.format(**names)
    form = {name: value.format(**names) for name, value in form.items()}
    before = state()
    refused(admin, path, form, connection)
    assert state() == before
    assert admin.post(path, form).status_code in (200, 303)
    assert state() != before or change == "make it optional"


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/account/tokens", {"name": "my sheet", "days": "30"}),
        ("/account/tokens/revoke", {"id": "{token}"}),
        ("/account/sign-ins/end", {}),
        ("/account/password", {"current": PASSWORD, "new": "another river in winter"}),
        ("/account/second-factor/remove", {"password": PASSWORD}),
        ("/admin/api/goals/mrr", GOAL),
        ("/admin/api/notes", NOTE),
        ("/admin/api/notes/1/remove", {}),
        ("/admin/tokens/revoke", {"id": "{token}"}),
    ],
)
def test_nothing_of_ones_own_and_no_target_or_note_is_changed_without_its_entry(
    web: Flask,
    admin: Browser,
    database: Database,
    connection: psycopg.Connection,
    state: Callable[[], object],
    path: str,
    form: dict[str, str],
) -> None:
    enrol(admin, PASSWORD)
    admin.post("/account/tokens", {"name": "before", "days": "30"})
    admin.post("/admin/api/notes", NOTE)
    Browser(web.test_client()).sign_in()
    form = {name: value.format(token=Tokens(database).list()[0].id) for name, value in form.items()}
    before = state()
    refused(admin, path, form, connection)
    assert state() == before
    assert admin.post(path, form).status_code in (200, 303)
    assert state() != before


def test_a_second_factor_is_not_set_up_without_its_entry(
    admin: Browser, connection: psycopg.Connection, state: Callable[[], object]
) -> None:
    secret = secret_in(admin.get("/account/second-factor").text)
    before = state()
    form = {"password": PASSWORD, "code": App(secret).code()}
    refused(admin, "/account/second-factor", form, connection)
    assert state() == before


@pytest.mark.parametrize(
    "command", [("create-user", "new@example.org", "--role", "viewer"), ("create-token", "report")]
)
def test_the_command_line_changes_nothing_without_its_entry(
    database_url: str,
    connection: psycopg.Connection,
    state: Callable[[], object],
    command: tuple[str, ...],
) -> None:
    before = state()
    connection.execute(REFUSE)
    done = run(*command, env=on(database_url), stdin="")
    assert (done.returncode, done.stdout) == (1, "")
    assert sentence_of(done) == "Nothing was changed, as the audit log takes no entry just now."
    assert state() == before
    connection.execute("drop function public.refuse cascade")
    assert run(*command, env=on(database_url), stdin="").returncode == 0
    assert state() != before


def test_what_others_remember_is_forgotten_after_the_commit_and_not_before(
    database: Database, accounts: Accounts, viewers_id: str
) -> None:
    """Who asked in between would remember the old state for as long as any other."""
    tokens = Tokens(database, Tally(None))
    text = tokens.create("report")
    (token,) = tokens.list()
    with database.together():
        tokens.revoke(token.id)
        with pytest.MonkeyPatch.context() as elsewhere:
            elsewhere.setattr(database._together, "connection", None)
            assert tokens.verify(text) is not None  # another thread, before the commit
    assert tokens.verify(text) is None


def test_an_error_after_the_entry_takes_both_back_and_the_chain_is_whole(
    database: Database,
    connection: psycopg.Connection,
    accounts: Accounts,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO", "data.audit")
    audit, sign_ins = Audit(database), SignIns(database, Tally(None))

    def change() -> None:
        with database.together():
            sign_ins.begin(accounts.list()[0].id, address="x", agent="x")
            audit.record(Act.SIGN_INS_ENDED, who="somebody", address="x")
            raise ZeroDivisionError

    audit.write(Act.EXPORT, who="somebody", address="x")
    with pytest.raises(ZeroDivisionError):
        change()
    audit.write(Act.EXPORT, who="somebody", address="x")
    chain = audit.prove()
    assert (chain.entries, chain.fault) == (2, "")
    told = [record.message for record in caplog.records if record.name == "data.audit"]
    assert [line.partition(": ")[2] for line in told] == ["export", "export"]
    assert chain.last in told[-1]
    assert connection.execute("select count(*) from metrics.sign_ins").fetchone() == (0,)
