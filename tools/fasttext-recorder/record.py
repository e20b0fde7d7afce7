"""Records the cases into packages/fasttext-ts-runtime/fixtures: `python3 record.py [case …]`."""

import datetime
import json
import pathlib
import sys

from cases import CASES
from text_rule import TextRule
from training import ask, origin, train

TARGET = pathlib.Path(__file__).resolve().parents[2] / "packages/fasttext-ts-runtime/fixtures"


def main(names):
    for name in names or CASES:
        case = CASES[name]
        folder = TARGET / name
        folder.mkdir(parents=True, exist_ok=True)
        rule = TextRule(case["seed"], case["words"], case["labels"])
        model = train(rule, case, str(folder / "model.bin"))
        recorded = {
            "origin": origin(datetime.date.today().isoformat(), "text by the seeded rule of text_rule.py"),
            "case": case,
            **ask(model, rule, case),
        }
        lines = json.dumps(recorded, ensure_ascii=True, indent=None, separators=(",", ":"))
        (folder / "expected.json").write_text(lines + "\n")
        print(name, (folder / "model.bin").stat().st_size, len(lines))


main(sys.argv[1:])
