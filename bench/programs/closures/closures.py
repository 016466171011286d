# Twenty times map, filter and sum over a list of n numbers, with functions that capture the round they are made in.
def times(k):
    return lambda x: x * k % 1009


def is_wanted(k):
    return lambda x: (x + k) % 7 < 3


def main(n):
    items = list(range(n))
    total = 0
    for k in range(1, 21):
        total = sum(filter(is_wanted(k), map(times(k), items)), total)
    return total
