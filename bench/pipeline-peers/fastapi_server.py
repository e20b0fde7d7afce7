"""FastAPI and onnxruntime under uvicorn, one process: rows of CSV in, scores of CSV out. MODEL names the ONNX file."""

import os

import numpy
import onnxruntime
import uvicorn
from fastapi import FastAPI, Request, Response

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(os.environ["MODEL"], options)
app = FastAPI()


@app.get("/ping")
async def ping():
    return Response(status_code=200)


@app.post("/invocations")
async def invocations(request: Request):
    text = (await request.body()).decode()
    rows = numpy.array([line.split(",") for line in text.splitlines()], dtype=numpy.float32)
    (scores,) = session.run(None, {"features": rows})
    body = "".join(f"{float(score)!r}\n" for (score,) in scores)
    return Response(content=body, media_type="text/csv")


uvicorn.run(app, host="127.0.0.1", port=int(os.environ["SAGEMAKER_BIND_TO_PORT"]))
