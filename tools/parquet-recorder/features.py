"""Writes rows of features as Parquet, the fixtures of containers/xgboost: empty cells are nulls, whole columns of integers int64.

usage: python features.py EXPECTED.json FOLDER
"""

import json
import pathlib
import sys

import pyarrow as pa
import pyarrow.parquet as pq

rows = [row.split(",") for row in json.loads(pathlib.Path(sys.argv[1]).read_text())["rows"]]
folder = pathlib.Path(sys.argv[2])
columns = [[None if cell == "" else float(cell) for cell in column] for column in zip(*rows)]


def array(column):
    if all(value is None or value == int(value) for value in column):
        return pa.array([None if value is None else int(value) for value in column], pa.int64())
    return pa.array(column, pa.float64())


table = pa.table({f"c{at}": array(column) for at, column in enumerate(columns)})
# Two row groups, pandas' own compression.
pq.write_table(table, folder / "rows.parquet", compression="snappy", row_group_size=len(rows) // 2 + 1)
pq.write_table(table.append_column("word", pa.array(["x"] * len(rows))), folder / "rows-and-text.parquet")
