"""Trains the boosters of the benchmark and writes them as UBJSON and ONNX, with a million rows for each.

    python make-models.py FOLDER

Boosters: 100 trees of depth 6 and 1,000 trees of depth 8, on 8 and on 100 columns, 10 % of the values missing. The ONNX
graph is one TreeEnsembleRegressor with the same thresholds (`x < t`), leaves and default directions.
"""

import json
import pathlib
import sys

import numpy as np
import onnx
import xgboost as xgb
from onnx import TensorProto, helper

SHAPES = {"100x6": (100, 6), "1000x8": (1000, 8)}
ROWS = 1_000_000


def data(rng, rows, columns):
    matrix = rng.standard_normal((rows, columns), dtype=np.float32)
    matrix[rng.random((rows, columns), dtype=np.float32) < 0.1] = np.nan
    return matrix


def to_onnx(booster, columns):
    document = json.loads(booster.save_raw("json"))
    trees = document["learner"]["gradient_booster"]["model"]["trees"]
    fields = {name: [] for name in ("treeids", "nodeids", "featureids", "values", "modes", "truenodeids",
                                    "falsenodeids", "missing_value_tracks_true")}
    leaves = {name: [] for name in ("treeids", "nodeids", "ids", "weights")}
    for number, tree in enumerate(trees):
        for node, left in enumerate(tree["left_children"]):
            leaf = left == -1
            fields["treeids"].append(number)
            fields["nodeids"].append(node)
            fields["featureids"].append(0 if leaf else tree["split_indices"][node])
            fields["values"].append(0.0 if leaf else tree["split_conditions"][node])
            fields["modes"].append("LEAF" if leaf else "BRANCH_LT")
            fields["truenodeids"].append(0 if leaf else left)
            fields["falsenodeids"].append(0 if leaf else tree["right_children"][node])
            fields["missing_value_tracks_true"].append(0 if leaf else int(tree["default_left"][node]))
            if leaf:
                leaves["treeids"].append(number)
                leaves["nodeids"].append(node)
                leaves["ids"].append(0)
                leaves["weights"].append(tree["split_conditions"][node])
    base = json.loads(document["learner"]["learner_model_param"]["base_score"])
    attributes = {f"nodes_{name}": values for name, values in fields.items()}
    attributes.update({f"target_{name}": values for name, values in leaves.items()})
    node = helper.make_node(
        "TreeEnsembleRegressor", ["X"], ["Y"], domain="ai.onnx.ml", n_targets=1, aggregate_function="SUM",
        base_values=[float(base[0] if isinstance(base, list) else base)], post_transform="NONE", **attributes)
    graph = helper.make_graph(
        [node], "trees",
        [helper.make_tensor_value_info("X", TensorProto.FLOAT, [None, columns])],
        [helper.make_tensor_value_info("Y", TensorProto.FLOAT, [None, 1])])
    return helper.make_model(
        graph, ir_version=8,
        opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)])


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(1)
    for columns in (8, 100):
        rows = data(rng, ROWS, columns)
        rows.tofile(folder / f"rows-{columns}.f32")
        train = data(rng, 20_000, columns)
        known = np.nan_to_num(train)
        label = np.sin(known @ rng.standard_normal(columns)) + known[:, 0] * known[:, 1] + rng.standard_normal(20_000)
        for name, (trees, depth) in SHAPES.items():
            if (folder / f"{name}-{columns}.onnx").exists():
                continue
            params = {"max_depth": depth, "eta": 0.05, "objective": "reg:squarederror", "min_child_weight": 0, "nthread": 1}
            booster = xgb.train(params, xgb.DMatrix(train, label), trees)
            booster.save_model(str(folder / f"{name}-{columns}.ubj"))
            onnx.save(to_onnx(booster, columns), str(folder / f"{name}-{columns}.onnx"))
            print(name, columns, "columns")


main()
