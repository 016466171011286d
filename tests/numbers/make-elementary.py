# Writes elementary.txt: correctly rounded values of the elementary functions of lispy@2. One line each: the name, then the
# arguments and the result as the bits of doubles. Run by hand, with mpmath, seed and size:
#   python3 tests/numbers/make-elementary.py 1 60 > tests/numbers/elementary.txt
import math
import random
import struct
import sys

import mpmath
from mpmath import mpf

mpmath.mp.prec = 400
random.seed(int(sys.argv[1]))


def bits(x):
    return struct.pack(">d", x).hex()


def wide(low=-1022, high=1023):
    """A double of random exponent and sign."""
    x = math.ldexp(1 + random.random(), random.randint(low, high))
    return x * random.choice((1, -1))


def emit(name, value, *arguments):
    try:
        result = float(value)
    except OverflowError:
        return
    # mpmath rounds twice on the way to a subnormal.
    if math.isfinite(result) and abs(result) >= sys.float_info.min:
        print(name, *map(bits, arguments), bits(result))


def between(*choices):
    return random.choice(choices)


for _ in range(int(sys.argv[2])):
    x = between(wide(-40, 9), random.uniform(-745, 709), random.uniform(-1, 1))
    emit("exp", mpmath.exp(mpf(x)), x)
    x = abs(between(wide(), wide(-3, 3), 1 + wide(-52, -1), random.uniform(0.5, 2)))
    emit("log", mpmath.log(mpf(x)), x)
    emit("log2", mpmath.log(mpf(x)) / mpmath.log(2), x)
    emit("log10", mpmath.log(mpf(x)) / mpmath.log(10), x)
    x = between(wide(-40, 9), random.uniform(-700, 700), random.uniform(-3, 3))
    emit("sinh", mpmath.sinh(mpf(x)), x)
    emit("cosh", mpmath.cosh(mpf(x)), x)
    emit("tanh", mpmath.tanh(mpf(x)), x)
    x = between(wide(-60, -1), random.uniform(-1, 1), 1 - abs(wide(-52, -1)))
    emit("asin", mpmath.asin(mpf(x)), x)
    emit("acos", mpmath.acos(mpf(x)), x)
    x = between(wide(-60, 60), wide(-3, 3), wide())
    emit("atan", mpmath.atan(mpf(x)), x)
    y = between(wide(-3, 3), wide(), x)
    emit("atan", mpmath.atan2(mpf(y), mpf(x)), y, x)
    emit("hypot", mpmath.sqrt(mpf(y) ** 2 + mpf(x) ** 2), y, x)
    x = between(wide(-40, 40), random.uniform(-10, 10))
    emit("tan", mpmath.tan(mpf(x)), x)
