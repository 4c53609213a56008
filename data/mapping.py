"""What a platform has to record for which metric, and how that is said where it does not.

A mapping (``sql/source/<name>/``) is the only code that knows a platform's tables; docs/mapping.md
tells how one is made. Here columns go by the names its views give them: ``sessions.seconds`` is
``seconds`` of ``metrics.platform_sessions``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from data.statements import FOLDER

CANONICAL = "canonical"
PARTS = ("tables", "columns", "views", "capture")

KINDS: dict[str, tuple[str, ...]] = {
    "key": ("uuid", "text", "character varying", "character", "bigint", "integer", "smallint"),
    "text": ("text", "character varying", "character", "enum"),
    "truth": ("boolean",),
    "moment": ("timestamp with time zone", "timestamp without time zone", "date"),
    "day": ("date", "timestamp without time zone"),
    "number": (
        "numeric",
        "bigint",
        "integer",
        "smallint",
        "double precision",
        "real",
    ),
}
"""Which types of PostgreSQL a column may have, the wanted one first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column that the mapping reads: its table and name, and its type or None where absent."""

    reads: str
    relation: str | None
    name: str | None
    kind: str
    type: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Metrics that cannot be told where all of these columns are absent, and why, in words."""

    columns: tuple[str, ...]
    metrics: tuple[str, ...]
    reason: str


MONEY = ("mrr", "arr", "growth")
PAYING = (*MONEY, "churn")
TOTALS = ("total_suppliers", "total_couples")
ACTIVE = ("active_suppliers", "active_couples")
USAGE = (*ACTIVE, "dau", "wau", "mau", "avg_session_duration")
COORDINATION = ("weddings_coordinated", "active_vendor_pairs", "avg_coordination_time")

NEEDS: tuple[Need, ...] = (
    Need(
        columns=("subscriptions.id",),
        metrics=PAYING,
        reason="The platform does not tell its subscriptions apart.",
    ),
    Need(
        columns=("subscriptions.user_id",),
        metrics=PAYING,
        reason="The platform does not record whose its subscriptions are.",
    ),
    Need(
        columns=("subscriptions.status",),
        metrics=PAYING,
        reason="The platform does not record which subscriptions are paid.",
    ),
    Need(
        columns=("subscriptions.created_at", "subscriptions.started_at"),
        metrics=PAYING,
        reason="The platform does not record since when subscriptions are paid.",
    ),
    Need(
        columns=("subscriptions.amount",),
        metrics=PAYING,
        reason="The platform does not record what subscriptions cost.",
    ),
    Need(
        columns=("subscriptions.currency",),
        metrics=MONEY,
        reason="The platform does not record in which currency subscriptions are paid.",
    ),
    Need(
        columns=("subscriptions.billing_interval",),
        metrics=MONEY,
        reason="The platform does not record how often subscriptions are billed.",
    ),
    Need(
        columns=("collaborations.id",),
        metrics=COORDINATION,
        reason="The platform does not tell its collaborations apart.",
    ),
    Need(
        columns=("collaborations.client_id",),
        metrics=COORDINATION,
        reason="The platform does not record which wedding vendors work on.",
    ),
    Need(
        columns=("collaborations.vendor1_id",),
        metrics=COORDINATION,
        reason="The platform does not record which vendors work together.",
    ),
    Need(
        columns=("collaborations.vendor2_id",),
        metrics=COORDINATION,
        reason="The platform does not record which vendors work together.",
    ),
    Need(
        columns=("collaborations.last_activity",),
        metrics=COORDINATION,
        reason="The platform does not record when vendors last worked together.",
    ),
    Need(
        columns=("collaborations.created_at",),
        metrics=("avg_coordination_time",),
        reason="The platform does not record when vendors began to work together.",
    ),
    Need(
        columns=("ratings.rating",),
        metrics=("vendor_satisfaction",),
        reason="The platform does not record how vendors were rated.",
    ),
    Need(
        columns=("ratings.vendor_id",),
        metrics=("vendor_satisfaction",),
        reason="The platform does not record who was rated.",
    ),
    Need(
        columns=("ratings.created_at",),
        metrics=("vendor_satisfaction",),
        reason="The platform does not record when ratings were given.",
    ),
    Need(
        columns=("profiles.id",),
        metrics=(*TOTALS, *ACTIVE, "new_signups_today"),
        reason="The platform does not tell its profiles apart.",
    ),
    Need(
        columns=("profiles.user_type",),
        metrics=(*TOTALS, *ACTIVE),
        reason="The platform does not record who is a supplier and who a couple.",
    ),
    Need(
        columns=("profiles.created_at",),
        metrics=(*TOTALS, "new_signups_today"),
        reason="The platform does not record when profiles were created.",
    ),
    Need(
        columns=("sessions.user_id",),
        metrics=USAGE,
        reason="The platform does not record whose sessions are.",
    ),
    Need(
        columns=("sessions.started_at",),
        metrics=USAGE,
        reason="The platform does not record when sessions start.",
    ),
    Need(
        columns=("sessions.seconds",),
        metrics=("avg_session_duration",),
        reason="The platform does not record how long sessions last.",
    ),
)


def mappings() -> tuple[str, ...]:
    """The names of the mappings there are: the folders of ``sql/source`` that hold every part."""
    return tuple(
        folder.name
        for folder in sorted((FOLDER / "source").iterdir())
        if all((folder / f"{part}.sql").is_file() for part in PARTS)
    )


def reason_for(metric_id: str, lacking: Iterable[str]) -> str | None:
    """Why the metric cannot be told on a platform that lacks these columns; None where it can."""
    absent = set(lacking)
    for need in NEEDS:
        if metric_id in need.metrics and absent.issuperset(need.columns):
            return need.reason
    return None


def lacking(columns: Iterable[Column]) -> tuple[str, ...]:
    """The columns that the platform does not have, in order."""
    return tuple(sorted(each.reads for each in columns if each.type is None))


def misfit(columns: Iterable[Column]) -> str | None:
    """One sentence on the first column of a type that cannot be read; None where all can."""
    for each in columns:
        fitting = KINDS[each.kind]
        if each.type is not None and each.type not in fitting:
            return (
                f"{each.relation}.{each.name} is of the type {each.type}; "
                f"the dashboard can read it only as {', '.join(fitting)}."
            )
    return None
