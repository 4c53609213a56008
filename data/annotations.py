"""Notes, targets and benchmarks: read for everybody, changed by administrators, kept with history.

Every change raises the refresh id, so that all processes show it at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from data.catalogue import Catalogue
from data.database import Database
from data.errors import RequestError
from data.kept import Note, NoteKind, SetGoal
from data.locale import grouped, number_in
from data.metric import Metric, Unit
from data.request import EARLIEST, day_in
from data.statements import statement

LONGEST_WORDS = 200
LONGEST_SOURCE = 120
LARGEST = {Unit.RATING: Decimal(5), Unit.PERCENT: Decimal(100_000)}
LARGEST_ELSE = Decimal(1_000_000_000_000)
MOST_PLACES = 6
KINDS = ("target", "benchmark")
NAMES = {
    "day": "The day",
    "words": "The sentence",
    "source": "The source",
    "set_on": "The day of the target or benchmark",
    "due_on": "The day by which it is wanted",
}
"""The fields of the forms as the page speaks of them."""

Form = Mapping[str, str]


class Annotations:
    """Raises RequestError for what is not valid, each with a sentence that names the field."""

    def __init__(self, database: Database, catalogue: Catalogue | None = None) -> None:
        self._database = database
        self._catalogue = catalogue or Catalogue()

    def notes(self, first: date, last: date) -> tuple[Note, ...]:
        """The notes on the days [first, last], oldest first."""
        rows = self._database.rows("notes/between", {"first": first, "last": last})
        return tuple(Note(**row | {"kind": NoteKind(row["kind"])}) for row in rows)

    def add_note(self, form: Form, *, by: str, today: date) -> None:
        """A note from a form's ``day``, ``kind`` and ``words``."""
        day = day_in(_given(form, "day"), NAMES["day"])
        if day > today:
            sentence = f"{NAMES['day']} must not be after today, {today}."
            raise RequestError(sentence, code="future_date", name=NAMES["day"], today=today)
        kind = form.get("kind", "")
        if kind not in set(NoteKind):
            known = ", ".join(NoteKind)
            raise RequestError(f"kind must be one of {known}, not {kind[:40]!r}.", code="bad_kind")
        words = _words(form, "words", LONGEST_WORDS)
        self._change("notes/add", {"day": day, "kind": kind, "words": words, "made_by": by})

    def remove_note(self, note: int, *, by: str) -> None:
        """Takes a note off the charts."""
        if not self._change("notes/remove", {"note": note, "removed_by": by}):
            raise RequestError("There is no such note any more.", code="unknown_note")

    def goals(self, metric: str) -> tuple[SetGoal, ...]:
        """Every target and benchmark the metric ever had, newest first."""
        return tuple(
            SetGoal(**row) for row in self._database.rows("goals/history", {"metric": metric})
        )

    def set_goal(
        self, name: str, form: Form, *, by: str, today: date
    ) -> tuple[SetGoal | None, SetGoal]:
        """A target or benchmark from a form's ``kind``, ``value``, ``share_of``, ``source``,
        ``set_on`` and ``due_on``; an empty value takes it away. What it was before, and is now."""
        metric = self._catalogue.find(name)
        kind = form.get("kind", "")
        if kind not in KINDS:
            raise RequestError(
                f"kind must be target or benchmark, not {kind[:40]!r}.", code="bad_kind"
            )
        share_of = form.get("share_of", "").strip() or None
        if share_of is not None and not self._may_be_share(metric, share_of):
            raise RequestError(
                f"{metric.title} cannot be a share of {share_of[:40]!r}.", code="bad_share"
            )
        value = form.get("value", "").strip()
        set_on = day_in(_given(form, "set_on"), NAMES["set_on"])
        if set_on > today:
            sentence = f"{NAMES['set_on']} must not be after today, {today}."
            raise RequestError(sentence, code="future_date", name=NAMES["set_on"], today=today)
        params = {
            "metric": metric.id,
            "kind": kind,
            "value": _value(value, metric, share_of) if value else None,
            "share_of": share_of if value else None,
            "source": _words(form, "source", LONGEST_SOURCE),
            "set_on": set_on,
            "due_on": _due(form, kind, today),
            "set_by": by,
        }
        self._change("goals/set", params)
        now, *earlier = (goal for goal in self.goals(metric.id) if goal.kind == kind)
        return next(iter(earlier), None), now

    def _may_be_share(self, metric: Metric, share_of: str) -> bool:
        base = next((m for m in self._catalogue.metrics if m.id == share_of), None)
        counts = (Unit.COUNT, Unit.MONEY)
        return base is not None and base is not metric and base.unit is metric.unit in counts

    def _change(self, name: str, params: Mapping[str, object]) -> bool:
        """Runs a statement and raises the refresh id with it; whether it changed a row."""
        with self._database.transaction() as connection:
            done = connection.execute(statement(name), params)
            if done.rowcount:
                connection.execute(statement("refresh/bump"))
            return bool(done.rowcount)


def _given(form: Form, name: str) -> str:
    text = form.get(name, "").strip()
    if not text:
        raise RequestError(f"{NAMES[name]} is missing.", code="missing_field")
    return text


def _words(form: Form, name: str, longest: int) -> str:
    text = " ".join(_given(form, name).split())
    if len(text) > longest:
        sentence = f"{NAMES[name]} must have at most {longest} characters."
        raise RequestError(sentence, code="too_long")
    if not text.isprintable():
        raise RequestError(f"{NAMES[name]} has signs that cannot be shown.", code="bad_words")
    return text


def _value(text: str, metric: Metric, share_of: str | None) -> Decimal:
    try:
        value = number_in(text)
    except ValueError:
        value = Decimal("nan")
    most = Decimal(1_000) if share_of else LARGEST.get(metric.unit, LARGEST_ELSE)
    if not value.is_finite() or not 0 <= value <= most:
        raise RequestError(
            f"The value must be a number from 0 to {grouped(most, 0)}, not {text[:40]!r}.",
            code="bad_value",
        )
    if -int(value.as_tuple().exponent) > MOST_PLACES:
        raise RequestError(
            f"The value must have at most {MOST_PLACES} decimal places.", code="bad_value"
        )
    return value


def _due(form: Form, kind: str, today: date) -> date | None:
    text = form.get("due_on", "").strip()
    if not text:
        return None
    if kind != "target":
        raise RequestError("Only a target has a day by which it is wanted.", code="bad_date")
    day = day_in(text, NAMES["due_on"])
    if not EARLIEST < today < day:
        sentence = f"{NAMES['due_on']} must be after today, {today}."
        raise RequestError(sentence, code="past_date", name=NAMES["due_on"], today=today)
    return day
