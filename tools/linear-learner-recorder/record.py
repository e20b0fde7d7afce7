"""Writes the artifacts and numpy's answers into packages/linear-learner-ts-runtime/fixtures: `python3 record.py`.

The answers are made in float64 from the arrays as stored; the float32 ones (numpy's own matrix product) are recorded beside them, to
show how far the order of summation alone can move a score.
"""

import datetime
import json
import pathlib
import platform

import numpy as np

from artifact import artifact

TARGET = pathlib.Path(__file__).resolve().parents[2] / "packages/linear-learner-ts-runtime/fixtures"

BINARY = {"predictor": "binary_classifier", "loss": "logistic", "head": "LogisticRegressionOutput", "threshold": 0.4630185961}
MULTI = {"predictor": "multiclass_classifier", "loss": "softmax_loss", "head": "SoftmaxOutput", "threshold": None}
REGRESSOR = {"predictor": "regressor", "loss": "squared_loss", "head": "LinearRegressionOutput", "threshold": None}

CASES = {
    "binary-logistic": {**BINARY, "features": 14, "suffix": 39},
    "binary-auto-loss": {**BINARY, "loss": "auto", "features": 3, "deflated": True},
    "binary-without-bias": {**BINARY, "features": 5, "bias": False},
    "binary-bias-first": {**BINARY, "features": 4, "biasFirst": True},
    "binary-hinge": {**BINARY, "loss": "hinge_loss", "head": "MakeLoss", "threshold": -0.125, "features": 6},
    "binary-version-one-arrays": {**BINARY, "features": 7, "arrayVersion": 1},
    "binary-oldest-arrays": {**BINARY, "features": 7, "arrayVersion": 0},
    "binary-double-weights": {**BINARY, "features": 9, "type": "float64"},
    "binary-half-weights": {**BINARY, "features": 9, "type": "float16"},
    "binary-integer-weights": {**BINARY, "features": 4, "type": "int32"},
    "multiclass-softmax": {**MULTI, "features": 8, "classes": 5},
    "multiclass-hinge": {**MULTI, "loss": "hinge_loss", "head": "MakeLoss", "features": 6, "classes": 3},
    "multiclass-many": {**MULTI, "loss": "auto", "features": 3, "classes": 40, "bias": False},
    "regressor-squared": {**REGRESSOR, "features": 10},
    "regressor-absolute": {**REGRESSOR, "loss": "absolute_loss", "head": "MAERegressionOutput", "features": 4},
    "regressor-huber": {**REGRESSOR, "loss": "huber_loss", "head": "MakeLoss", "features": 4},
    "regressor-quantile": {**REGRESSOR, "loss": "quantile_loss", "head": "Custom", "features": 4},
    "regressor-eps-insensitive": {**REGRESSOR, "loss": "eps_insensitive_absolute_loss", "head": "MakeLoss", "features": 4},
}


def scores_of(case, rows, weight, bias, kind):
    margins = rows.astype(kind) @ weight.astype(kind) + bias.astype(kind)
    loss = case["loss"]
    if case["head"] == "LogisticRegressionOutput":
        return (1 / (1 + np.exp(-margins)))[:, 0]
    if case["head"] == "SoftmaxOutput":
        powers = np.exp(margins - margins.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)
    return margins if case["predictor"] == "multiclass_classifier" else margins[:, 0]


def labels_of(case, scores):
    if case["predictor"] == "binary_classifier":
        return (scores >= case["threshold"]).astype(int).tolist()
    if case["predictor"] == "multiclass_classifier":
        return scores.argmax(axis=1).tolist()
    return None


def record(name, case, number):
    rng = np.random.default_rng(1000 + number)
    features, outputs = case["features"], case.get("classes", 1)
    kind = case.get("type", "float32")
    weight = rng.normal(size=(features, outputs))
    weight = (weight * 3).round().astype(kind) if kind == "int32" else weight.astype(kind)
    bias = (rng.normal(size=(1, outputs)) * 0.5).astype("float32" if kind == "int32" else kind)
    arrays = {"arg:fc0_weight": weight}
    if case.get("bias", True):
        arrays["arg:fc0_bias"] = bias
    else:
        bias = np.zeros((1, outputs), dtype="float32")
    rows = rng.normal(size=(30, features)).round(3).astype("float32")
    rows[rng.random(rows.shape) < 0.25] = 0
    rows[-1] *= 40
    double, single = (scores_of(case, rows, weight, bias, kind_of) for kind_of in ("float64", "float32"))
    folder = TARGET / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.tar.gz").write_bytes(artifact(case, arrays))
    expected = {
        "origin": {
            "system": f"numpy {np.__version__}, Python {platform.python_version()}; artifact written by this recorder in the layout of A60–A62",
            "recorder": "tools/linear-learner-recorder",
            "date": datetime.date.today().isoformat(),
        },
        "case": case,
        "rows": rows.astype("float64").tolist(),
        "score": double.tolist(),
        "float32Score": single.astype("float64").tolist(),
        "predictedLabel": labels_of(case, double),
    }
    (folder / "expected.json").write_text(json.dumps(expected, separators=(",", ":")) + "\n")
    print(name, (folder / "model.tar.gz").stat().st_size, float(np.abs(double - single).max()))


if __name__ == "__main__":
    for number, (name, case) in enumerate(CASES.items()):
        record(name, case, number)
