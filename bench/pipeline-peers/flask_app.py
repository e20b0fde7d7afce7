"""Flask, pandas and xgboost, as containers of one's own for the platform are commonly written: rows of CSV in, scores of CSV out."""

import io
import os

import flask
import pandas
import xgboost

with open(os.environ["MODEL"], "rb") as file:
    booster = xgboost.Booster({"nthread": 1}, model_file=bytearray(file.read()))
app = flask.Flask(__name__)


@app.route("/ping", methods=["GET"])
def ping():
    return flask.Response(response="\n", status=200, mimetype="application/json")


@app.route("/invocations", methods=["POST"])
def invocations():
    rows = pandas.read_csv(io.StringIO(flask.request.data.decode("utf-8")), header=None)
    scores = booster.predict(xgboost.DMatrix(rows.values))
    out = io.StringIO()
    pandas.DataFrame({"results": scores}).to_csv(out, header=False, index=False)
    return flask.Response(response=out.getvalue(), status=200, mimetype="text/csv")
