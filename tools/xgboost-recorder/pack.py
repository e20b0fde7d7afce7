"""Packs a folder of `live.py` into one compressed file for the package's tests.

    python pack.py FOLDER FILE.json.gz
"""

import base64
import datetime
import gzip
import json
import pathlib
import sys

ANSWERS = ["margin", "prediction", "leaf", "half", "best", "contributions", "approximate"]


def main():
    folder, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    index = json.loads((folder / "index.json").read_text())

    def content(path):
        return base64.b64encode(path.read_bytes()).decode()

    cases = []
    for case in index["cases"]:
        place = folder / case["folder"]
        case = {key: value for key, value in case.items() if value is not None}
        case["bytes"] = content(place / case["model"])
        case["values"] = content(place / "rows.f32")
        case["answers"] = {
            name: content(place / f"{name}.f32") for name in ANSWERS if (place / f"{name}.f32").exists()
        }
        cases.append(case)
    origin = {
        "written by": f"xgboost {index['writer']}",
        "answered by": f"xgboost {index['reader']}",
        "recorder": "tools/xgboost-recorder (live.py or wrappers.py, answer.py, pack.py)",
        "date": datetime.date.today().isoformat(),
    }
    text = json.dumps({"origin": origin, "cases": cases}, separators=(",", ":"))
    target.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{target}: {len(cases)} cases, {target.stat().st_size} bytes")


main()
