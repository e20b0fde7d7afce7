"""The recorded cases: every loss, both ways of features, quantized and not, old files."""

CASES = {
    "softmax-unigrams": {"seed": 1, "words": 60, "labels": 4, "lines": 150, "args": {"dim": 5, "epoch": 10, "lr": 0.5, "loss": "softmax", "minCount": 1}},
    "softmax-bigrams": {"seed": 2, "words": 60, "labels": 5, "lines": 200, "args": {"dim": 6, "epoch": 15, "lr": 0.8, "loss": "softmax", "wordNgrams": 2, "bucket": 300}},
    "softmax-subwords-trigrams": {"seed": 3, "words": 80, "labels": 6, "lines": 250, "args": {"dim": 7, "epoch": 10, "lr": 0.5, "loss": "softmax", "wordNgrams": 3, "bucket": 777, "minn": 2, "maxn": 4}},
    "softmax-one-character-subwords": {"seed": 4, "words": 50, "labels": 3, "lines": 120, "args": {"dim": 4, "epoch": 10, "lr": 0.5, "loss": "softmax", "bucket": 200, "minn": 1, "maxn": 2}},
    "softmax-wide-sixteen": {"seed": 5, "words": 40, "labels": 9, "lines": 150, "args": {"dim": 16, "epoch": 10, "lr": 0.5, "loss": "softmax"}},
    "hierarchical-softmax": {"seed": 6, "words": 70, "labels": 37, "lines": 400, "args": {"dim": 6, "epoch": 15, "lr": 0.6, "loss": "hs", "wordNgrams": 2, "bucket": 150}},
    "hierarchical-softmax-subwords": {"seed": 7, "words": 40, "labels": 2, "lines": 100, "args": {"dim": 5, "epoch": 10, "lr": 0.4, "loss": "hs", "minn": 3, "maxn": 6, "bucket": 250}},
    "one-vs-all": {"seed": 8, "words": 60, "labels": 7, "lines": 250, "args": {"dim": 6, "epoch": 15, "lr": 0.5, "loss": "ova", "wordNgrams": 2, "bucket": 200}},
    "one-vs-all-subwords": {"seed": 9, "words": 50, "labels": 4, "lines": 150, "args": {"dim": 5, "epoch": 10, "lr": 0.5, "loss": "ova", "minn": 2, "maxn": 3, "bucket": 200}},
    "negative-sampling": {"seed": 10, "words": 50, "labels": 6, "lines": 200, "args": {"dim": 5, "epoch": 10, "lr": 0.4, "loss": "ns", "neg": 2, "wordNgrams": 2, "bucket": 150}},
    "one-label": {"seed": 11, "words": 20, "labels": 1, "lines": 40, "args": {"dim": 3, "epoch": 5, "loss": "hs"}},
    "quantized": {"seed": 12, "words": 300, "labels": 5, "lines": 500, "args": {"dim": 6, "epoch": 10, "lr": 0.5, "loss": "softmax", "wordNgrams": 2, "bucket": 400}, "quantize": {"dsub": 2}},
    "quantized-norms": {"seed": 13, "words": 300, "labels": 5, "lines": 500, "args": {"dim": 7, "epoch": 10, "lr": 0.5, "loss": "softmax", "minn": 2, "maxn": 3, "bucket": 400}, "quantize": {"dsub": 3, "qnorm": True}},
    "quantized-pruned": {"seed": 14, "words": 300, "labels": 5, "lines": 500, "args": {"dim": 5, "epoch": 10, "lr": 0.5, "loss": "softmax", "wordNgrams": 2, "minn": 2, "maxn": 4, "bucket": 2000}, "quantize": {"dsub": 2, "qnorm": True, "cutoff": 600}},
    "quantized-pruned-hierarchical": {"seed": 15, "words": 300, "labels": 9, "lines": 500, "args": {"dim": 4, "epoch": 10, "lr": 0.5, "loss": "hs", "wordNgrams": 3, "bucket": 1000}, "quantize": {"dsub": 2, "cutoff": 300, "retrain": True, "epoch": 1, "lr": 0.1}},
    "quantized-output": {"seed": 16, "words": 300, "labels": 280, "lines": 900, "args": {"dim": 4, "epoch": 10, "lr": 0.5, "loss": "softmax"}, "quantize": {"dsub": 2, "qout": True, "qnorm": True}},
    "version-eleven": {"seed": 17, "words": 50, "labels": 4, "lines": 150, "version": 11, "args": {"dim": 5, "epoch": 10, "lr": 0.5, "loss": "softmax", "wordNgrams": 2, "minn": 3, "maxn": 5, "bucket": 150}},
    "skip-gram-subwords": {"seed": 18, "words": 60, "labels": 4, "lines": 200, "args": {"kind": "skipgram", "dim": 6, "epoch": 5, "minCount": 2, "minn": 3, "maxn": 6, "bucket": 400}},
    "cbow-words": {"seed": 19, "words": 60, "labels": 4, "lines": 200, "args": {"kind": "cbow", "dim": 5, "epoch": 5, "minCount": 1, "minn": 0, "maxn": 0}},
    "skip-gram-hierarchical": {"seed": 20, "words": 40, "labels": 4, "lines": 100, "args": {"kind": "skipgram", "dim": 4, "epoch": 3, "minCount": 1, "minn": 1, "maxn": 3, "bucket": 100, "loss": "hs"}},
}
