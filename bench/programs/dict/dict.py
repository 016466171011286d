# n writes into one dict, in place, which is what a Python program would do; then as many look-ups.
def key(i):
    return "k" + str(i)


def main(n):
    entries = {}
    for i in range(n):
        entries[key(i)] = i
    total = 0
    for i in range(n):
        total += entries[key(i)]
    return total
