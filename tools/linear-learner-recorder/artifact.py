"""Writes artifacts in the layout of the one real artifact known (clauses A60–A62), member by member."""

import gzip
import io
import json
import struct
import tarfile
import zipfile

import numpy as np

ELEMENT_TYPES = {"float32": 0, "float64": 1, "float16": 2, "uint8": 3, "int32": 4, "int8": 5, "int64": 6}
METRICS = ("quantile", "huber_delta", "margin", "loss_insensitivity", "eps_insensitive_loss_type", "class_weights")


def array_bytes(array, version):
    """One array; version 2 has a storage type, version 1 has not, version 0 has 32-bit dimensions and no magic."""
    shape = array.shape
    if version == 2:
        head = struct.pack("<Iii", 0xF993FAC9, 0, len(shape)) + struct.pack(f"<{len(shape)}q", *shape)
    elif version == 1:
        head = struct.pack("<Ii", 0xF993FAC8, len(shape)) + struct.pack(f"<{len(shape)}q", *shape)
    else:
        head = struct.pack("<I", len(shape)) + struct.pack(f"<{len(shape)}I", *shape)
    device = struct.pack("<iii", 1, 0, ELEMENT_TYPES[array.dtype.name])
    return head + device + array.astype(array.dtype.newbyteorder("<")).tobytes()


def parameter_file(arrays, version=2):
    out = struct.pack("<QQQ", 0x112, 0, len(arrays))
    for array in arrays.values():
        out += array_bytes(array, version)
    out += struct.pack("<Q", len(arrays))
    for name in arrays:
        out += struct.pack("<Q", len(name.encode())) + name.encode()
    return out


def symbol(weight_shape, head, suffix, use_bias=True, bias_first=False):
    nodes = [
        {"op": "null", "name": "data", "inputs": []},
        {"op": "null", "name": "fc0_weight", "attrs": {"__shape__": str(weight_shape)}, "inputs": []},
        {"op": "dot", "name": f"dot{suffix}", "inputs": [[0, 0, 0], [1, 0, 0]]},
    ]
    score = 2
    if use_bias:
        shape = str((1, weight_shape[1]))
        nodes.append({"op": "null", "name": "fc0_bias", "attrs": {"__lr_mult__": "10.0", "__shape__": shape}, "inputs": []})
        inputs = [[3, 0, 0], [2, 0, 0]] if bias_first else [[2, 0, 0], [3, 0, 0]]
        nodes.append({"op": "broadcast_add", "name": f"broadcast_plus{suffix}", "inputs": inputs})
        score = 4
    label = len(nodes)
    nodes.append({"op": "null", "name": "out_label", "inputs": []})
    nodes.append({"op": head, "name": f"{head.lower()}{suffix}", "inputs": [[score, 0, 0], [label, 0, 0]]})
    inputs = [i for i, node in enumerate(nodes) if node["op"] == "null"]
    return {
        "nodes": nodes,
        "arg_nodes": inputs,
        "node_row_ptr": list(range(len(nodes) + 1)),
        "heads": [[len(nodes) - 1, 0, 0]],
        "attrs": {"mxnet_version": ["int", 10301]},
    }


def artifact(case, arrays):
    """The bytes of model.tar.gz. No clock goes in: the same case gives the same bytes."""
    weight = arrays["arg:fc0_weight"]
    metrics = {name: None for name in METRICS} | {"accuracy_top_k": 3, "f_beta": 1.0, "positive_example_weight_mult": 1.0, "threshold": case["threshold"]}
    parameters = {"threshold": case["threshold"], "loss_type": case["loss"], "predictor_type": case["predictor"], "metrics_params": metrics}
    graph = symbol(weight.shape, case["head"], case.get("suffix", 0), "arg:fc0_bias" in arrays, case.get("biasFirst", False))
    packed = io.BytesIO()
    compression = zipfile.ZIP_DEFLATED if case.get("deflated") else zipfile.ZIP_STORED
    with zipfile.ZipFile(packed, "w", compression) as archive:
        for name, content in [
            ("mx-mod-symbol.json", json.dumps(graph, indent=2)),
            ("manifest.json", '{"mx-mod": "mxnet_module", "additional-params.json": "json", "version": 1}'),
            ("additional-params.json", json.dumps(parameters)),
            ("mx-mod-0000.params", parameter_file(arrays, case.get("arrayVersion", 2))),
        ]:
            archive.writestr(zipfile.ZipInfo(name), content, compression)
    inner = packed.getvalue()
    outer = io.BytesIO()
    with tarfile.open(fileobj=outer, mode="w") as archive:
        entry = tarfile.TarInfo("model_algo-1")
        entry.size = len(inner)
        archive.addfile(entry, io.BytesIO(inner))
    return gzip.compress(outer.getvalue(), mtime=0)
