# What a host does with a guest: calls it, is called by it, hands it data and takes it back.
import json

data = None


def nothing():
    return 0


def ask(n):
    for i in range(n, 0, -1):
        host(i)
    return 0


def keep(text):
    global data
    data = json.loads(text)
    return 0


def give():
    return json.dumps(data)
