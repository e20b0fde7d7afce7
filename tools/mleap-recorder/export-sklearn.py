"""Fits scikit-learn models and exports each with MLeap's Python exporter.

    python -m venv env && env/bin/pip install --no-deps mleap==0.25.3
    env/bin/pip install scikit-learn==1.1.3 "numpy<2" "pandas<2.2" "scipy<1.12" six   (newer ones lack what the exporter calls)
    env/bin/python export-sklearn.py > cases/sklearn-exports.json

One JSON object an op: its attributes and files as exported, columns named after ports, and rows; the JVM answers (record.mjs).
"""

import json
import tempfile
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
import mleap.sklearn.base
import mleap.sklearn.ensemble.forest
import mleap.sklearn.logistic
import mleap.sklearn.preprocessing.data
import mleap.sklearn.tree.tree
from mleap.sklearn.preprocessing.data import FeatureExtractor, LabelEncoder
from sklearn.ensemble import RandomForestRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.preprocessing import Binarizer, MinMaxScaler, PolynomialFeatures, StandardScaler
from sklearn.tree import DecisionTreeRegressor

random = np.random.RandomState(2026)
x = np.round(random.uniform(-3, 3, (60, 3)), 3)
y = 2 * x[:, 0] - x[:, 1] * x[:, 2]
frame = pd.DataFrame(x, columns=["a", "b", "c"])
VECTOR = {"type": "tensor", "base": "double", "dimensions": [3]}


def extractor():
    feature_extractor = FeatureExtractor(input_scalars=["a", "b", "c"], output_vector="features", output_vector_items=["a", "b", "c"])
    feature_extractor.fit_transform(frame)
    return feature_extractor


def vector(row):
    return {"values": [float(v) for v in row], "dimensions": [len(row)]}


def fitted():
    """Name, fitted transformer ready to serialize, columns, rows."""
    vectors = [[vector(row)] for row in x[:4]]
    prior = extractor()
    for name, transformer in [
        ("sklearn Binarizer", Binarizer(threshold=0.5)),
        ("sklearn PolynomialFeatures, degree 2", PolynomialFeatures(degree=2)),
        ("sklearn PolynomialFeatures, degree 3 without bias", PolynomialFeatures(degree=3, include_bias=False)),
        ("sklearn PolynomialFeatures, interactions only", PolynomialFeatures(degree=2, interaction_only=True)),
        ("sklearn StandardScaler", StandardScaler()),
        ("sklearn StandardScaler without mean", StandardScaler(with_mean=False)),
        ("sklearn MinMaxScaler", MinMaxScaler()),
    ]:
        transformer.mlinit(prior_tf=prior, output_features="output")
        yield name, transformer.fit(x), {"input": VECTOR}, vectors

    imputer = SimpleImputer(strategy="mean")
    imputer.mlinit(prior_tf=FeatureExtractor(input_scalars=["a"], output_vector="a_vector", output_vector_items=["a"]), output_features="output")
    yield "sklearn SimpleImputer", imputer.fit(x[:, :1]), {"input": "double"}, [[0.5], [None], ["NaN"]]

    encoder = LabelEncoder(input_features=["label"], output_features="index")
    encoder.fit(np.array(["é", "b", "日本", "b"]))
    yield "sklearn LabelEncoder", encoder, {"input": "string"}, [["b"], ["é"], ["日本"], ["z"]]

    for name, model in [
        ("sklearn LinearRegression", LinearRegression().fit(x, y.reshape(-1, 1))),
        ("sklearn DecisionTreeRegressor", DecisionTreeRegressor(max_depth=3, random_state=1).fit(x, y)),
    ]:
        if isinstance(model, LinearRegression):
            model.mlinit(input_features="features", prediction_column="prediction")
        else:
            model.mlinit(input_features="features", prediction_column="prediction", feature_names=["a", "b", "c"])
        yield name, model, {"features": VECTOR}, vectors

    logistic = LogisticRegression().fit(x, (y > 0).astype(int))
    logistic.mlinit(input_features="features", prediction_column="prediction")
    yield "sklearn LogisticRegression", logistic, {"features": VECTOR}, vectors

    forest = RandomForestRegressor(n_estimators=4, max_depth=3, random_state=1).fit(x, y)
    forest.mlinit(input_features="features", prediction_column="prediction", feature_names=["a", "b", "c"])
    yield "sklearn RandomForestRegressor", forest, {"features": VECTOR}, vectors


def exported(name, transformer, columns, rows):
    with tempfile.TemporaryDirectory() as folder:
        transformer.serialize_to_bundle(folder, "exported")
        node_folder = next(path.parent for path in Path(folder).rglob("node.json"))
        model = json.loads((node_folder / "model.json").read_text())
        node = json.loads((node_folder / "node.json").read_text())
        files = {
            str(path.relative_to(node_folder)): path.read_text() if path.name == "tree.json" else json.loads(path.read_text())
            for path in sorted(node_folder.rglob("*.json"))
            if path.parent != node_folder or path.name not in ("model.json", "node.json")
        }
    return {
        "op": model["op"],
        "name": name,
        "attributes": model.get("attributes", {}),
        **({"files": files} if files else {}),
        "inputs": columns,
        "outputs": [socket["port"] for socket in node["shape"]["outputs"]],
        "rows": rows,
        "exporter": f"scikit-learn {version('scikit-learn')}, mleap {version('mleap')} for Python",
    }


entries = []
for entry in fitted():
    try:
        entries.append(exported(*entry))
    except Exception as error:  # what this exporter cannot write is part of the record
        print(f"{entry[0]}: {error!r}", file=__import__("sys").stderr)
print("[\n" + ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries) + "\n]")
