"""Random boosters of every kind this package reads, and random rows for them.

Works with every xgboost from 0.90 on; what a release cannot train is not drawn for it.
"""

import numpy as np
import xgboost as xgb

VERSION = tuple(int(part) for part in xgb.__version__.split(".")[:2])

REGRESSION = ["reg:squarederror", "reg:logistic", "reg:gamma", "reg:tweedie", "count:poisson", "survival:cox"]
BINARY = ["binary:logistic", "binary:logitraw", "binary:hinge"]
MULTICLASS = ["multi:softmax", "multi:softprob"]
RANKING = ["rank:pairwise", "rank:ndcg", "rank:map"]
if VERSION >= (1, 0):
    REGRESSION += ["reg:squaredlogerror"]
if VERSION >= (1, 2):
    REGRESSION += ["survival:aft"]
if VERSION >= (1, 7):
    REGRESSION += ["reg:pseudohubererror", "reg:absoluteerror"]
if VERSION >= (2, 0):
    REGRESSION += ["reg:quantileerror"]
OBJECTIVES = REGRESSION + BINARY + MULTICLASS + RANKING


def random_matrix(rng, rows, columns, missing, categories):
    """Values with ties, zeros of both signs, large and tiny numbers; `categories[c]` > 0 makes column c categorical."""
    matrix = rng.standard_normal((rows, columns)).astype(np.float32)
    style = rng.integers(0, 5, columns)
    matrix[:, style == 1] = np.round(matrix[:, style == 1])
    matrix[:, style == 2] *= np.float32(1e6)
    matrix[:, style == 3] *= np.float32(1e-6)
    matrix[:, style == 4] = np.where(matrix[:, style == 4] > 0, np.float32(0.0), np.float32(-0.0))
    for column, count in enumerate(categories):
        if count > 0:
            matrix[:, column] = rng.integers(0, count, rows)
    matrix[rng.random((rows, columns)) < missing] = np.nan
    return matrix


def labels_for(rng, objective, signal, classes):
    noise = rng.standard_normal(len(signal)) * 0.3
    score = signal + noise
    positive = np.exp(np.clip(score, -3, 3))
    if objective in MULTICLASS:
        return np.clip(np.floor((score - score.min()) / (np.ptp(score) + 1e-9) * classes), 0, classes - 1)
    if objective in BINARY:
        return (score > np.median(score)).astype(float)
    if objective == "reg:logistic":
        return 1 / (1 + np.exp(-score))
    if objective in RANKING:
        return (score > np.median(score)).astype(float)
    if objective == "count:poisson":
        return np.round(positive)
    if objective in ("reg:gamma", "reg:tweedie", "reg:squaredlogerror", "survival:aft"):
        return positive + 0.01
    if objective == "survival:cox":
        return np.where(rng.random(len(signal)) < 0.2, -positive, positive) + 0.01
    return score * rng.choice([1, 10, 1000])


def random_model(seed, small=False):
    """Trains one booster; returns it with its parameters, the number of columns and the categories of each."""
    rng = np.random.default_rng(seed)
    columns = int(rng.integers(1, 9 if small else 25))
    rows = int(rng.integers(60, 300))
    booster = str(rng.choice(["gbtree", "gbtree", "gbtree", "dart", "gblinear"]))
    objective = str(rng.choice(OBJECTIVES))
    if booster == "gblinear" and objective in ("reg:absoluteerror", "reg:quantileerror", "survival:aft"):
        objective = "reg:squarederror"
    classes = int(rng.integers(2, 7))
    categories = [0] * columns
    use_categories = booster != "gblinear" and VERSION >= (1, 7) and rng.random() < 0.3
    if use_categories:
        categories = [int(rng.integers(2, 60)) if rng.random() < 0.5 else 0 for _ in range(columns)]
    missing = float(rng.choice([0, 0.05, 0.3]))
    matrix = random_matrix(rng, rows, columns, missing, categories)
    weights = rng.standard_normal(columns)
    signal = np.nan_to_num(np.tanh(matrix)) @ weights
    label = labels_for(rng, objective, signal, classes)

    params = {"objective": objective, "booster": booster, "seed": seed % 2**31, "nthread": 1}
    params["verbosity"] = 0
    if objective in MULTICLASS:
        params["num_class"] = classes
    if objective == "reg:quantileerror":
        params["quantile_alpha"] = [0.2, 0.5, 0.9] if rng.random() < 0.5 else 0.3
    if rng.random() < 0.4 and objective not in ("survival:aft",):
        params["base_score"] = float(rng.choice([0.3, 0.5, 0.71, 0.9]))
    if booster == "gblinear":
        params["updater"] = "coord_descent"
        params["lambda"] = float(rng.choice([0, 1]))
    else:
        params["eta"] = float(rng.choice([0.05, 0.3, 0.9]))
        params["max_depth"] = int(rng.integers(1, 5 if small else 9))
        params["subsample"] = float(rng.choice([0.6, 1.0]))
        params["min_child_weight"] = float(rng.choice([0, 1]))
        params["tree_method"] = "hist" if use_categories else str(rng.choice(["hist", "exact", "approx"]))
        if params["tree_method"] == "hist" and rng.random() < 0.3:
            params["grow_policy"] = "lossguide"
            params["max_leaves"] = int(rng.integers(2, 16 if small else 60))
            params["max_depth"] = 0
        if use_categories:
            params["max_cat_to_onehot"] = int(rng.choice([1, 8, 100]))
        if rng.random() < 0.2:
            params["num_parallel_tree"] = int(rng.integers(2, 5))
        if rng.random() < 0.2:
            params["gamma"] = 0.3
    if booster == "dart":
        params["rate_drop"] = float(rng.choice([0.1, 0.5]))
        params["normalize_type"] = str(rng.choice(["tree", "forest"]))

    options = {}
    if use_categories:
        options["feature_types"] = ["c" if count > 0 else "q" for count in categories]
        options["enable_categorical"] = True
    if rng.random() < 0.3:
        options["feature_names"] = [f"column {index}" for index in range(columns)]
    if objective == "survival:aft":
        data = xgb.DMatrix(matrix, **options)
        data.set_float_info("label_lower_bound", label)
        data.set_float_info("label_upper_bound", label * 1.5)
        params["eval_metric"] = "aft-nloglik"
    else:
        data = xgb.DMatrix(matrix, label, **options)
    if objective in RANKING:
        data.set_group([rows // 2, rows - rows // 2])
    rounds = int(rng.integers(1, 7 if small else 30))
    early = booster == "gbtree" and rng.random() < 0.2 and objective in ("reg:squarederror", "binary:logistic")
    extra = {"evals": [(data, "train")], "early_stopping_rounds": 2, "verbose_eval": False} if early else {}
    trained = xgb.train(params, data, rounds, **extra)
    return trained, params, columns, categories, options


def random_rows(seed, count, columns, categories):
    """Rows to score: other values than those trained on, unseen and broken category codes, many missing."""
    rng = np.random.default_rng(seed + 1_000_003)
    matrix = random_matrix(rng, count, columns, float(rng.choice([0, 0.1, 0.5])), categories)
    for column, kinds in enumerate(categories):
        if kinds > 0:
            odd = rng.random(count) < 0.1
            matrix[odd, column] = rng.choice([kinds + 3, 0.7, 1.9], odd.sum())
    return matrix
