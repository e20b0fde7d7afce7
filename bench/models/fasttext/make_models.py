"""Trains the models of this bench with the real fastText: `/usr/bin/python3 make_models.py <folder>` (about two minutes, one thread)."""

import pathlib
import random
import sys

import fasttext

fasttext.FastText.eprint = lambda *_: None
END = "\n"
WORDS = 20_000
LABELS = 14


def lines(seed, count, labelled, labels=LABELS):
    """Words by Zipf's law, lines of 5 to 60 words; a third of the words hold letters outside ASCII."""
    rng = random.Random(seed)
    letters = random.Random(1)
    alphabet = ["abcdefghijklmnopqrstuvwxyz", "abcdeéèüößñø", "абвгдежзиклмн"]
    words = ["".join(letters.choices(alphabet[i % 3], k=letters.randint(2, 11))) for i in range(WORDS)]
    weights = [1 / (i + 1) for i in range(WORDS)]
    made = []
    for _ in range(count):
        label = rng.randrange(labels)
        chosen = rng.choices(words, weights=weights, k=rng.randint(5, 60))
        shifted = [words[(words_index + label * 1291) % WORDS] for words_index in rng.choices(range(WORDS), k=len(chosen) // 3)]
        text = " ".join(chosen + shifted)
        made.append(f"__label__{label} {text}" if labelled else text)
    return made


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    train, tree = folder / "train.txt", folder / "tree.txt"
    train.write_text(END.join(lines(2, 20_000, True)) + END)
    tree.write_text(END.join(lines(3, 10_000, True, 1000)) + END)
    (folder / "lines.txt").write_text(END.join(lines(4, 10_000, False)) + END)
    common = dict(thread=1, verbose=0, epoch=1)
    model = fasttext.train_supervised(str(train), dim=100, wordNgrams=2, bucket=200_000, **common)
    model.save_model(str(folder / "bigrams.bin"))
    model.quantize(input=str(train), dsub=2, qnorm=True, cutoff=50_000, thread=1, verbose=0)
    model.save_model(str(folder / "bigrams.ftz"))
    model = fasttext.train_supervised(str(train), dim=10, minn=3, maxn=6, bucket=200_000, loss="ova", **common)
    model.save_model(str(folder / "subwords.bin"))
    model = fasttext.train_supervised(str(tree), dim=50, loss="hs", **common)
    model.save_model(str(folder / "tree.bin"))


main(pathlib.Path(sys.argv[1]))
