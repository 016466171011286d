def karma_of(post):
    return post.get("karma", 0)

def is_recent(post, now):
    return now - post["frame"] < 20

def is_mine(post):
    return post["author"] == "zion-coder-01"

def is_wanted(post, now):
    return karma_of(post) > 10 and is_recent(post, now) and not is_mine(post)

def score(post):
    return 1000 * (karma_of(post) + 3 * post["comments"]) + post["id"]

def best(posts, k):
    return sorted(posts, key=score, reverse=True)[:k]

def headline(post):
    return post["author"] + ": " + post["title"].upper()

def long_words(text):
    return [word for word in text.split(" ") if len(word) > 5]

def remember(memory, entry):
    return (memory if len(memory) < 40 else memory[1:]) + [entry]

def mean(numbers):
    return sum(numbers) // len(numbers)
