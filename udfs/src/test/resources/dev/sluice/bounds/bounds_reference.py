"""Reference values of the tests of dev.sluice.bounds, written to bounds_reference.csv beside this file.

Python 3 with numpy and scipy: python3 bounds_reference.py > bounds_reference.csv
Binomials and intervals are scipy's; hypergeometric tails are exact sums of integers; the wealth processes and the paired
test are written here again from their papers' formulas, without logarithms and with a plain grid.
"""

from fractions import Fraction
from math import comb, exp, log, sqrt

import numpy as np
import scipy
from scipy.optimize import minimize_scalar
from scipy.stats import beta, binom


def line(kind, value, *args):
    print(",".join([kind, repr(float(value))] + [repr(a) for a in args]))


def hypergeometric_cdf(k, population, wrong, drawn):
    ways = sum(comb(wrong, j) * comb(population - wrong, drawn - j) for j in range(k + 1) if drawn - j >= 0)
    return Fraction(ways, comb(population, drawn))


def wealth(x, m, delta, population, planned, above):
    k, out = 1.0, []
    for i in range(1, len(x) + 1):
        past = x[: i - 1]
        mean = (0.5 + sum(past)) / i
        var = (0.25 + sum((v - mean) ** 2 for v in past)) / i
        mi = m if population == 0 else (population * m - sum(past)) / (population - i + 1)
        bet = sqrt(2 * log(2 / delta) / ((planned or i * log(i + 1)) * var))
        if above:
            k *= 1 + min(bet, 0.75 / mi) * (x[i - 1] - mi)
        else:
            k *= 1 - min(bet, 0.75 / (1 - mi)) * (x[i - 1] - mi)
        out.append(k)
    return out


def likelihood_ratio(plus, minus, n, epsilon):
    """By a search over lambda, not by the root of the quadratic."""
    if plus - minus + n * epsilon <= 0:
        return 0.0

    def loss(u):
        return -(
            plus * np.log1p(u * (1 + epsilon))
            + (n - plus - minus) * np.log1p(u * epsilon)
            + (minus * np.log1p(-u * (1 - epsilon)) if minus else 0)
        )

    return -minimize_scalar(loss, bounds=(0, 1 / (1 - epsilon)), method="bounded", options={"xatol": 1e-12}).fun


def paired(plus, minus, n, epsilon, gamma):
    """The largest probability over a grid of the nuisance: a lower bound of the p-value, close to it."""
    d = plus + minus
    least = max(epsilon, beta.ppf(gamma / 2, d, n - d + 1) if d else 0)
    most = beta.ppf(1 - gamma / 2, d + 1, n - d)
    seen = likelihood_ratio(plus, minus, n, epsilon)
    enough, a = [], 0
    for b in range(n + 1):
        while a <= n - b and likelihood_ratio(a, b, n, epsilon) < seen - 1e-9:
            a += 1
        enough.append(min(a, n - b + 1))
    b = np.arange(n + 1)
    enough = np.array(enough)
    return gamma + max(
        float(np.sum(binom.pmf(b, n, p + epsilon) * binom.sf(enough - 1, n - b, p / (1 - p - epsilon))))
        for p in np.linspace((least - epsilon) / 2, (most - epsilon) / 2, 400)
    )


print("# bounds_reference.py, scipy", scipy.__version__)
for k, n, p in [
    (0, 22, 0.1), (3, 50, 0.1), (0, 230, 0.01), (5, 400, 0.1), (10, 1000, 0.05), (100, 2000, 0.1), (900, 10000, 0.1),
    (4700, 100000, 0.05), (49000, 1000000, 0.05), (30, 40, 0.5), (999, 1000, 0.9), (1, 5, 0.999), (7, 100000, 1e-5),
    (0, 270, 0.1), (20, 500, 0.15), (12, 30, 0.4),
]:
    line("binomial", binom.cdf(k, n, p), k, n, p)
for k, n, delta in [(0, 30, 0.05), (3, 30, 0.05), (30, 30, 0.1), (17, 400, 1e-6), (995, 1000, 0.01), (40000, 50000, 0.1)]:
    line("lower", beta.ppf(delta, k, n - k + 1) if k else 0, k, n, delta)
    line("upper", beta.ppf(1 - delta, k + 1, n - k) if k < n else 1, k, n, delta)
for k, population, wrong, drawn in [
    (0, 100, 10, 20), (2, 1000, 100, 60), (0, 1000, 11, 206), (5, 5000, 500, 300), (40, 20000, 2000, 800),
    (3, 40, 30, 12), (11, 60, 20, 30), (1, 100000, 10000, 300), (20, 1000000, 50000, 1500), (8, 50, 10, 45),
]:
    line("hypergeometric", hypergeometric_cdf(k, population, wrong, drawn), k, population, wrong, drawn)
for total, n, alpha in [(0.0, 100, 0.1), (2.5, 100, 0.1), (7.25, 200, 0.1), (30.0, 1000, 0.05), (9.9, 100, 0.1)]:
    y = total / n
    h = (y * log(y / alpha) if y else 0) + (1 - y) * log((1 - y) / (1 - alpha))
    line("hoeffding", exp(-2 * n * (alpha - y) ** 2), total, n, alpha)
    line("bentkus", min(1, exp(-n * h), exp(1) * binom.cdf(int(np.ceil(total)), n, alpha)), total, n, alpha)
for seed, (length, population, planned, m, share) in enumerate(
    [(60, 0, 0, 0.7, 0.9), (60, 0, 60, 0.7, 0.5), (60, 500, 0, 0.6, 0.8), (60, 100, 60, 0.5, 0.4)]
):
    # The draws are made again in the test: a linear congruence, so that no generator has to agree.
    state, x = seed + 1, []
    for _ in range(length):
        state = (state * 1103515245 + 12345) % 2**31
        u = state / 2**31
        x.append(min(1.0, u / (1 - share)) if seed % 2 else float(u < share))
    line("above", wealth(x, m, 0.05, population, planned, True)[-1], seed, length, population, planned, m, share)
    line("below", wealth(x, m, 0.05, population, planned, False)[-1], seed, length, population, planned, m, share)
for plus, minus, n, epsilon in [(0, 0, 150, 0.03), (4, 3, 200, 0.05), (20, 18, 400, 0.04), (9, 1, 60, 0.1), (2, 14, 300, 0.02)]:
    line("ratio", likelihood_ratio(plus, minus, n, epsilon), plus, minus, n, epsilon)
    line("paired", min(1, paired(plus, minus, n, epsilon, 0.001)) if plus - minus + n * epsilon > 0 else 1, plus, minus, n, epsilon)
