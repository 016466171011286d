# Reads the text of a cartridge and writes it again. The text is there before timing begins.
import json

document = ""


def prepare(given):
    global document
    document = given
    return len(given)


def text():
    return json.dumps(json.loads(document))


def main():
    return len(text())
