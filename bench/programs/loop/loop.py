# A counting loop over small integers.
def main(n):
    total = 1
    for i in range(n):
        total = (total * 3 + i) % 65521
    return total
