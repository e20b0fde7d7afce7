"""Writes random artifacts and compares this repository's answers with numpy's live: `python3 live.py --models 1000 --seed 1`.

Needs `pnpm build`. Exits 1 when a score differs by more than 1e-6 (relative above 1) or a label is not the same.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

from artifact import artifact
from record import BINARY, MULTI, REGRESSOR, labels_of, scores_of

HERE = pathlib.Path(__file__).resolve().parent


def random_case(rng):
    base = [BINARY, MULTI, REGRESSOR][rng.integers(3)]
    case = {**base, "features": int(rng.choice([1, 2, 8, 50, 400])), "arrayVersion": int(rng.integers(3))}
    case["bias"] = bool(rng.random() < 0.8)
    case["type"] = str(rng.choice(["float32", "float32", "float64", "float16"]))
    case["deflated"] = bool(rng.random() < 0.5)
    if base is MULTI:
        case["classes"] = int(rng.choice([2, 3, 17]))
    if base is BINARY:
        case["threshold"] = float(rng.random())
    return case


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--models", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    rng = np.random.default_rng(chosen.seed)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(chosen.models):
            write(rng, pathlib.Path(folder) / str(number))
        result = subprocess.run(["node", str(HERE / "compare.mjs"), folder], capture_output=True, text=True, check=True)
    print(result.stdout.strip())
    sys.exit(1 if json.loads(result.stdout)["conflicts"] else 0)


def write(rng, folder):
    case = random_case(rng)
    outputs, kind = case.get("classes", 1), case["type"]
    weight = rng.normal(size=(case["features"], outputs)).astype(kind)
    bias = rng.normal(size=(1, outputs)).astype(kind) if case["bias"] else np.zeros((1, outputs), dtype=kind)
    arrays = {"arg:fc0_weight": weight, **({"arg:fc0_bias": bias} if case["bias"] else {})}
    rows = rng.normal(size=(100, case["features"])).astype("float32")
    rows[rng.random(rows.shape) < 0.3] = 0
    scores = scores_of(case, rows, weight, bias, "float64")
    folder.mkdir()
    (folder / "model.tar.gz").write_bytes(artifact(case, arrays))
    # Labels by the scores as they are reported, in float32.
    answer = {"case": case, "rows": rows.astype("float64").tolist(), "score": scores.tolist(), "label": labels_of(case, scores.astype("float32"))}
    (folder / "expected.json").write_text(json.dumps(answer))


main()
