"""Calibration figures by an independent implementation; prints what the tests of this package have pasted.

Python 3, standard library only: python3 calibration_reference.py
"""

import math

LOGITS = [
    [(i * i * 7919 + k * 104729 + i * k * 31337) % 1009 / 126.0 - 4.0 + (4.0 if k == i % 3 else 0.0) for k in range(3)]
    for i in range(60)
]
GOLD = [(i if i % 5 else i + 1) % 3 for i in range(60)]


def softmax(row, t):
    e = [math.exp(x / t) for x in row]
    return [x / sum(e) for x in e]


def nll(t):
    return -sum(math.log(softmax(r, t)[g]) for r, g in zip(LOGITS, GOLD))


def penalised(u):
    return nll(math.exp(u)) + u * u / 2


# A plain scan, finer and finer: slow, and unlike the golden section that it checks.
low, high = -4.0, 4.0
for _ in range(12):
    step = (high - low) / 100
    best = min((penalised(low + i * step), low + i * step) for i in range(101))[1]
    low, high = best - step, best + step
print("temperature", repr(math.exp(best)))

for t in (1.0, math.exp(best)):
    p = [softmax(r, t) for r in LOGITS]
    top = [max(range(3), key=lambda k: (r[k], -k)) for r in p]
    hit = [a == g for a, g in zip(top, GOLD)]
    conf = [r[a] for r, a in zip(p, top)]
    width = 0.0
    for m in range(15):
        rows = [i for i in range(60) if m / 15 < conf[i] <= (m + 1) / 15]
        if rows:
            acc = sum(hit[i] for i in rows) / len(rows)
            width += len(rows) / 60 * abs(acc - sum(conf[i] for i in rows) / len(rows))
    order = sorted(range(60), key=lambda i: conf[i])
    mass = 0.0
    for m in range(15):
        rows = order[m * 4 : m * 4 + 4]
        mass += 4 / 60 * abs(sum(hit[i] for i in rows) / 4 - sum(conf[i] for i in rows) / 4)
    brier = sum(sum((r[k] - (k == g)) ** 2 for k in range(3)) for r, g in zip(p, GOLD)) / 60
    print("T", round(t, 4), "accuracy", sum(hit) / 60, "nll", nll(t) / 60, "brier", brier, "width", width, "mass", mass)
    assert len(set(conf)) == 60  # the bins of equal mass above know nothing of ties
