"""Trains one model with the real library and asks it everything a case holds."""

import os
import platform
import subprocess
import tempfile
from importlib import metadata

import fasttext

fasttext.FastText.eprint = lambda *_: None
# The line end that the library's own `predict` appends.
END = "\n"


def origin(date, note):
    try:
        version = metadata.version("fasttext")
    except metadata.PackageNotFoundError:
        version = "unknown"
    package = subprocess.run(["dpkg-query", "-W", "-f=${Package} ${Version}", "python3-fasttext"], capture_output=True, text=True).stdout
    where = package if fasttext.__file__.startswith("/usr/lib/python3/dist-packages") else "PyPI wheel"
    return {
        "system": f"fastText {version} ({where or 'PyPI'}), Python {platform.python_version()}, {platform.machine()}",
        "recorder": "tools/fasttext-recorder",
        "date": date,
        "note": note,
    }


def train(rule, case, path):
    """Writes the model of `case` to `path` and returns it, loaded again from the file."""
    args = dict(case["args"])
    kind = args.pop("kind", "supervised")
    with tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False, encoding="utf-8") as file:
        file.write(END.join(rule.training_lines(case["lines"], kind == "supervised")) + END)
    try:
        common = dict(input=file.name, thread=1, verbose=0)
        if kind == "supervised":
            model = fasttext.train_supervised(**common, **args)
        else:
            model = fasttext.train_unsupervised(**common, model=kind, **args)
        if case.get("quantize") is not None:
            model.quantize(input=file.name, thread=1, verbose=0, **case["quantize"])
    finally:
        os.unlink(file.name)
    model.save_model(path)
    if case.get("version") == 11:
        with open(path, "r+b") as file:
            file.seek(4)
            file.write((11).to_bytes(4, "little"))
    return fasttext.load_model(path)


def predict(model, text, k, threshold):
    """As the library's own predict, without its refusal of line breaks and without numpy's version in between."""
    return [[label, p] for p, label in model.f.predict(text + END, k, threshold, "strict")]


def floats(vector):
    return [float(x) for x in vector]


def ask(model, rule, case):
    """Everything recorded of a model, answered by the library."""
    supervised = case["args"].get("kind", "supervised") == "supervised"
    texts = rule.probes(case.get("probes", 12))
    answers = {"predictions": [], "sentences": [], "words": []}
    if supervised:
        for i, text in enumerate(texts):
            k = [1, 3, -1][i % 3]
            threshold = [0.0, 0.0, 0.05, 0.3][i % 4]
            expected = predict(model, text, k, threshold)
            answers["predictions"].append({"text": text, "k": k, "threshold": threshold, "expected": expected})
        broken = f"{rule.words[0]} {rule.words[1]}{END}{rule.words[2]}"
        expected = predict(model, broken, 2, 0.0)
        answers["predictions"].append(
            {"text": broken, "k": 2, "threshold": 0.0, "lineBreaks": "end", "expected": expected}
        )
    for text in texts[:: 1 if not supervised else 3]:
        answers["sentences"].append({"text": text, "expected": floats(model.get_sentence_vector(text))})
    for word in rule.probe_words(6):
        answers["words"].append({"word": word, "expected": floats(model.get_word_vector(word))})
    return answers
