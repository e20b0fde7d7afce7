"""fastText's Python package: `measure_python.py <model> <lines>` prints one JSON object."""

import json
import resource
import sys
import time

import fasttext

fasttext.FastText.eprint = lambda *_: None
model_path, lines_path = sys.argv[1:3]


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


lines = open(lines_path, encoding="utf-8").read().splitlines()
before, start = resident(), time.perf_counter()
model = fasttext.load_model(model_path)
load = time.perf_counter() - start
memory = resident() - before

for line in lines[:1000]:
    model.predict(line)
times = []
for line in lines[:5000]:
    start = time.perf_counter()
    model.predict(line)
    times.append(time.perf_counter() - start)
start = time.perf_counter()
for line in lines:
    model.predict(line)
throughput = len(lines) / (time.perf_counter() - start)
start = time.perf_counter()
model.predict(lines)
batch = len(lines) / (time.perf_counter() - start)
times.sort()
print(json.dumps({"loadMs": load * 1e3, "memoryMb": memory / 1e6, "p50Us": times[len(times) // 2] * 1e6, "p99Us": times[len(times) * 99 // 100] * 1e6, "linesPerSecond": throughput, "batchLinesPerSecond": batch}))
