"""Writes models of scikit-learn's wrappers, with what the wrappers themselves answer, in the layout of `live.py`.

    python wrappers.py --out FOLDER

Early-stopped wrappers predict with their best iteration; that answer is recorded as `best`.
"""

import argparse
import json
import pathlib
import pickle
import subprocess
import sys

import numpy as np
import xgboost as xgb

CASES = [
    ("regressor", xgb.XGBRegressor, {}, False),
    ("classifier of two classes", xgb.XGBClassifier, {}, False),
    ("classifier of four classes", xgb.XGBClassifier, {"classes": 4}, False),
    ("random forest", xgb.XGBRFRegressor, {"num_parallel_tree": 5}, False),
    ("regressor stopped early", xgb.XGBRegressor, {"early_stopping_rounds": 2, "learning_rate": 1.0}, True),
    ("classifier stopped early", xgb.XGBClassifier, {"early_stopping_rounds": 2, "learning_rate": 1.0}, True),
]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=pathlib.Path, required=True)
    out = parser.parse_args().out
    index = []
    for number, (name, kind, options, early) in enumerate(CASES):
        rng = np.random.default_rng(number)
        options = dict(options)
        classes = options.pop("classes", 2)
        train = rng.standard_normal((120, 5)).astype("f4")
        label = train[:, 0] + rng.standard_normal(120)
        if kind is xgb.XGBClassifier:
            label = np.clip(np.floor((label + 3) / 6 * classes), 0, classes - 1)
            label[:classes] = range(classes)
        model = kind(n_estimators=30 if early else 4, max_depth=3, n_jobs=1, **options)
        held = rng.standard_normal((60, 5)).astype("f4")
        extra = {"eval_set": [(held, label[:60])], "verbose": False} if early else {}
        model.fit(train, label, **extra)
        folder = out / f"{number:05d}"
        folder.mkdir(parents=True, exist_ok=True)
        model.save_model(str(folder / "model.ubj"))
        (folder / "wrapper.pickle").write_bytes(pickle.dumps(model))
        rows = rng.standard_normal((20, 5)).astype("<f4")
        rows[rng.random(rows.shape) < 0.2] = np.nan
        rows.tofile(folder / "rows.f32")
        answer = model.predict_proba(rows) if kind is xgb.XGBClassifier else model.predict(rows)
        answer = answer[:, 1] if kind is xgb.XGBClassifier and classes == 2 else answer
        np.asarray(answer, dtype="<f4").tofile(folder / "best.f32")
        params = {"booster": "gbtree", "objective": model.get_xgb_params()["objective"]}
        index.append(
            {"folder": folder.name, "name": name, "model": "model.ubj", "params": params, "columns": 5, "rows": 20,
             "feature_types": None, "feature_names": None}
        )
    (out / "index.json").write_text(json.dumps({"writer": xgb.__version__, "cases": index}))
    subprocess.run([sys.executable, str(pathlib.Path(__file__).with_name("answer.py")), str(out)], check=True)


main()
