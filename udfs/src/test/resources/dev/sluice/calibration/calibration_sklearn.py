"""Calibration figures by scikit-learn (BSD-3-Clause) on made rows; writes calibration_sklearn.json beside itself.

scikit-learn 1.9.1 and its numpy, seed 5: python3 calibration_sklearn.py
"""

import json
import pathlib

import numpy as np
from sklearn.calibration import calibration_curve
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

BINS = 15
rng = np.random.default_rng(5)


def rows(n):
    # Two decimals, so that many are equal; none at the edge of a bin, where rounding would decide.
    c = np.round(rng.uniform(0.3, 0.99, n), 2)
    c[np.isin(c, [0.4, 0.6, 0.8])] += 0.003
    return c, rng.uniform(size=n) < c**2


def aurc(c, right):
    """Rows most confident first. Among equals, the mean over all rotations: each is then equally often at each place."""
    order = np.argsort(-c, kind="stable")
    c, wrong = c[order], (~right[order]).astype(float)
    for value in np.unique(c):
        group = np.flatnonzero(c == value)
        wrong[group] = np.mean([np.roll(wrong[group], s) for s in range(len(group))], axis=0)
    return float(np.mean(np.cumsum(wrong) / np.arange(1, len(c) + 1)))


def histogram(c, right):
    """Bins of equal mass, a value in the bin of its first row, one more row at the mean confidence, then merged."""
    c, right = c[np.argsort(c)], right[np.argsort(c)]
    n = len(c)
    bins = max(1, min(BINS, n // 20))
    member = np.array([np.searchsorted(c, x) * bins // n for x in c])
    merged = []
    for b in np.unique(member):
        merged.append([c[member == b], right[member == b]])
        while len(merged) > 1 and value(merged[-2]) > value(merged[-1]):
            last = merged.pop()
            merged[-1] = [np.concatenate(pair) for pair in zip(merged[-1], last)]
    return [[0.0 if i == 0 else float(b[0][0]), value(b)] for i, b in enumerate(merged)]


def value(b):
    return float((b[1].sum() + b[0].mean()) / (len(b[0]) + 1))


def case(n):
    c, right = rows(n)
    true, mean = calibration_curve(right, c, n_bins=BINS)
    isotonic = IsotonicRegression(out_of_bounds="clip").fit(c, right)
    grid = np.linspace(0, 1, 101)
    # The same curve with its values kept 1/(n + 2) from 0 and 1, and a millionth of tilt.
    cut = np.interp(grid, isotonic.X_thresholds_, np.clip(isotonic.y_thresholds_, 1 / (n + 2), 1 - 1 / (n + 2)))
    return {
        "confidence": c.tolist(),
        "right": right.tolist(),
        "auroc": roc_auc_score(right, c),
        "brier": brier_score_loss(right, c),
        "logLoss": log_loss(right, c),
        "aurc": aurc(c, right),
        "curve": [[float(m), float(t)] for m, t in zip(mean, true)],
        "isotonicKnots": [[float(x), float(y)] for x, y in zip(isotonic.X_thresholds_, isotonic.y_thresholds_)],
        "isotonicGrid": isotonic.predict(grid).tolist(),
        "isotonicConfidence": (cut + 1e-6 * (grid - cut)).tolist(),
        "histogram": histogram(c, right),
    }


cases = [case(30), case(330)]
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
