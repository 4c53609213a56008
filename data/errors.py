"""The tree of everything the dashboard refuses, each with a sentence a person can act on.

DashboardError
├── SettingError              a value in the environment is bad           exit 2
├── EmbeddedError             the embedded database cannot start          exit 1
├── DatabaseUnavailableError  the database does not answer                503
│   └── OutdatedError         the last good numbers are too old to show   503
├── NotRecordedError          a change cannot be written to the audit log  503
├── NotMigratedError          the database has no (or older) tables       503
├── MigrationError            a migration cannot be applied               exit 1
├── DemoError                 demo data cannot be made
│   └── DemoRefusedError      the database already holds rows
├── AccountError              an account or token cannot be made
└── RequestError              what was asked for is not valid             400
    ├── UnknownMetricError                                                404
    ├── NoProofError          a metric's rows cannot be shown             404
    └── NumberFailedError     one metric's query failed                   503
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any, ClassVar


class DashboardError(Exception):
    """Base of all; ``str(error)`` is one clear sentence, ``code`` names it for programs."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1


class SettingError(DashboardError):
    """A value in the environment is missing or bad."""

    code = "bad_setting"
    exit_code = 2


class EmbeddedError(DashboardError):
    """The embedded PostgreSQL cannot be found, started or used."""

    code = "embedded_database"


class DatabaseUnavailableError(DashboardError):
    """The database refuses connections, hangs or went away."""

    code = "database_unavailable"
    status = 503


class OutdatedError(DatabaseUnavailableError):
    """There are last good numbers, but nobody should go by them any more."""

    code = "numbers_outdated"

    def __init__(self, seconds: float, why: str) -> None:
        super().__init__(
            f"The last good numbers are more than {round(seconds / 60)} minutes old and are not "
            f"shown any more: {why}"
        )


class NotRecordedError(DashboardError):
    """A change was not made, since the audit log would not have told of it."""

    code = "not_recorded"
    status = 503


class NotMigratedError(DashboardError):
    """The database answers, but our tables are missing or of another version."""

    code = "not_migrated"
    status = 503


class MigrationError(DashboardError):
    """A migration cannot be applied."""

    code = "migration_failed"


class DemoError(DashboardError):
    """Demo data was asked for with impossible options."""

    code = "bad_demo"
    exit_code = 2


class DemoRefusedError(DemoError):
    """Demo data only goes into an empty database."""

    code = "demo_refused"
    exit_code = 1


class AccountError(DashboardError):
    """An account or token cannot be made or changed as asked."""

    code = "bad_account"
    status = 400


class RequestError(DashboardError):
    """What was asked for is not valid; ``code`` says in which way. ``facts`` are what the sentence
    speaks of, for those who say it in other words."""

    code = "bad_request"
    status = 400

    def __init__(self, sentence: str, *, code: str | None = None, **facts: Any) -> None:
        super().__init__(sentence)
        self.facts = facts
        if code is not None:
            self.code = code  # type: ignore[misc]


class UnknownMetricError(RequestError):
    """No metric has this name; the sentence suggests the nearest one."""

    code = "unknown_metric"
    status = 404

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        near = get_close_matches(name, known, n=1, cutoff=0.4)
        self.suggestion = near[0] if near else None
        hint = f" Did you mean {self.suggestion!r}?" if self.suggestion else ""
        sentence = f"There is no metric {name[:60]!r}.{hint}"
        super().__init__(sentence, text=name, nearest=self.suggestion)


class NoProofError(RequestError):
    """The metric has no statement that gives the rows behind it."""

    code = "no_proof"
    status = 404

    def __init__(self, metric: str) -> None:
        sentence = f"The rows behind {metric} cannot be shown: it has no statement for them."
        super().__init__(sentence, metric=metric)


class NumberFailedError(RequestError):
    """The query behind one metric failed."""

    code = "number_failed"
    status = 503
