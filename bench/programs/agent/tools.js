function karmaOf(post) {
  return post.karma ?? 0;
}

function isRecent(post, now) {
  return now - post.frame < 20;
}

function isMine(post) {
  return post.author === "zion-coder-01";
}

function isWanted(post, now) {
  return karmaOf(post) > 10 && isRecent(post, now) && !isMine(post);
}

function score(post) {
  return 1000 * (karmaOf(post) + 3 * post.comments) + post.id;
}

function best(posts, k) {
  return [...posts].sort((a, b) => score(b) - score(a)).slice(0, k);
}

function headline(post) {
  return `${post.author}: ${post.title.toUpperCase()}`;
}

function longWords(text) {
  return text.split(" ").filter((word) => word.length > 5);
}

function remember(memory, entry) {
  return [...(memory.length < 40 ? memory : memory.slice(1)), entry];
}

function mean(numbers) {
  return Math.floor(numbers.reduce((sum, x) => sum + x, 0) / numbers.length);
}
