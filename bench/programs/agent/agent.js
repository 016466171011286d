// One frame of an agent: the cartridge is read, its tools are defined, an echo is read, its posts are filtered, the best of
// them are remembered, and the cartridge is written. The tools are in tools.js, and come with the cartridge.
/* global isWanted, best, remember, headline, longWords, mean, score */
let cartridge;

export function boot(text) {
  cartridge = JSON.parse(text);
  const tools = Object.values(cartridge.tools);
  const evaluate = eval; // Called by another name, eval defines globals.
  for (const tool of tools) evaluate(tool.code);
  return tools.length;
}

export function frame(text) {
  const echo = JSON.parse(text);
  const now = echo.frame;
  const env = cartridge.env;
  const posts = echo.posts.filter((post) => isWanted(post, now));
  const note = (memory, post) =>
    remember(memory, { frame: now, text: headline(post), words: longWords(post.title) });
  cartridge.env = {
    ...env,
    memory: best(posts, 5).reduce(note, env.memory),
    "mean-score": mean(posts.map(score)),
    seen: env.seen + posts.length,
    frames: env.frames + 1,
  };
  return posts.length;
}

export function save() {
  return JSON.stringify(cartridge);
}
