"""Trains the abalone demo pipeline with scikit-learn and records what its three stages must answer.

Reads the UCI Abalone data set (4,177 rows, no header) and writes, into the working tree:

    containers/csv-preprocess/model/featurizer.json          parameters of the fitted ColumnTransformer
    containers/onnx-inference/model/model.onnx               the fitted regressor, features [N, 10] -> variable [N, 1]
    containers/csv-preprocess/test/features.expected.json     rows -> features, by scikit-learn
    containers/onnx-inference/test/rings.expected.json        features -> rings, by onnxruntime (and scikit-learn beside it)
    containers/label-postprocess/test/age.expected.json       rings -> age, by Python's round
    test/abalone/age.expected.json                                rows -> age, the three above in one

Usage: python train.py PATH/TO/abalone.csv        (packages of requirements.txt; same data, same bytes out)
"""

import json
import pathlib
import platform
import sys
import warnings
from datetime import date

import numpy as np
import onnx
import onnxruntime
import skl2onnx
import sklearn
from skl2onnx.common.data_types import FloatTensorType
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.metrics import mean_absolute_error
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

ROOT = pathlib.Path(__file__).resolve().parents[2]
NUMERIC = ["length", "diameter", "height", "whole_weight", "shucked_weight", "viscera_weight", "shell_weight"]
FILL = "missing"

# Rows no abalone ever had, each for one edge of the featurizer. None is an empty cell.
EDGES = [
    ("an empty numeric cell becomes the median", ["M", None, 0.365, 0.125, 0.516, 0.2155, 0.114, 0.155]),
    ("seven empty numeric cells become seven medians", ["I"] + [None] * 7),
    ("an unknown sex is ignored: three zeros", ["X", 0.44, 0.365, 0.125, 0.516, 0.2155, 0.114, 0.155]),
    ("an empty sex is filled with a word no category has: three zeros", [None, 0.44, 0.365, 0.125, 0.516, 0.2155, 0.114, 0.155]),
    ("sex is compared by case", ["m", 0.44, 0.365, 0.125, 0.516, 0.2155, 0.114, 0.155]),
    ("zeros and values far outside the training range", ["F", 0, -1, 1000, 1e-9, 1e9, 0.114, 0.155]),
]


def read_rows(path):
    """sex as text, seven measurements as float64, rings."""
    cells = [line.split(",") for line in pathlib.Path(path).read_text().splitlines()]
    sex = np.array([[row[0]] for row in cells], dtype=object)
    numbers = np.array([row[1:] for row in cells], dtype=np.float64)
    return np.hstack([sex, numbers[:, :7].astype(object)]), numbers[:, 7]


def split(row_count):
    """The 90/10 split: the first tenth of RandomState(42)'s permutation is the test part."""
    order = np.random.RandomState(42).permutation(row_count)
    test_count = -(-row_count // 10)
    return order[test_count:], order[:test_count]


def make_featurizer():
    numeric = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    categorical = make_pipeline(
        SimpleImputer(missing_values=None, strategy="constant", fill_value=FILL),
        OneHotEncoder(handle_unknown="ignore", sparse_output=False),
    )
    return ColumnTransformer([("num", numeric, list(range(1, 8))), ("cat", categorical, [0])])


def write(path, value):
    """JSON with one list entry a line, so that a diff shows the case that changed."""
    lines = []
    for key, part in value.items():
        if isinstance(part, list) and isinstance(part[0], dict):
            text = "[\n" + ",\n".join("    " + json.dumps(entry, ensure_ascii=False) for entry in part) + "\n  ]"
        else:
            text = json.dumps(part, ensure_ascii=False)
            if len(text) > 100:
                text = json.dumps(part, indent=2, ensure_ascii=False).replace("\n", "\n  ")
        lines.append(f'  "{key}": {text}')
    target = ROOT / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("{\n" + ",\n".join(lines) + "\n}\n")


def age_of(rings):
    """rings + 1.5 to one decimal, from the text that travels between the stages; Python's round is exact, ties to even."""
    return round(float(rings) + 1.5, 1)


def main(data_path):
    rows, rings = read_rows(data_path)
    train, test = split(len(rows))
    featurizer = make_featurizer().fit(rows[train])
    features = featurizer.transform(rows[train]).astype(np.float64)
    regressor = GradientBoostingRegressor(n_estimators=120, max_depth=3, learning_rate=0.08, subsample=0.8, random_state=7)
    # Trained on what the regressor is sent: float32.
    regressor.fit(features.astype(np.float32), rings[train])

    origin = {
        "data": "UCI Abalone, CC BY 4.0; 3,759 rows: RandomState(42).permutation(4177) without its first 418",
        "system": f"Python {platform.python_version()}, scikit-learn {sklearn.__version__}, numpy {np.__version__}, "
        f"skl2onnx {skl2onnx.__version__}, onnx {onnx.__version__}, onnxruntime {onnxruntime.__version__}",
        "recorder": "tools/abalone/train.py",
        "date": date.today().isoformat(),
    }

    numeric = featurizer.named_transformers_["num"]
    medians, scaler = numeric[0].statistics_, numeric[1]
    encoder = featurizer.named_transformers_["cat"][1]
    write(
        "containers/csv-preprocess/model/featurizer.json",
        {
            "origin": origin,
            "medians": dict(zip(NUMERIC, medians.tolist(), strict=True)),
            "scalings": {
                name: {"mean": mean, "scale": scale}
                for name, mean, scale in zip(NUMERIC, scaler.mean_.tolist(), scaler.scale_.tolist(), strict=True)
            },
            "categories": encoder.categories_[0].tolist(),
        },
    )

    model = skl2onnx.convert_sklearn(
        regressor,
        name="abalone-rings",
        initial_types=[("features", FloatTensorType([None, 10]))],
        target_opset={"": 17, "ai.onnx.ml": 3},
    )
    model_path = ROOT / "containers/onnx-inference/model/model.onnx"
    model_path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, model_path)
    session = onnxruntime.InferenceSession(model_path, providers=["CPUExecutionProvider"])

    named = [(f"row {index} of the test part", rows[at].tolist()) for index, at in enumerate(test[:12], 1)] + EDGES
    cells = np.array([row for _, row in named], dtype=object)
    cells[:, 1:] = [[np.nan if cell is None else float(cell) for cell in row] for row in cells[:, 1:]]
    wanted = featurizer.transform(cells).astype(np.float64)
    single = wanted.astype(np.float32)
    by_onnx = session.run(["variable"], {"features": single})[0][:, 0]
    by_sklearn = regressor.predict(single)
    # The shortest decimal that reads back as the same float32: what the second stage writes.
    texts = [str(value) for value in by_onnx]

    held_out = featurizer.transform(rows[test]).astype(np.float32)
    test_rings = session.run(None, {"features": held_out})[0][:, 0]
    quality = {
        "heldOutRows": len(test),
        "meanAbsoluteErrorRings": round(float(mean_absolute_error(rings[test], test_rings)), 4),
        "largestDifferenceOnnxruntimeFromSklearn": float(np.abs(test_rings - regressor.predict(held_out)).max()),
    }

    names = [name for name, _ in named]
    plain = [[None if cell is None else cell for cell in row] for _, row in named]
    write(
        "containers/csv-preprocess/test/features.expected.json",
        {"origin": origin, "cases": [{"name": n, "row": r, "features": f} for n, r, f in zip(names, plain, wanted.tolist())]},
    )
    write(
        "containers/onnx-inference/test/rings.expected.json",
        {
            "origin": {**origin, "quality": quality},
            "cases": [
                {"name": n, "features": f, "rings": float(o), "ringsText": t, "ringsBySklearn": float(s)}
                for n, f, o, t, s in zip(names, wanted.tolist(), by_onnx, texts, by_sklearn)
            ],
        },
    )
    ties = ["9.75", "9.85", "0.0", "-1.5", "8.65", "8.75", "1.05", "28.949999", "1e-7"]
    write(
        "containers/label-postprocess/test/age.expected.json",
        {
            "origin": {**origin, "working": "age = round(rings + 1.5, 1) by Python's round: exact, ties to even"},
            "cases": [{"rings": t, "age": age_of(t)} for t in [*texts, *ties]],
        },
    )
    write(
        "test/abalone/age.expected.json",
        {"origin": origin, "cases": [{"name": n, "row": r, "age": age_of(t)} for n, r, t in zip(names, plain, texts)]},
    )
    print(f"model.onnx {model_path.stat().st_size} bytes; {quality}")


if __name__ == "__main__":
    warnings.filterwarnings("error", category=FutureWarning)
    main(sys.argv[1])
