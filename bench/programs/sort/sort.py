# Sorts n scrambled records by a field. Python has no comparators: a key function is called once per record. Making the records is not timed.
records = []


def prepare(n):
    global records
    state = 42
    records = []
    for i in range(n):
        records.append({"id": i, "karma": state})
        state = (state * 1103 + 12345) % 65536
    records.reverse()
    return n


def karma(record):
    return record["karma"]


def main(n):
    ordered = sorted(records, key=karma, reverse=True)
    return ordered[0]["karma"] + 2 * ordered[n // 2]["karma"] + 3 * ordered[n - 1]["karma"]
