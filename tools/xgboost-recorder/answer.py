"""Loads every model of a folder written by `live.py` and writes xgboost's answers beside it."""

import json
import pathlib
import pickle
import sys
import warnings

import numpy as np
import xgboost as xgb

warnings.filterwarnings("ignore")


def load(path):
    if path.suffix in (".p2", ".p3", ".p4", ".p5"):
        return pickle.loads(path.read_bytes())
    booster = xgb.Booster()
    booster.load_model(str(path))
    return booster


def answer(folder, case):
    booster = load(folder / case["model"])
    booster.set_param({"nthread": 1})
    rows = np.fromfile(folder / "rows.f32", "<f4").reshape(case["rows"], case["columns"])
    options = {key: case[key] for key in ("feature_names", "feature_types") if case[key]}
    if case["feature_types"]:
        options["enable_categorical"] = True
    data = xgb.DMatrix(rows, **options)
    results = {
        "margin": booster.predict(data, output_margin=True),
        "prediction": booster.predict(data),
        "contributions": booster.predict(data, pred_contribs=True),
        "approximate": booster.predict(data, pred_contribs=True, approx_contribs=True),
    }
    if case["params"]["booster"] != "gblinear":
        results["leaf"] = booster.predict(data, pred_leaf=True)
        rounds = booster.num_boosted_rounds()
        case["half"] = max(1, rounds // 2)
        results["half"] = booster.predict(data, output_margin=True, iteration_range=(0, case["half"]))
    for name, values in results.items():
        np.asarray(values, dtype="<f4").tofile(folder / f"{name}.f32")


def main():
    out = pathlib.Path(sys.argv[1])
    index = json.loads((out / "index.json").read_text())
    kept = []
    refused = {}
    for case in index["cases"]:
        try:
            answer(out / case["folder"], case)
            kept.append(case)
        except xgb.core.XGBoostError as error:
            reason = str(error).strip().splitlines()[0][-160:]
            refused[reason] = refused.get(reason, 0) + 1
    index.update({"reader": xgb.__version__, "cases": kept})
    (out / "index.json").write_text(json.dumps(index))
    print(f"{len(kept)} models answered by xgboost {xgb.__version__}; refused: {refused}")


main()
