"""Writes the small models the tests of @stagewright/onnx-stage load, by hand with the ONNX helper library.

Usage: python make.py        (packages of requirements.txt; writes packages/onnx-stage/fixtures)
"""

import pathlib

import numpy as np
import onnx
from onnx import TensorProto as T
from onnx import helper, numpy_helper

OUT = pathlib.Path(__file__).resolve().parents[2] / "packages/onnx-stage/fixtures"
DTYPES = {
    "float32": T.FLOAT,
    "float64": T.DOUBLE,
    "int8": T.INT8,
    "uint8": T.UINT8,
    "int16": T.INT16,
    "uint16": T.UINT16,
    "int32": T.INT32,
    "uint32": T.UINT32,
    "int64": T.INT64,
    "uint64": T.UINT64,
    "bool": T.BOOL,
    "string": T.STRING,
}


def value(name, elem_type, shape):
    return helper.make_tensor_value_info(name, elem_type, shape)


def save(name, nodes, inputs, outputs, initializers=(), opset=17, **options):
    graph = helper.make_graph(nodes, name, inputs, outputs, list(initializers))
    model = helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", opset), helper.make_opsetid("ai.onnx.ml", 3)],
        ir_version=8 if opset < 21 else 10,
        producer_name="tools/onnx-fixtures/make.py",
    )
    path = OUT / f"{name}.onnx"
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, path, **options)


def every_dtype():
    """One Identity for each dtype a stagewright tensor carries: in_x [N, 2] -> out_x [N, 2]."""
    save(
        "every-dtype",
        [helper.make_node("Identity", [f"in_{name}"], [f"out_{name}"]) for name in DTYPES],
        [value(f"in_{name}", kind, ["N", 2]) for name, kind in DTYPES.items()],
        [value(f"out_{name}", kind, ["N", 2]) for name, kind in DTYPES.items()],
    )


def two_inputs():
    """left [N, 2] + right [N, 2] -> sum [N, 2], and a scalar-per-record bias [N]."""
    save(
        "two-inputs",
        [
            helper.make_node("Add", ["left", "right"], ["sum"]),
            helper.make_node("ReduceSum", ["sum", "axes"], ["total"], keepdims=0),
        ],
        [value("left", T.FLOAT, ["N", 2]), value("right", T.FLOAT, ["N", 2])],
        [value("sum", T.FLOAT, ["N", 2]), value("total", T.FLOAT, ["N"])],
        [numpy_helper.from_array(np.array([1], dtype=np.int64), "axes")],
    )


def free_width():
    """x [batch, width] -> y = -x; nothing but the rank is fixed."""
    save(
        "free-width",
        [helper.make_node("Neg", ["x"], ["y"])],
        [value("x", T.FLOAT, ["batch", "width"])],
        [value("y", T.FLOAT, ["batch", "width"])],
    )


def half_precision():
    """x float16 [N, 2] -> y float16 [N, 2], and float16 beside float32: a stage sees float32 either way."""
    save(
        "half-precision-input",
        [helper.make_node("Identity", ["x"], ["y"])],
        [value("x", T.FLOAT16, ["N", 2])],
        [value("y", T.FLOAT16, ["N", 2])],
    )
    save(
        "half-precision-output",
        [helper.make_node("Cast", ["x"], ["half"], to=T.FLOAT16), helper.make_node("Identity", ["x"], ["same"])],
        [value("x", T.FLOAT, ["N", 2])],
        [value("half", T.FLOAT16, ["N", 2]), value("same", T.FLOAT, ["N", 2])],
    )


def four_bit():
    """x int4 [N, 2] -> y float32, and an int4 output: a dtype ONNX Runtime's JavaScript does not carry."""
    save(
        "four-bit-input",
        [helper.make_node("Cast", ["x"], ["y"], to=T.FLOAT)],
        [value("x", T.INT4, ["N", 2])],
        [value("y", T.FLOAT, ["N", 2])],
        opset=21,
    )
    save(
        "four-bit-output",
        [helper.make_node("Cast", ["x"], ["four"], to=T.INT4), helper.make_node("Neg", ["x"], ["negative"])],
        [value("x", T.FLOAT, ["N", 2])],
        [value("four", T.INT4, ["N", 2]), value("negative", T.FLOAT, ["N", 2])],
        opset=21,
    )


def look_up():
    """index [N] -> word: Gather fails on an index of 3 and above, which no signature can say."""
    save(
        "look-up",
        [helper.make_node("Gather", ["table", "index"], ["value"], axis=0)],
        [value("index", T.INT64, ["N"])],
        [value("value", T.FLOAT, ["N"])],
        [numpy_helper.from_array(np.array([0.5, 1.5, 2.5], dtype=np.float32), "table")],
    )


def strict_categories():
    """sex [N, 1] -> one-hot; anything but F, I, M fails the run, so a run with empty words fails too."""
    save(
        "strict-categories",
        [helper.make_node("OneHotEncoder", ["sex"], ["encoded"], domain="ai.onnx.ml", cats_strings=["F", "I", "M"], zeros=0)],
        [value("sex", T.STRING, ["N", 1])],
        [value("encoded", T.FLOAT, ["N", 1, 3])],
    )


def only_zipmap():
    """x [N, 2] -> a sequence of maps and nothing else."""
    output = helper.make_value_info(
        "probabilities",
        helper.make_sequence_type_proto(helper.make_map_type_proto(T.INT64, helper.make_tensor_type_proto(T.FLOAT, None))),
    )
    save(
        "only-zipmap",
        [helper.make_node("ZipMap", ["x"], ["probabilities"], domain="ai.onnx.ml", classlabels_int64s=[0, 1])],
        [value("x", T.FLOAT, ["N", 2])],
        [output],
    )


def external_data():
    """x [N, 2] · weights [2, 1] -> y; the weights lie in a file beside the model."""
    weights = numpy_helper.from_array(np.array([[2.0], [3.0]], dtype=np.float32), "weights")
    (OUT / "external-data").mkdir(parents=True, exist_ok=True)
    (OUT / "external-data/weights.bin").unlink(missing_ok=True)
    save(
        "external-data/model",
        [helper.make_node("MatMul", ["x", "weights"], ["y"])],
        [value("x", T.FLOAT, ["N", 2])],
        [value("y", T.FLOAT, ["N", 1])],
        [weights],
        save_as_external_data=True,
        location="weights.bin",
        size_threshold=0,
    )
    (OUT / "external-data/weights.bin").chmod(0o644)


if __name__ == "__main__":
    every_dtype()
    two_inputs()
    free_width()
    half_precision()
    four_bit()
    look_up()
    strict_categories()
    only_zipmap()
    external_data()
