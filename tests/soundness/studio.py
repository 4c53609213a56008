"""A world as a platform for studios would hold it (``sql/source/studio``), and what of it is left
for the oracle: that platform records neither how long sessions last nor of which type their users
are, and a trade belongs to the organisation."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from psycopg import Connection, sql

from tests.oracle import World
from tests.oracle.world import Row, plain
from tests.soundness.agreement import IDENTITY, KEPT
from tests.soundness.worlds import Transaction

Rows = dict[str, dict[Any, Row]]

TABLES = {
    "user_profiles": "members",
    "clients": "vendor_clients",
    "user_sessions": "visits",
    "subscriptions": "plan_subscriptions",
    "vendor_collaborations": "shared_threads",
    "vendor_feedback": "reviews",
    "exchange_rates": "currency_rates",
}
"""Which of its tables holds the rows of which of WedSync's."""

ORDER = ("organizations", "plans", *TABLES.values())
KEYS = {"currency_rates": ("on_day", "code")}
ROLES = {"supplier": "vendor"}
BILLING = {"month": ("monthly",), "quarter": ("quarterly",), "year": ("yearly", "annual")}


def restricted(world: World) -> World:
    """The world without what such a platform does not record."""
    trades = _trades(world)
    return replace(
        world,
        user_profiles=[
            row | {"category": trades.get(row["organization_id"], row["category"])}
            for row in world.rows("user_profiles")
        ],
        user_sessions=[
            row | {"user_type": None, "session_duration": None}
            for row in world.rows("user_sessions")
        ],
    )


def rows_of(world: World) -> Rows:
    """Every row of the world in the platform's own tables, by key."""
    made: Rows = {table: {} for table in ORDER}
    made["organizations"] = {
        key: {"id": key, "trade": trade, "internal": False} for key, trade in _trades(world).items()
    }
    for row in world.rows("subscriptions"):
        plan = _plan(row)
        made["plans"][plan["id"]] = plan
    for source, make in MAKERS.items():
        table = TABLES[source]
        for row in map(make, world.rows(source)):
            made[table][_key(table, row)] = row
    return made


def load(connection: Connection[Any], world: World) -> None:
    """All rows of a world, into an emptied database."""
    with connection.transaction():
        for schema, tables in (("public", ORDER), ("metrics", KEPT)):
            for table in tables:
                connection.execute(sql.SQL("delete from {}").format(sql.Identifier(schema, table)))
        connection.execute("insert into metrics.queue values ('client', gen_random_uuid())")
    with connection.transaction():
        _write(connection, {table: {} for table in ORDER}, rows_of(world))


def commit(connection: Connection[Any], world: World, transaction: Transaction) -> World:
    """All changes of one transaction, in the database and in the world's memory alike; of one that
    is rolled back nothing. The world as it then is."""
    after = deepcopy(world)
    with connection.transaction(force_rollback=not transaction.is_kept):
        row = connection.execute("select now()").fetchone()
        assert row
        before = rows_of(after)
        for source, kind, change in transaction.operations:
            if kind == "truncate":
                table = TABLES[source]
                connection.execute(sql.SQL("truncate {}").format(sql.Identifier("public", table)))
                before[table] = {}
                for old in after.rows(source):
                    after.delete(source, _identity(source, old), row[0])
            else:
                _happens(after, source, kind, change, row[0])
            now = rows_of(after)
            _write(connection, before, now)
            before = now
    return after if transaction.is_kept else world


def _happens(world: World, source: str, kind: str, row: Row, at: datetime) -> None:
    identity = _identity(source, row)
    known = any(_identity(source, old) == identity for old in world.rows(source))
    if kind == "delete":
        if known:
            world.delete(source, identity, at)
    elif known:
        fixed = IDENTITY.get(source, ("id",))
        changes = {column: value for column, value in row.items() if column not in fixed}
        world.update(source, identity, changes, at)
    else:
        world.insert(source, row, at)


def _identity(source: str, row: Row) -> Any:
    found = tuple(plain(row[column]) for column in IDENTITY.get(source, ("id",)))
    return found if len(found) > 1 else found[0]


def _write(connection: Connection[Any], before: Rows, after: Rows) -> None:
    """Commits the differences: what others refer to comes first and goes last."""
    for table in ORDER:
        for key, row in after[table].items():
            old = before[table].get(key)
            if old is None:
                _insert(connection, table, row)
            elif old != row:
                _update(connection, table, row)
    for table in reversed(ORDER):
        for key in before[table].keys() - after[table].keys():
            query = sql.SQL("delete from {} where {}").format(_name(table), _is_it(table))
            connection.execute(query, before[table][key])


def _insert(connection: Connection[Any], table: str, row: Row) -> None:
    query = sql.SQL("insert into {} ({}) values ({})").format(
        _name(table),
        sql.SQL(", ").join(map(sql.Identifier, row)),
        sql.SQL(", ").join(map(sql.Placeholder, row)),
    )
    connection.execute(query, row)


def _update(connection: Connection[Any], table: str, row: Row) -> None:
    given = [column for column in row if column not in KEYS.get(table, ("id",))]
    query = sql.SQL("update {} set {} where {}").format(
        _name(table),
        sql.SQL(", ").join(
            sql.SQL("{} = {}").format(sql.Identifier(column), sql.Placeholder(column))
            for column in given
        ),
        _is_it(table),
    )
    connection.execute(query, row)


def _is_it(table: str) -> sql.Composed:
    return sql.SQL(" and ").join(
        sql.SQL("{} = {}").format(sql.Identifier(column), sql.Placeholder(column))
        for column in KEYS.get(table, ("id",))
    )


def _name(table: str) -> sql.Identifier:
    return sql.Identifier("public", table)


def _key(table: str, row: Row) -> Any:
    return tuple(row[column] for column in KEYS.get(table, ("id",)))


def _trades(world: World) -> dict[str, str | None]:
    """The trade of each organisation: that of its member with the smallest id."""
    trades: dict[str, str | None] = {}
    for row in sorted(world.rows("user_profiles"), key=lambda row: str(row["id"])):
        if row["organization_id"] is not None:
            trades.setdefault(row["organization_id"], row["category"])
    return trades


def _number(row: Row) -> int:
    return UUID(row["id"]).int & 0xFFFF


def _plan(row: Row) -> Row:
    """The plan of a subscription: every other has one of its own, so that another price is a change
    of the plan; the rest share theirs, so that it is a change to another plan."""
    billing = BILLING.get(row["billing_interval"], (row["billing_interval"],))
    plan = {
        "name": row["plan"],
        "price_pence": int(row["amount"] * 100),
        "currency": row["currency"].lower(),
        "billing": billing[_number(row) // 2 % len(billing)],
    }
    alike = row["id"] if _number(row) % 2 else repr(sorted(plan.items(), key=str))
    return {"id": str(uuid5(NAMESPACE_OID, alike)), **plan}


def _member(row: Row) -> Row:
    return {
        "id": row["id"],
        "organization_id": row["organization_id"],
        "role": ROLES.get(row["user_type"], row["user_type"]),
        "trade": None if row["organization_id"] else row["category"],
        "county": row["region"],
        "internal": row["is_internal"],
        "joined_at": row["created_at"],
        "left_at": row["deleted_at"],
    }


def _vendor_client(row: Row) -> Row:
    return {
        "id": row["id"],
        "wedding": row["wedding_id"],
        "wedding_on": row["wedding_date"],
        "added_at": row["created_at"],
    }


def _visit(row: Row) -> Row:
    return {"id": row["id"], "member_id": row["user_id"], "opened_at": row["created_at"]}


def _plan_subscription(row: Row) -> Row:
    spelt = {"canceled": ("cancelled", "canceled")}.get(row["status"], (row["status"],))
    return {
        "id": row["id"],
        "member_id": row["user_id"],
        "plan_id": _plan(row)["id"],
        "seats": row["quantity"],
        "percent_off": row["discount_percent"],
        "state": spelt[_number(row) % len(spelt)],
        "signed_up_at": row["created_at"],
        "billed_from": row["started_at"],
        "overdue_since": row["past_due_since"],
        "cancelled_at": row["canceled_at"],
        "access_ends_at": row["ended_at"],
    }


def _shared_thread(row: Row) -> Row:
    return {
        "id": row["id"],
        "vendor_client_id": row["client_id"],
        "opened_by": row["vendor1_id"],
        "shared_with": row["vendor2_id"],
        "kind": row["collaboration_type"],
        "opened_at": row["created_at"],
        "touched_at": row["last_activity"],
    }


def _review(row: Row) -> Row:
    return {
        "id": row["id"],
        "member_id": row["vendor_id"],
        "half_stars": int(row["rating"] * 2),
        "given_at": row["created_at"],
    }


def _currency_rate(row: Row) -> Row:
    return {"on_day": row["day"], "code": row["currency"].lower(), "per_unit": row["rate"]}


MAKERS = {
    "user_profiles": _member,
    "clients": _vendor_client,
    "user_sessions": _visit,
    "subscriptions": _plan_subscription,
    "vendor_collaborations": _shared_thread,
    "vendor_feedback": _review,
    "exchange_rates": _currency_rate,
}
