"""A small copy of the source tables, with the two histories kept by hand."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

Row = dict[str, Any]

# Every column a row may leave out, with what the table says then.
DEFAULTS: dict[str, Row] = {
    "user_profiles": {
        "organization_id": None,
        "category": None,
        "region": None,
        "is_internal": False,
        "deleted_at": None,
    },
    "clients": {"wedding_id": None, "wedding_date": None},
    "user_sessions": {"user_type": None, "session_duration": None},
    "subscriptions": {
        "plan": None,
        "quantity": 1,
        "discount_percent": 0,
        "started_at": None,
        "past_due_since": None,
        "canceled_at": None,
        "ended_at": None,
    },
    "vendor_collaborations": {"last_activity": None},
    "vendor_feedback": {},
    "exchange_rates": {},
}
ACTIVITY_KEYS = ("client_id", "vendor1_id", "vendor2_id", "collaboration_type")
ACTIVITY_TIMES = ("created_at", "last_activity")


def plain(value: Any) -> Any:
    """Ids as lower-case text and moments in UTC, so that equal things compare equal."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"{value} names no zone")
        return value.astimezone(UTC)
    return value


def plain_row(table: str, row: Row) -> Row:
    """A copy of a row with the table's defaults and plain values."""
    if table not in DEFAULTS:
        raise ValueError(f"there is no source table {table!r}")
    return _plain_values(DEFAULTS[table] | row)


def _plain_values(row: Row) -> Row:
    return {
        column: value.lower() if _is_id(column) and isinstance(value, str) else plain(value)
        for column, value in row.items()
    }


def _is_id(column: str) -> bool:
    return column == "id" or column.endswith("_id")


def _identity(table: str, row: Row) -> object:
    if table == "exchange_rates":
        return (row["day"], row["currency"])
    return row["id"]


@dataclass(kw_only=True)
class World:
    """Rows of the source tables as they are now, and what became of two of them.

    `versions` holds a dict per subscription version: its row, `began` (None for the first one,
    which reaches back to its paid from) and `ended` (None while it lasts). `activities` holds
    {collaboration_id, client_id, vendor1_id, vendor2_id, collaboration_type, at}. A row without
    any entry in its history has the history of a row that was never touched.
    """

    user_profiles: list[Row] = field(default_factory=list)
    clients: list[Row] = field(default_factory=list)
    user_sessions: list[Row] = field(default_factory=list)
    subscriptions: list[Row] = field(default_factory=list)
    vendor_collaborations: list[Row] = field(default_factory=list)
    vendor_feedback: list[Row] = field(default_factory=list)
    exchange_rates: list[Row] = field(default_factory=list)
    versions: list[Row] = field(default_factory=list)
    activities: list[Row] = field(default_factory=list)
    arrivals: dict[Any, datetime] = field(default_factory=dict)

    def rows(self, table: str) -> list[Row]:
        """The rows of a table, complete and plain."""
        return [plain_row(table, row) for row in self._table(table)]

    def first_versions(self) -> list[Row]:
        """A version per subscription row, as if nothing had ever been changed."""
        return [row | {"began": None, "ended": None} for row in self.rows("subscriptions")]

    def first_activities(self) -> list[Row]:
        """The activities the collaboration rows show, as if nothing had ever been changed."""
        return [
            activity
            for row in self.rows("vendor_collaborations")
            for activity in _activities(row, ACTIVITY_TIMES)
        ]

    def all_versions(self) -> list[Row]:
        """The versions recorded, and the first ones of rows with none."""
        recorded = [plain_row("subscriptions", version) for version in self.versions]
        known = {version["id"] for version in recorded}
        return recorded + [row for row in self.first_versions() if row["id"] not in known]

    def all_activities(self) -> list[Row]:
        """The activities recorded, and those of rows with none."""
        recorded = [_plain_values(activity) for activity in self.activities]
        known = {activity["collaboration_id"] for activity in recorded}
        return recorded + [
            row for row in self.first_activities() if row["collaboration_id"] not in known
        ]

    def insert(self, table: str, row: Row, at: datetime | None = None) -> None:
        """Record a new row; `at`, the moment of the commit, is needed for a returning id."""
        self._remember_history(table)
        new = plain_row(table, row)
        identity = _identity(table, new)
        if any(_identity(table, old) == identity for old in self.rows(table)):
            raise ValueError(f"{table} already has a row {identity}")
        self._table(table).append(new)
        if table == "subscriptions":
            self._begin_version(new, at)
        elif table == "vendor_collaborations":
            self._log(new, ACTIVITY_TIMES)

    def update(self, table: str, identity: Any, changes: Row, at: datetime | None = None) -> None:
        """Record a change of a row; `at` is the moment of the commit.

        Changes of one subscription with the same `at` are taken as one commit. The identity of
        an exchange rate is (day, currency).
        """
        self._remember_history(table)
        place = self._place(table, identity)
        old = plain_row(table, self._table(table)[place])
        new = plain_row(table, old | changes)
        if _identity(table, new) != _identity(table, old):
            raise ValueError(f"{table} row {identity} must keep its id")
        self._table(table)[place] = new
        if table == "subscriptions" and new != old:
            self._change_version(new, _moment(at))
        elif table == "vendor_collaborations":
            changed = [column for column in ACTIVITY_TIMES if new[column] != old[column]]
            self._log(new, changed)

    def delete(self, table: str, identity: Any, at: datetime | None = None) -> None:
        """Record the end of a row; `at` is the moment of the commit."""
        self._remember_history(table)
        place = self._place(table, identity)
        row = plain_row(table, self._table(table).pop(place))
        if table == "subscriptions":
            self._end_version(row, _moment(at))

    def _table(self, table: str) -> list[Row]:
        if table not in DEFAULTS:
            raise ValueError(f"there is no source table {table!r}")
        rows: list[Row] = getattr(self, table)
        return rows

    def _place(self, table: str, identity: Any) -> int:
        wanted = plain(identity.lower() if isinstance(identity, str) else identity)
        for place, row in enumerate(self.rows(table)):
            if _identity(table, row) == wanted:
                return place
        raise ValueError(f"{table} has no row {identity}")

    def _remember_history(self, table: str) -> None:
        if table == "subscriptions":
            self.versions = self.all_versions()
        elif table == "vendor_collaborations":
            self.activities = self.all_activities()

    def _log(self, row: Row, columns: Iterable[str]) -> None:
        # An instant stays with whom the row named when it first had it, or earlier days would
        # change with a row that is pointed at others and set back to it.
        known = {(activity["collaboration_id"], activity["at"]) for activity in self.activities}
        self.activities += [
            activity
            for activity in _activities(row, columns)
            if (activity["collaboration_id"], activity["at"]) not in known
        ]

    def _begin_version(self, row: Row, at: datetime | None) -> None:
        # An id seen before is no first version: the days it was gone stay as they were.
        seen = any(version["id"] == row["id"] for version in self.versions)
        if not seen and at is not None:
            self.arrivals[row["id"]] = _moment(at)
        self.versions.append(row | {"began": _moment(at) if seen else None, "ended": None})

    def _current_version(self, identity: Any) -> Row:
        return next(
            version
            for version in reversed(self.versions)
            if version["id"] == identity and version["ended"] is None
        )

    def _same_commit(self, version: Row, at: datetime) -> bool:
        began = version["began"]
        return at == (self.arrivals.get(version["id"]) if began is None else began)

    def _change_version(self, row: Row, at: datetime) -> None:
        current = self._current_version(row["id"])
        if self._same_commit(current, at):
            current.update(row)
        else:
            _end(current, at)
            self.versions.append(row | {"began": at, "ended": None})

    def _end_version(self, row: Row, at: datetime) -> None:
        current = self._current_version(row["id"])
        if self._same_commit(current, at):
            self.versions.remove(current)
        else:
            _end(current, at)


def _end(version: Row, at: datetime) -> None:
    if version["began"] is not None and at < version["began"]:
        raise ValueError(f"subscription {version['id']} was changed after {at}")
    version["ended"] = at


def _moment(at: datetime | None) -> datetime:
    if at is None:
        raise ValueError("the moment of the commit is needed to keep a history")
    moment: datetime = plain(at)
    return moment


def _activities(row: Row, columns: Iterable[str]) -> list[Row]:
    keys = {key: row[key] for key in ACTIVITY_KEYS}
    return [
        {"collaboration_id": row["id"]} | keys | {"at": row[column]}
        for column in columns
        if row[column] is not None
    ]
