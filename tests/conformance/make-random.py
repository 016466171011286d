# Writes random.jsonl: what CPython's random module gives after a seed, as vectors for lispy@2 (format: see lispy2.jsonl).
# Run by hand with CPython 3.11 or newer: python3 tests/conformance/make-random.py > tests/conformance/random.jsonl
import json
import math
import random
import struct

# fmt: off
SEEDS = [
    0, 1, -1, 2, -7, 42, 624, 10**6, 2**31, 2**32 - 1, 2**32, 2**32 + 1, -(2**32), 2**53, 2**63, 2**64 - 1, 2**64,
    2**64 + 1, -(2**64), 2**96, 2**128 - 1, 10**40 - 1, 1234567890123456789012345678901234567890, -(10**39),
    2**19937, 3**12500,
    "", "a", "seed", "42", "zion-coder-01", "Gr\u00fc\u00dfe", "\u65e5\u672c\u8a9e", "\U0001f3b2\U0001f3b0", "\x00", "\x00\x00abc",
    "x" * 47, "x" * 48, "x" * 111, "x" * 112, "x" * 127, "x" * 128, "x" * 300,
    0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 3.14159, -2.5e-7, 1e16, 1e300, -1e300, 5e-324, 2.0**61, 2.0**61 - 2.0**9,
]
BOUNDS = [
    1, 2, 3, 5, 6, 7, 8, 10, 16, 100, 255, 256, 257, 1000, 65536, 10**6, 10**9, 2**31, 2**32 - 1, 2**32, 2**32 + 1,
    10**12, 2**47, 2**48, 2**53, 2**63, 2**64 - 1, 2**64, 2**64 + 1, 10**20, 2**95, 2**96, 2**96 + 1, 10**40, 2**200 + 1, 7**400,
]


def wire(value):
    if value is None or value == []:
        return {"tag": "nil"}
    if isinstance(value, int):
        return {"tag": "integer", "value": str(value)}
    if isinstance(value, float):
        return {"tag": "float64", "bits": struct.pack(">d", value).hex()}
    if isinstance(value, str):
        return {"tag": "string", "value": value}
    return {"tag": "list", "items": [wire(item) for item in value]}


def written(seed):
    if isinstance(seed, int) and seed.bit_length() > 10_000:
        base = 2 if seed % 2 == 0 else 3
        return "(expt %d %d)" % (base, round(math.log(seed, base)))
    if not isinstance(seed, str):
        return repr(seed)
    return '"%s"' % seed  # none of them has anything to escape


count = 0


def case(area, seed, source, value):
    global count
    count += 1
    vector = {
        "id": "%s.%03d" % (area, count),
        "profile": "lispy@2",
        "source": "(set-random-seed! %s) %s" % (written(seed), source),
        "expect": {"value": wire(value), "stdout": ""},
        "rule": 14,
    }
    print(json.dumps(vector, ensure_ascii=False, separators=(",", ":")))


def times(n, f):
    return [f() for _ in range(n)]


for seed in SEEDS:
    random.seed(seed)
    case("seed", seed, "(map (lambda (i) (random)) (range 4))", times(4, random.random))
for seed in [0, 2**70, "words"]:
    random.seed(seed)
    total = [0.0]
    for _ in range(2000):
        total[0] += random.random()
    source = "(define (add i t) (if (= i 0) (list t) (add (- i 1) (+ t (random))))) (add 2000 0.0)"
    case("long", seed, source, total)
for bound in BOUNDS:
    for seed in [bound, "bound %d" % bound]:
        random.seed(seed)
        source = "(map (lambda (i) (random %d)) (range 6))" % bound
        case("below", seed, source, times(6, lambda: random.randint(0, bound - 1)))
for low, high in [(0, 0), (1, 6), (-5, 5), (-1, 0), (0, 2**32 - 1), (-(2**40), 2**40), (10**30, 10**30 + 9), (-(3**90), 3**90)]:
    random.seed("%d %d" % (low, high))
    source = "(map (lambda (i) (random-int %d %d)) (range 6))" % (low, high)
    case("between", "%d %d" % (low, high), source, times(6, lambda: random.randint(low, high)))
for low, high in [(0.0, 1.0), (-1.5, 2.5), (10.0, 20.0), (1e-9, 1e9), (5.0, 5.0), (3.0, -3.0)]:
    random.seed(17)
    source = "(map (lambda (i) (random-float %r %r)) (range 4))" % (low, high)
    case("uniform", 17, source, times(4, lambda: random.uniform(low, high)))
for size in [1, 2, 3, 5, 8, 13, 52, 100, 1000]:
    random.seed(size + 100)
    source = "(let ((xs (range %d))) (map (lambda (i) (random-choice xs)) (range 8)))" % size
    case("choice", size + 100, source, times(8, lambda: random.choice(range(size))))
for size in range(51):
    items = list(range(size))
    random.seed(size)
    random.shuffle(items)
    case("shuffle", size, "(let ((x (random-shuffle (range %d)))) (list x (random)))" % size, [items, random.random()])
for size, k in [
    (0, 0), (1, 0), (1, 1), (2, 1), (5, 5), (10, 3), (21, 5), (22, 5), (22, 4), (30, 0), (37, 6), (85, 6), (86, 6), (85, 7), (86, 21),
    (85, 21), (86, 5), (100, 10), (100, 100), (277, 22), (278, 22), (278, 21), (277, 85), (300, 60), (1000, 5), (1000, 85), (1045, 86),
    (1046, 86), (1046, 85), (5000, 300),
]:
    random.seed("%d of %d" % (k, size))
    value = random.sample(range(size), k)
    case("sample", "%d of %d" % (k, size), "(random-sample (range %d) %d)" % (size, k), value)


def mixed(seed, steps):
    chooser = random.Random("%s steps" % seed)
    random.seed(seed)
    parts, values = [], []
    for _ in range(steps):
        n = chooser.choice([1, 2, 6, 10, 100, 2**16, 2**33, 10**25])
        kind = chooser.randrange(7)
        if kind == 0:
            parts.append("(random)")
            values.append(random.random())
        elif kind == 1:
            parts.append("(random %d)" % n)
            values.append(random.randint(0, n - 1))
        elif kind == 2:
            parts.append("(random-int %d %d)" % (-n, n))
            values.append(random.randint(-n, n))
        elif kind == 3:
            parts.append("(random-choice '(10 20 30 40 50))")
            values.append(random.choice([10, 20, 30, 40, 50]))
        elif kind == 4:
            items = [1, 2, 3, 4]
            random.shuffle(items)
            parts.append("(random-shuffle '(1 2 3 4))")
            values.append(items)
        elif kind == 5:
            parts.append("(random-sample '(1 2 3 4 5 6) 2)")
            values.append(random.sample([1, 2, 3, 4, 5, 6], 2))
        else:
            parts.append("(random 2.5)")
            values.append(random.random() * 2.5)
    case("mixed", seed, "(list %s)" % " ".join(parts), values)


for seed in [0, 1, 5, 99, -3, 2**40, 10**30, "mixed", "\u00e9t\u00e9", 0.25] + list(range(1000, 1060)):
    mixed(seed, 12)
