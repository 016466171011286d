# n lines put together from pieces, a text that grows by a quarter as many lines, and joining, splitting and searching it.
def line(i):
    return "agent-" + str(i) + ": karma " + str(i * 37 % 101) + (" up" if i % 3 < 1 else " down")


def main(n):
    text = "\n".join([line(i) for i in range(n)])
    back = text.upper().split("\n")
    grown = ""
    for i in range(n // 4):
        grown += line(i) + "\n"
    found = "found" if "agent-49: " in grown else "lost"
    return "{} {} {} {} {}".format(len(text), len(back), back[n // 2], len(grown), found)
