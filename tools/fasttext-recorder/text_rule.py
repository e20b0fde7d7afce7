"""Training text and probe lines made by a seeded rule: nothing is taken from anywhere, and every run gives the same bytes."""

import random

SCRIPTS = [
    "abcdefghijklmnopqrstuvwxyz",
    "aeiouäöüßéèñçøåabcdrstn",
    "абвгдежзиклмнопрстуэюя",
    "日月火水木金土山川田人口",
    "ابتثجحخدذرزسشصضط",
    "😀🚀🎉🐍🧪aeiou",
]


def vocabulary(rng, size):
    """Words of 1 to 9 characters, each of one script."""
    words = []
    for _ in range(size):
        script = rng.choices(SCRIPTS, weights=[8, 3, 2, 2, 1, 1])[0]
        words.append("".join(rng.choice(script) for _ in range(rng.randint(1, 9))))
    return words


class TextRule:
    """Each label prefers its own slice of the vocabulary, so that a model has something to learn."""

    def __init__(self, seed, words, labels):
        self.rng = random.Random(seed)
        self.words = vocabulary(self.rng, words)
        self.labels = [f"__label__{self.rng.choice(['k', 'größe', '分類'])}{i}" for i in range(labels)]

    def tokens(self, label, count):
        width = max(3, len(self.words) // 4)
        start = label * 7919 % len(self.words)
        chosen = []
        for _ in range(count):
            near = self.rng.random() < 0.75
            at = start + self.rng.randrange(width) if near else self.rng.randrange(len(self.words))
            chosen.append(self.words[at % len(self.words)])
        return chosen

    def training_lines(self, count, labelled=True):
        lines = []
        for i in range(count):
            # Skewed counts, so that the tree of hierarchical softmax is not balanced.
            label = i % len(self.labels) if i < len(self.labels) else int(self.rng.random() ** 2 * len(self.labels))
            text = " ".join(self.tokens(label, self.rng.randint(2, 12)))
            second = f" {self.labels[(label + 1) % len(self.labels)]}" if i % 11 == 0 else ""
            lines.append(f"{self.labels[label]}{second} {text}" if labelled else text)
        return lines

    def probes(self, count):
        """Lines to predict: ordinary ones, unknown words, and everything a tokenizer can get wrong."""
        rng = self.rng
        words = self.words
        fixed = [
            "",
            "   ",
            "\t\v\f\r \0",
            words[0],
            f"{words[0]}\t{words[1]}\v{words[2]}\f{words[3]}\r{words[4]}\0{words[5]}",
            f"  {words[0]}   {words[1]}  ",
            f"{self.labels[0]} {words[0]} __label__neverseen {words[1]}",
            f"__label__neverseen",
            f"x__label__neverseen {words[0]}",
            f"{words[0]} </s> {words[1]} {words[2]}",
            f"</s>",
            f"{words[0]}</s> <{words[1]}>",
            "zzqqxx unknownword",
            "a", "é", "日", "🚀", "e\u0301",
            f"{words[0]}\u00a0{words[1]}\u3000{words[2]}\ufeff{words[3]}",
            " ".join(words[:200]),
            "w" * 300,
        ]
        ordinary = [" ".join(self.tokens(rng.randrange(len(self.labels)), rng.randint(1, 15))) for _ in range(count)]
        return fixed + ordinary

    def probe_words(self, count):
        known = [self.words[self.rng.randrange(len(self.words))] for _ in range(count)]
        return known + ["</s>", "", "zzqqxx", "café", "日本語", "🚀", "<>", "two words", self.words[0] + self.words[1]]
