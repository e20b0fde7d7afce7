"""Trains random boosters and writes models, rows and xgboost's own answers for `compare-live.mjs`.

    python live.py --models 1000 --rows 100 --seed 1 --out /tmp/live [--reader PYTHON]

The answers come from the interpreter that runs this file, or, when an older release only writes the files, from the
interpreter given as --reader, which loads each file (`answer.py`).
"""

import argparse
import json
import pathlib
import pickle
import subprocess
import sys
import warnings

import numpy as np
import xgboost as xgb

from random_models import VERSION, random_model, random_rows

warnings.filterwarnings("ignore")


def formats():
    """What this release can write: extension and how."""
    if VERSION < (1, 0):
        return ["bin", "p2", "p4"]
    if VERSION < (1, 6):
        return ["json", "bin", "p2", "p4"]
    kinds = ["json", "ubj", "p2", "p3", "p4", "p5"]
    return kinds + ["deprecated"] if VERSION < (3, 1) else kinds


def save(booster, folder, kind):
    path = folder / f"model.{kind}"
    if kind.startswith("p"):
        path.write_bytes(pickle.dumps(booster, protocol=int(kind[1])))
    else:
        booster.save_model(str(path))
    return path.name


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--models", type=int, default=1000)
    parser.add_argument("--rows", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--reader", default=sys.executable)
    parser.add_argument("--small", action="store_true", help="small models, for recordings that are committed")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    index = []
    refused = {}
    for number in range(arguments.models):
        seed = arguments.seed * 100_000 + number
        try:
            booster, params, columns, categories, options = random_model(seed, arguments.small)
        except (xgb.core.XGBoostError, ValueError) as error:
            reason = str(error).strip().splitlines()[0][-100:]
            refused[reason] = refused.get(reason, 0) + 1
            continue
        folder = arguments.out / f"{number:05d}"
        folder.mkdir(exist_ok=True)
        kinds = formats()
        if any(categories):
            kinds = [kind for kind in kinds if kind not in ("bin", "deprecated")]
        file = save(booster, folder, kinds[number % len(kinds)])
        random_rows(seed, arguments.rows, columns, categories).astype("<f4").tofile(folder / "rows.f32")
        rounds = booster.num_boosted_rounds() if hasattr(booster, "num_boosted_rounds") else None
        index.append(
            {
                "folder": folder.name,
                "model": file,
                "params": params,
                "columns": columns,
                "rows": arguments.rows,
                "rounds": rounds,
                "feature_types": options.get("feature_types"),
                "feature_names": options.get("feature_names"),
            }
        )
    (arguments.out / "index.json").write_text(json.dumps({"writer": xgb.__version__, "cases": index}))
    answer = pathlib.Path(__file__).with_name("answer.py")
    subprocess.run([arguments.reader, str(answer), str(arguments.out)], check=True)
    print(f"{len(index)} models written by xgboost {xgb.__version__}; not trainable: {refused}")


main()
