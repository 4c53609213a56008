import numpy as np
import psycopg
import pytest

from data.demo.columns import (
    BEFORE_ALL,
    FOREVER,
    Counts,
    Dates,
    Instants,
    Pennies,
    Rates,
    Switches,
    Table,
    Tenths,
    Uuids,
    Wholes,
    Words,
    copy_stream,
)

SECOND = 1_000_000


def copied(connection: psycopg.Connection, kind: str, column: object) -> list[str | None]:
    connection.execute(f"create table copied (place serial, value {kind})")
    with (
        connection.cursor() as cursor,
        cursor.copy("copy copied (value) from stdin (format binary)") as copy,
    ):
        for portion in copy_stream(Table(columns={"value": column})):
            copy.write(portion)
    connection.execute("set timezone = 'UTC'")
    rows = connection.execute("select value::text from copied order by place").fetchall()
    return [row[0] for row in rows]


def numbers(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


@pytest.mark.parametrize(
    ("kind", "column", "expected"),
    [
        ("integer", Counts(values=numbers(0, 7, -3)), ["0", "7", "-3"]),
        ("numeric", Wholes(values=numbers(0, 9_999, 10_000)), ["0", "9999", "10000"]),
        (
            "numeric(12, 2)",
            Pennies(values=numbers(0, 1, 1_900, 149_000_050)),
            ["0.00", "0.01", "19.00", "1490000.50"],
        ),
        ("numeric", Tenths(values=numbers(45, 50)), ["4.5", "5.0"]),
        ("numeric", Rates(values=numbers(8_532, 12_000)), ["0.8532", "1.2000"]),
        ("boolean", Switches(values=numbers(1, 0)), ["true", "false"]),
        ("date", Dates(values=numbers(0, 20_000)), ["1970-01-01", "2024-10-04"]),
        (
            "timestamptz",
            Instants(values=numbers(0, -1, 1_700_000_000 * SECOND, FOREVER, BEFORE_ALL)),
            [
                "1970-01-01 00:00:00+00",
                "1969-12-31 23:59:59.999999+00",
                "2023-11-14 22:13:20+00",
                "infinity",
                "-infinity",
            ],
        ),
        (
            "text",
            Words(values=numbers(1, 0, 2), vocabulary=("venue", "a", "Ynys Môn")),
            ["a", "venue", "Ynys Môn"],
        ),
        (
            "uuid",
            Uuids(values=np.arange(32, dtype=np.uint8).reshape(2, 16)),
            ["00010203-0405-0607-0809-0a0b0c0d0e0f", "10111213-1415-1617-1819-1a1b1c1d1e1f"],
        ),
    ],
)
def test_postgres_reads_what_was_meant(
    connection: psycopg.Connection, kind: str, column: object, expected: list[str]
) -> None:
    assert copied(connection, kind, column) == expected


@pytest.mark.parametrize("kind", ["text", "numeric", "timestamptz"])
def test_a_missing_value_is_null(connection: psycopg.Connection, kind: str) -> None:
    missing = np.array([False, True, False])
    column = {
        "text": Words(values=numbers(0, 0, 0), vocabulary=("x",), missing=missing),
        "numeric": Wholes(values=numbers(1, 2, 3), missing=missing),
        "timestamptz": Instants(values=numbers(1, 2, 3), missing=missing),
    }[kind]
    assert [value is None for value in copied(connection, kind, column)] == [False, True, False]


def test_more_rows_than_one_portion_keep_their_order(connection: psycopg.Connection) -> None:
    values = np.arange(120_001)
    assert copied(connection, "integer", Counts(values=values)) == [str(n) for n in values]


def test_a_table_without_rows_copies_nothing(connection: psycopg.Connection) -> None:
    assert copied(connection, "integer", Counts(values=numbers())) == []


def test_kept_rows_come_in_the_order_asked_for_with_their_nulls() -> None:
    words = Words(
        values=numbers(0, 1, 1), vocabulary=("a", "b"), missing=np.array([True, False, False])
    )
    kept = Table(columns={"word": words}).kept(numbers(2, 0))
    assert len(kept) == 2
    assert kept.columns["word"].values.tolist() == [1, 0]
    assert kept.columns["word"].missing.tolist() == [False, True]
