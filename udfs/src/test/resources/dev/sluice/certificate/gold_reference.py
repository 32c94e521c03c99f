"""Reference values of the tests of the gold certificates, written to gold_reference.csv beside this file.

Python 3 with numpy and scipy: python3 gold_reference.py > gold_reference.csv
McNemar and Mann-Whitney are scipy's; Tango's interval comes from a constrained likelihood that is maximised numerically.
"""

from math import log, sqrt

import scipy
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import binomtest, mannwhitneyu, norm


def score(plus, minus, n, difference):
    low, high = max(0, -difference), (1 - difference) / 2

    def loss(q):
        terms = [(plus, q + difference), (minus, q), (n - plus - minus, 1 - 2 * q - difference)]
        return -sum(c * log(max(p, 1e-300)) for c, p in terms if c)

    q = minimize_scalar(loss, bounds=(low, high), method="bounded", options={"xatol": 1e-13}).x
    return (plus - minus - n * difference) / sqrt(n * (2 * q + difference - difference**2))


def tango(plus, minus, n, delta):
    z = norm.ppf(1 - delta / 2)
    at = (plus - minus) / n
    return (
        brentq(lambda d: score(plus, minus, n, d) - z, -1 + 1e-9, at - 1e-9),
        brentq(lambda d: score(plus, minus, n, d) + z, at + 1e-9, 1 - 1e-9),
    )


print("# gold_reference.py, scipy", scipy.__version__)
for plus, minus, n, delta in [(12, 2, 50, 0.05), (5, 3, 100, 0.1), (60, 75, 1000, 0.05), (1, 9, 44, 0.01)]:
    low, high = tango(plus, minus, n, delta)
    print("tango", repr(low), repr(high), plus, minus, n, delta, sep=",")
for b, c in [(0, 0), (3, 3), (1, 9), (2, 12), (40, 75), (0, 40)]:
    print("mcnemar", repr(float(binomtest(b, b + c).pvalue) if b + c else 1.0), b, c, sep=",")
for seed, steps in [(1, 1000000), (2, 10), (3, 4)]:
    # The rows are made again in the test: a linear congruence, so that no generator has to agree.
    state, groups = seed, ([], [])
    for _ in range(120):
        state = (state * 1103515245 + 12345) % 2**31
        u = state / 2**31
        state = (state * 1103515245 + 12345) % 2**31
        groups[state / 2**31 < 0.4 + 0.5 * u].append(int(u * steps) / steps)
    u, p = mannwhitneyu(groups[1], groups[0], alternative="greater", method="asymptotic")
    print("ranking", repr(float(u) / len(groups[0]) / len(groups[1])), repr(float(p)), seed, steps, sep=",")
