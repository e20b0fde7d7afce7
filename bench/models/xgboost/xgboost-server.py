"""Times xgboost's Python package on request: a JSON object a line in, one a line out. Driven by `run.mjs`."""

import json
import sys
import time

import numpy as np
import xgboost as xgb

boosters = {}
matrices = {}


def clocks():
    return time.perf_counter(), time.process_time()


def load(request):
    started = clocks()
    booster = xgb.Booster()
    booster.load_model(request["model"])
    ended = clocks()
    boosters[request["name"]] = booster
    return {"wall": ended[0] - started[0], "cpu": ended[1] - started[1]}


def rows(request):
    matrices[request["columns"]] = np.fromfile(request["file"], "<f4").reshape(-1, request["columns"])
    return {}


def predict(request):
    booster = boosters[request["name"]]
    booster.set_param({"nthread": request["threads"]})
    part = matrices[request["columns"]][: request["rows"]]
    way = request["way"]
    started = clocks()
    for _ in range(request["calls"]):
        if way == "inplace":
            result = booster.inplace_predict(part)
        else:
            result = booster.predict(xgb.DMatrix(part, nthread=request["threads"]))
    ended = clocks()
    calls = request["calls"]
    return {"wall": (ended[0] - started[0]) / calls, "cpu": (ended[1] - started[1]) / calls, "sum": float(result.sum())}


print(json.dumps({"version": xgb.__version__}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps({"load": load, "rows": rows, "predict": predict}[request["op"]](request)), flush=True)
