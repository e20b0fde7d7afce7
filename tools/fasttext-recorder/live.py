"""Trains random models with the real library and compares this repository's answers live.

    /usr/bin/python3 live.py --models 1000 --seed 1

Needs `pnpm build`. Prints the largest differences; exits 1 when an answer differs by more than 2e-6 or a label is not the same.
"""

import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile

from text_rule import TextRule
from training import ask, origin, train

HERE = pathlib.Path(__file__).resolve().parent


def random_case(rng, number):
    kind = rng.choices(["supervised", "skipgram", "cbow"], weights=[8, 1, 1])[0]
    words, lines = rng.choice([(20, 60), (60, 200), (300, 400)])
    args = {"kind": kind, "dim": rng.choice([1, 2, 3, 5, 8, 16, 17, 32]), "epoch": rng.randint(1, 12), "lr": rng.choice([0.05, 0.3, 1.0]), "minCount": rng.randint(1, 3)}
    args["wordNgrams"] = rng.choice([1, 1, 2, 3, 5])
    args["minn"], args["maxn"] = rng.choice([(0, 0), (0, 0), (1, 2), (2, 4), (3, 6), (0, 3), (5, 2)])
    args["bucket"] = rng.choice([1, 7, 100, 1000, 65536 + 1])
    args["loss"] = rng.choice(["softmax", "hs", "ova", "ns"] if kind == "supervised" else ["ns", "hs", "softmax"])
    case = {"seed": rng.randrange(2**31), "words": words, "labels": rng.choice([1, 2, 5, 30, 270]), "lines": lines, "probes": 20, "args": args}
    if args["loss"] == "ns":
        # With one label the library looks for a wrong one for ever.
        case["labels"] = max(2, case["labels"])
    if kind == "supervised" and words == 300 and rng.random() < 0.7:
        case["quantize"] = {"dsub": rng.choice([1, 2, 3]), "qnorm": rng.random() < 0.5, "qout": case["labels"] >= 270 and rng.random() < 0.5}
        if rng.random() < 0.6:
            # Fewer rows than 256 cannot be quantized; the library says so and the case is drawn again.
            case["quantize"]["cutoff"] = rng.choice([260, 300, 500])
    if kind == "supervised" and rng.random() < 0.1:
        case["version"] = 11
    return case


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--models", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--batch", type=int, default=50)
    chosen = options.parse_args()
    rng = random.Random(chosen.seed)
    print(origin("", "")["system"], "seed", chosen.seed)
    done = 0
    worst = {"models": 0, "answers": 0, "probability": 0.0, "vector": 0.0, "unequal": 0, "conflicts": []}
    while done < chosen.models:
        with tempfile.TemporaryDirectory() as folder:
            count = min(chosen.batch, chosen.models - done)
            for i in range(count):
                record(rng, pathlib.Path(folder) / str(i), done + i)
            result = subprocess.run(["node", str(HERE / "compare.mjs"), folder], stdout=subprocess.PIPE, text=True, check=True)
            merge(worst, json.loads(result.stdout))
            done += count
        print(json.dumps({**worst, "conflicts": len(worst["conflicts"])}), flush=True)
    for conflict in worst["conflicts"][:20]:
        print(conflict)
    sys.exit(1 if worst["conflicts"] else 0)


def record(rng, folder, number):
    folder.mkdir()
    while True:
        case = random_case(rng, number)
        rule = TextRule(case["seed"], case["words"], case["labels"])
        try:
            answers = ask(train(rule, case, str(folder / "model.bin")), rule, case)
            text = json.dumps({"case": case, **answers}, allow_nan=False)
            break
        except (ValueError, RuntimeError):
            # Too small to quantize, or a model in which the library itself meets NaN: drawn again.
            continue
    (folder / "expected.json").write_text(text)


def merge(worst, result):
    for key in ("models", "answers", "unequal"):
        worst[key] += result[key]
    for key in ("probability", "vector"):
        worst[key] = max(worst[key], result[key])
    worst["conflicts"] += result["conflicts"]


main()
