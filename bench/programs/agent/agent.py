# One frame of an agent: the cartridge is read, its tools are defined, an echo is read, its posts are filtered, the best of them are
# remembered, and the cartridge is written. The tools are in tools.py, and come with the cartridge.
import json

cartridge = {}


def boot(text):
    global cartridge
    cartridge = json.loads(text)
    for tool in cartridge["tools"].values():
        exec(tool["code"], globals())
    return len(cartridge["tools"])


def frame(text):
    echo = json.loads(text)
    now = echo["frame"]
    env = cartridge["env"]
    posts = [post for post in echo["posts"] if is_wanted(post, now)]
    memory = env["memory"]
    for post in best(posts, 5):
        entry = {"frame": now, "text": headline(post), "words": long_words(post["title"])}
        memory = remember(memory, entry)
    env["memory"] = memory
    env["mean-score"] = mean([score(post) for post in posts])
    env["seen"] += len(posts)
    env["frames"] += 1
    return len(posts)


def save():
    return json.dumps(cartridge)
