"""fastText's command line: `measure_command.py <model> <lines>` prints one JSON object.

Loading is a run over no lines; scoring is a run over all lines less that. CPU time of the child, user and system.
"""

import json
import resource
import subprocess
import sys
import time

model, lines = sys.argv[1:3]


def run(path):
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(["fasttext", "predict-prob", model, path], stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return (time.perf_counter() - start) * 1e3, cpu * 1e6


load, load_cpu = run("/dev/null")
_, cpu = run(lines)
count = sum(1 for _ in open(lines, encoding="utf-8"))
print(json.dumps({"loadMs": load, "cpuUsPerLine": (cpu - load_cpu) / count}))
