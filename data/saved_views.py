"""Addresses that people gave a name, one of which may be where signing in leads them."""

from __future__ import annotations

from uuid import UUID

from data.connections import QUICK_SECONDS
from data.database import Database
from data.errors import RequestError
from data.kept import SavedView
from data.statements import statement

LONGEST_NAME = 60
LONGEST_ADDRESS = 500
MOST = 30


class SavedViews:
    """Each account has its own. Raises RequestError for what is not valid."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, account: UUID) -> tuple[SavedView, ...]:
        """The account's views by name."""
        rows = self._database.rows("views/of", {"account": account}, patience=QUICK_SECONDS)
        return tuple(SavedView(**row) for row in rows)

    def save(self, account: UUID, name: str, address: str) -> None:
        """Names an address of the page; the same name again moves it."""
        words = " ".join(name.split())
        if not words or not words.isprintable():
            raise RequestError("Give the view a name.", code="missing_field")
        if len(words) > LONGEST_NAME:
            raise RequestError(
                f"The name must have at most {LONGEST_NAME} characters.", code="too_long"
            )
        if not is_view(address):
            raise RequestError("Only a board or a metric can be saved.", code="bad_address")
        kept = self.of(account)
        if len(kept) >= MOST and words not in [view.name for view in kept]:
            raise RequestError(f"{MOST} views are as many as can be kept.", code="too_many")
        self._database.write("views/save", {"account": account, "name": words, "address": address})

    def remove(self, account: UUID, view: UUID) -> None:
        """Forgets a view."""
        if not self._database.write("views/remove", {"account": account, "view": view}):
            raise RequestError("There is no such view any more.", code="unknown_view")

    def start_with(self, account: UUID, view: UUID | None) -> None:
        """Has signing in lead to a view; None leads to the board again."""
        if view is not None and view not in [each.id for each in self.of(account)]:
            raise RequestError("There is no such view any more.", code="unknown_view")
        with self._database.transaction() as connection:
            params = {"account": account, "view": None}
            connection.execute(statement("views/start"), params)
            connection.execute(statement("views/start"), params | {"view": view})

    def start_of(self, account: UUID) -> str | None:
        """Where signing in leads the account; None for the board."""
        return next((view.address for view in self.of(account) if view.is_start), None)


def is_view(address: str) -> bool:
    """Whether an address is of the board or of a metric, and nothing else."""
    path = address.partition("?")[0]
    return (
        len(address) <= LONGEST_ADDRESS
        and address.isascii()
        and address.isprintable()
        and (path == "/" or path.startswith("/metric/"))
        and not any(sign in address for sign in ("//", "\\", " ", "#"))
    )
