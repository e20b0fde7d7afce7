"""The booster as an ONNX model: python convert.py <xgboost-model> <model.onnx>"""

import sys

import onnxmltools
import xgboost
from onnxmltools.convert.common.data_types import FloatTensorType

source, target = sys.argv[1:]
with open(source, "rb") as file:
    booster = xgboost.Booster(model_file=bytearray(file.read()))
model = onnxmltools.convert_xgboost(
    booster, initial_types=[("features", FloatTensorType([None, booster.num_features()]))]
)
with open(target, "wb") as file:
    file.write(model.SerializeToString())
