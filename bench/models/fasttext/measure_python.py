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
times.sort()


def cpu_per_line(work):
    start = time.process_time()
    work()
    return (time.process_time() - start) / len(lines) * 1e6


result = {
    "loadMs": load * 1e3,
    "memoryMb": memory / 1e6,
    "p50Us": times[len(times) // 2] * 1e6,
    "cpuUsPerLine": cpu_per_line(lambda: [model.predict(line) for line in lines]),
    "cpuUsPerLineBatch": cpu_per_line(lambda: model.predict(lines)),
}
print(json.dumps(result))
