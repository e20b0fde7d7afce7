"""A booster by the real xgboost on the features Spark wrote, and its predictions.

    python boost.py <training.csv> <features.csv> <parameters.json> <model> <predictions.csv>

Rows have no header; training rows start with the label (E3). A prediction is the float32 printed as a double, as the
platform's container prints it (F32).
"""

import json
import sys

import numpy
import xgboost


def matrix(path):
    with open(path, encoding="utf-8") as lines:
        return numpy.array([[float(cell) for cell in line.split(",")] for line in lines], dtype=numpy.float32)


training, features, parameters, model, predictions = sys.argv[1:]
rows = matrix(training)
settings = json.loads(parameters)
rounds = settings.pop("num_round")
booster = xgboost.train(settings, xgboost.DMatrix(rows[:, 1:], label=rows[:, 0]), num_boost_round=rounds)
raw = bytes(booster.save_raw("ubj"))
with open(model, "wb") as out:
    out.write(raw)
# From the file: what is recorded is what a reader of the file must give.
loaded = xgboost.Booster(model_file=bytearray(raw))
with open(predictions, "w", encoding="utf-8") as out:
    out.writelines(f"{float(value)!r}\n" for value in loaded.predict(xgboost.DMatrix(matrix(features))))
print(xgboost.__version__)
