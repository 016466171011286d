// What happens to documents that are kept under version control: they stop being what they were, and nobody must write over them.

/** What a text is instead of a document, with the line where that is seen; undefined when nothing is wrong. */
export function damageOf(text: string): string | undefined {
  if (/^version https:\/\/git-lfs\.github\.com\/spec\//.test(text)) {
    return "line 1: is a pointer of Git LFS, not the text that it points to";
  }
  const marker = /^(?:<<<<<<< |>>>>>>> |\|\|\|\|\|\|\| )/m.exec(text);
  if (!marker) return undefined;
  const line = text.slice(0, marker.index).split("\n").length;
  return `line ${line}: has conflict markers of Git`;
}
