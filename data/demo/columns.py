"""Columns of rows to load, and their bytes in PostgreSQL's binary COPY format.

Text COPY of a third of a million rows spends seconds in Python's string formatting and again in
the server's parsing; here whole columns become bytes at once. A column turns a slice of its rows
into a matrix of bytes and a length per row; joining the matrices and picking the bytes in use
gives the stream in row order.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

FOREVER = np.iinfo(np.int64).max
BEFORE_ALL = np.iinfo(np.int64).min

_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER = b"\xff\xff"
_EPOCH_DAYS = 10_957  # 1 January 2000, where PostgreSQL counts from, in days since 1970
_EPOCH_MICROSECONDS = _EPOCH_DAYS * 86_400_000_000
_ROWS_AT_ONCE = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(ABC):
    """Values of one column; where ``missing`` is true the value is null."""

    values: Integers | Bytes
    missing: Flags | None = None

    @abstractmethod
    def body(self, part: slice) -> Bytes:
        """The rows of ``part`` as bytes, one row each, padded to the same width."""

    def lengths(self, part: slice, width: int) -> Integers:
        """How many of those bytes each row uses; −1 where the value is null."""
        lengths = np.full(len(self.values[part]), width, dtype=np.int64)
        if self.missing is not None:
            lengths[self.missing[part]] = -1
        return lengths

    def kept(self, rows: Flags | Integers) -> Column:
        """The same column with only ``rows``."""
        missing = None if self.missing is None else self.missing[rows]
        return type(self)(values=self.values[rows], missing=missing)


def _big_endian(values: Integers, kind: str) -> Bytes:
    wire = np.ascontiguousarray(values.astype(kind))
    return wire.view(np.uint8).reshape(len(values), wire.dtype.itemsize)


class Uuids(Column):
    """Rows of sixteen bytes."""

    def body(self, part: slice) -> Bytes:
        return np.asarray(self.values[part], dtype=np.uint8)


class Instants(Column):
    """timestamptz: microseconds since 1970 in UTC, ``FOREVER`` and ``BEFORE_ALL`` included."""

    def body(self, part: slice) -> Bytes:
        values = np.asarray(self.values[part], dtype=np.int64)
        endless = (values == FOREVER) | (values == BEFORE_ALL)
        shift = np.where(endless, 0, _EPOCH_MICROSECONDS)
        return _big_endian(values - shift, ">i8")


class Dates(Column):
    """date: days since 1970."""

    def body(self, part: slice) -> Bytes:
        return _big_endian(np.asarray(self.values[part], dtype=np.int64) - _EPOCH_DAYS, ">i4")


class Counts(Column):
    """integer."""

    def body(self, part: slice) -> Bytes:
        return _big_endian(np.asarray(self.values[part], dtype=np.int64), ">i4")


class Switches(Column):
    """boolean, as 0 and 1."""

    def body(self, part: slice) -> Bytes:
        return np.asarray(self.values[part], dtype=np.uint8).reshape(-1, 1)


class _Numerics(Column):
    decimals = 0

    def body(self, part: slice) -> Bytes:
        scaled = np.asarray(self.values[part], dtype=np.int64) * 10 ** (4 - self.decimals)
        wire = np.zeros((len(scaled), 8), dtype=np.int64)
        wire[:, 0] = 4  # digits of base 10,000; the server drops leading and trailing zeros
        wire[:, 1] = 2  # the first of them counts 10,000²
        wire[:, 3] = self.decimals
        for place in range(4):
            wire[:, 4 + place] = scaled // 10_000 ** (3 - place) % 10_000
        return np.ascontiguousarray(wire.astype(">i2")).view(np.uint8).reshape(len(scaled), 16)


class Wholes(_Numerics):
    """numeric without decimals; values are not negative."""


class Pennies(_Numerics):
    """numeric with two decimals; values are hundredths and not negative."""

    decimals = 2


class Tenths(_Numerics):
    """numeric with one decimal; values are tenths and not negative."""

    decimals = 1


class Rates(_Numerics):
    """numeric with four decimals; values are ten-thousandths and not negative."""

    decimals = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Words(Column):
    """text from a small vocabulary; values are positions in ``vocabulary``."""

    vocabulary: tuple[str, ...]

    def body(self, part: slice) -> Bytes:
        encoded = [word.encode() for word in self.vocabulary]
        width = max(map(len, encoded))
        letters = np.frombuffer(b"".join(word.ljust(width) for word in encoded), dtype=np.uint8)
        return letters.reshape(len(encoded), width)[self.values[part]]

    def lengths(self, part: slice, width: int) -> Integers:
        sizes = np.array([len(word.encode()) for word in self.vocabulary], dtype=np.int64)
        lengths = sizes[self.values[part]]
        if self.missing is not None:
            lengths[self.missing[part]] = -1
        return lengths

    def kept(self, rows: Flags | Integers) -> Words:
        missing = None if self.missing is None else self.missing[rows]
        return Words(values=self.values[rows], missing=missing, vocabulary=self.vocabulary)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows for one table, column by column in the order they are copied."""

    columns: Mapping[str, Column]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())).values)

    def kept(self, rows: Flags | Integers) -> Table:
        """The same table with only ``rows`` (a mask, or positions in the order wanted)."""
        return Table(columns={name: column.kept(rows) for name, column in self.columns.items()})


def copy_stream(table: Table) -> Iterator[bytes]:
    """The table in binary COPY format, some megabytes at a time."""
    yield _HEADER
    columns = list(table.columns.values())
    for first in range(0, len(table), _ROWS_AT_ONCE):
        yield _rows(columns, slice(first, first + _ROWS_AT_ONCE))
    yield _TRAILER


def _rows(columns: Sequence[Column], part: slice) -> bytes:
    rows = len(columns[0].values[part])
    count = _big_endian(np.full(rows, len(columns), dtype=np.int64), ">i2")
    blocks = [count]
    used: list[Flags] = [np.ones(count.shape, dtype=np.bool_)]
    for column in columns:
        body = column.body(part)
        lengths = column.lengths(part, body.shape[1])
        size = _big_endian(lengths, ">i4")
        blocks += [size, body]
        used += [
            np.ones(size.shape, dtype=np.bool_),
            np.arange(body.shape[1]) < lengths[:, np.newaxis],
        ]
    return np.hstack(blocks)[np.hstack(used)].tobytes()
