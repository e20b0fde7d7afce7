"""Writes the Parquet fixtures of packages/core and what pyarrow reads back from them.

usage: python record.py FOLDER
"""

import datetime
import decimal
import json
import pathlib
import sys

import pyarrow as pa
import pyarrow.parquet as pq

D = decimal.Decimal


def every_type():
    """One column a type, three rows, the second of which is null where the name says so."""
    utc = datetime.timezone.utc
    moment = datetime.datetime(2024, 2, 29, 12, 30, 0, 250_000)
    before = datetime.datetime(1899, 12, 31, 23, 59, 59, 999_000)
    columns = {
        "bool": pa.array([True, False, True]),
        "int8": pa.array([-128, 0, 127], pa.int8()),
        "uint8": pa.array([0, 1, 255], pa.uint8()),
        "int16": pa.array([-32768, 0, 32767], pa.int16()),
        "uint16": pa.array([0, 1, 65535], pa.uint16()),
        "int32": pa.array([-(2**31), 0, 2**31 - 1], pa.int32()),
        "uint32": pa.array([0, 1, 2**32 - 1], pa.uint32()),
        "int64": pa.array([-(2**63), 2**53 + 1, 2**63 - 1], pa.int64()),
        "uint64": pa.array([0, 2**53 + 1, 2**64 - 1], pa.uint64()),
        "float16": pa.array([0.5, -65504.0, 6e-8], pa.float16()),
        "float32": pa.array([0.1, float("nan"), float("-inf")], pa.float32()),
        "float64": pa.array([0.1, float("nan"), 5e-324], pa.float64()),
        "string": pa.array(["", "naïve, \"quoted\"", "𝔘nicode\n"]),
        "binary": pa.array([b"plain", b"", b"bytes"], pa.binary()),
        "decimal9": pa.array([D("-1.50"), D("0.00"), D("99999.99")], pa.decimal128(7, 2)),
        "decimal38": pa.array([D("-0.0000000001"), D("1"), D("1234567890123456789012345678.0123456789")], pa.decimal128(38, 10)),
        "date": pa.array([datetime.date(1, 1, 1), datetime.date(1970, 1, 1), datetime.date(2024, 2, 29)]),
        "timestampMillisUtc": pa.array([moment.replace(tzinfo=utc)] * 3, pa.timestamp("ms", tz="UTC")),
        "timestampMicros": pa.array([moment, before, moment], pa.timestamp("us")),
        "timestampNanos": pa.array([0, 1, -1], pa.timestamp("ns")),
        "float64OrNull": pa.array([1.5, None, -2.5], pa.float64()),
        "int32OrNull": pa.array([1, None, 3], pa.int32()),
        "stringOrNull": pa.array(["a", None, "c"]),
    }
    return pa.table(columns)


def numbers(rows):
    """Columns without nulls in several pages and row groups; the values are a formula, see expected.json."""
    return pa.table(
        {
            "row": pa.array(range(rows), pa.int32()),
            "third": pa.array([row / 3 for row in range(rows)], pa.float64()),
            "word": pa.array([f"word {row % 7}" for row in range(rows)], pa.string()),
            "even": pa.array([row % 2 == 0 for row in range(rows)], pa.bool_()),
            "tenth": pa.array([None if row % 10 else row / 10 for row in range(rows)], pa.float64()),
        }
    )


def plain(value):
    """A value as JSON holds it; integers and decimals as text, so that no digit is lost."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int):
        return {"integer": str(value)}
    if isinstance(value, float):
        return {"float": repr(value)}
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if isinstance(value, D):
        return {"decimal": format(value, "f")}
    return {"time": value.isoformat()}


def readback(path, stored):
    table = pq.read_table(path)
    columns = {}
    for name in table.column_names:
        column = table.column(name)
        if name in stored:
            column = column.cast(stored[name])
        columns[name] = [plain(value) for value in column.to_pylist()]
    return columns


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    origin = f"pyarrow {pa.__version__}, tools/parquet-recorder/record.py"
    expected = {"origin": origin, "files": {}, "tables": {}}

    def write(name, table, stored={}, **options):
        """Files of one table share what is read back from them."""
        path = folder / f"{name}.parquet"
        pq.write_table(table, path, **options)
        columns = readback(path, stored)
        for known, other in expected["tables"].items():
            if other == columns:
                expected["files"][name] = known
                return
        expected["files"][name] = name
        expected["tables"][name] = columns

    # Nanoseconds have no Python object of their precision: compared as counts.
    nanos = {"timestampNanos": pa.int64()}
    write("every-type", every_type(), nanos, compression="none", use_dictionary=False)
    write("every-type-dictionary", every_type(), nanos, compression="snappy", data_page_version="2.0")
    write("int96", every_type().select(["timestampMicros"]), use_deprecated_int96_timestamps=True)
    for compression in ["none", "snappy", "gzip", "brotli", "zstd"]:
        rows = 200
        write(
            f"numbers-{compression}",
            numbers(rows),
            compression=compression,
            row_group_size=128,
            data_page_size=256,
            write_batch_size=16,
        )
    write("numbers-v2", numbers(200), compression="gzip", data_page_version="2.0", row_group_size=150)
    write("empty", numbers(0))
    # What is refused by name.
    for name, options in {
        "lz4": {"compression": "lz4"},
        "delta": {"column_encoding": {"row": "DELTA_BINARY_PACKED"}, "use_dictionary": False},
    }.items():
        pq.write_table(numbers(8).select(["row"]), folder / f"refused-{name}.parquet", **options)
    pq.write_table(pa.table({"list": pa.array([[1, 2], []])}), folder / "refused-list.parquet")
    pq.write_table(pa.table({"struct": pa.array([{"a": 1}])}), folder / "refused-struct.parquet")
    (folder / "expected.json").write_text(json.dumps(expected, separators=(",", ":"), ensure_ascii=True) + "\n")


main(pathlib.Path(sys.argv[1]))
