// Sections of a page that a program writes: what stands between `<!-- NAME -->` and `<!-- /NAME -->`.

/** The page with new contents in its sections. Throws when it does not have a section. */
export function replaceSections(page: string, contents: Record<string, string>): string {
  return Object.entries(contents).reduce((text, [name, content]) => {
    const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`the page has no section ${name}`);
    return `${text.slice(0, from)}${begin}\n\n${content}\n\n${text.slice(to)}`;
  }, page);
}
