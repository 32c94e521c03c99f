"""Buckets of LinearFeatures by an independent implementation; prints what LinearFeaturesTest has pasted.

Python 3, standard library only: python3 buckets_reference.py. Words are given, since splitting is tested apart.
"""

import math
from collections import Counter


def murmur3_32(data: bytes, seed: int = 0) -> int:
    h, mask = seed, 0xFFFFFFFF
    whole = len(data) // 4 * 4
    for i in range(0, whole, 4):
        k = int.from_bytes(data[i : i + 4], "little") * 0xCC9E2D51 & mask
        k = (k << 15 | k >> 17) & mask
        h ^= k * 0x1B873593 & mask
        h = (h << 13 | h >> 19) & mask
        h = h * 5 + 0xE6546B64 & mask
    tail = int.from_bytes(data[whole:], "little")
    if data[whole:]:
        k = tail * 0xCC9E2D51 & mask
        k = (k << 15 | k >> 17) & mask
        h ^= k * 0x1B873593 & mask
    h ^= len(data)
    h ^= h >> 16
    h = h * 0x85EBCA6B & mask
    h ^= h >> 13
    h = h * 0xC2B2AE35 & mask
    return h ^ h >> 16


# Published vectors of MurmurHash3 x86 32 bit.
assert murmur3_32(b"", 1) == 0x514E28B7
assert murmur3_32(b"aaaa", 0x9747B28C) == 0x5A97808A
assert murmur3_32(b"Hello, world!", 0x9747B28C) == 0x24884CBA


def features(words):
    hashes = [murmur3_32(w.encode("utf-16-le")) for w in words]
    pairs = [murmur3_32(a.to_bytes(4, "little") + b.to_bytes(4, "little")) for a, b in zip(hashes, hashes[1:])]
    counts = Counter(h % 2**18 for h in hashes + pairs)
    return {b: round(1 + math.log(n), 6) for b, n in sorted(counts.items())}


for words in (["the", "card", "the", "card", "the"], ["don't", "caf\u00e9", "2nd"], ["\u6f22", "\u5b57", "abc"], ["\U00010428"]):
    print(words, features(words))
