// What a source text says, whatever its white space, comments and brackets: its forms in one spelling, as `lispy@2` reads them.
// Pure text work for comparing, without a VM; what a text means is decided by the module's reader. Invariant: texts with
// different forms never get the same spelling; in doubt there is none.

// A quote or backquote inside an atom belongs to it; a character may be any, a bracket too.
const TOKEN =
  /#\||#;|#\\(?:[A-Za-z][^ \t\n\r()[\]{}";,]*|[\ud800-\udbff][\udc00-\udfff]|[\s\S])|;[^\n]*|[ \t\n\r]+|[()[\]{}]|,@|['`,]|@(?=[^ \t\n\r)\]};@])|"(?:\\[\s\S]|[^"\\])*"|[^ \t\n\r()[\]{}";,][^ \t\n\r()[\]{}";,]*/gy;
const CLOSERS: ReadonlyMap<string, string> = new Map([
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
]);
const PREFIXES: ReadonlyMap<string, string> = new Map([
  ["'", "quote"],
  ["`", "quasiquote"],
  [",", "unquote"],
  [",@", "unquote-splicing"],
  ["@", "deref"],
  ["#;", ""],
]);

interface Open {
  /** The bracket that ends it; undefined for a prefix, which ends after one form. */
  closer: string | undefined;
  /** Whether the form counts. */
  dropped: boolean;
  parts: string[];
}

/** The forms of a text in one spelling; undefined when it is not balanced. */
export function formText(source: string): string | undefined {
  const top: Open = { closer: undefined, dropped: false, parts: [] };
  const open: Open[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const [token] = TOKEN.exec(source) ?? [];
    if (token === undefined) return undefined;
    if (/^[; \t\n\r]/.test(token)) continue;
    if (token === "#|") {
      TOKEN.lastIndex = afterBlock(source, TOKEN.lastIndex);
      continue;
    }
    // An `@` before a blank, a closing bracket or the end is an atom.
    const alone = token === "@" && /^[ \t\n\r)\]};@]?$/.test(source.charAt(TOKEN.lastIndex));
    const prefix = alone ? undefined : PREFIXES.get(token);
    const closer = CLOSERS.get(token);
    if (prefix !== undefined) {
      open.push({ closer: undefined, dropped: token === "#;", parts: [prefix] });
      continue;
    }
    if (closer !== undefined) {
      open.push({ closer, dropped: false, parts: token === "{" ? ["dict"] : [] });
      continue;
    }
    let form: string | undefined = token;
    if (/^[)\]}]$/.test(token)) {
      const list = open.pop();
      if (list?.closer !== token) return undefined;
      form = `(${list.parts.join(" ")})`;
    }
    while (open.length > 0 && open.at(-1)!.closer === undefined && form !== undefined) {
      const { dropped, parts } = open.pop()!;
      form = dropped ? undefined : `(${parts[0]} ${form})`;
    }
    if (form !== undefined) (open.at(-1) ?? top).parts.push(form);
  }
  return open.length === 0 ? top.parts.join("\n") : undefined;
}

/** Where a block comment ends, which may hold others. */
function afterBlock(source: string, from: number): number {
  const mark = /#\||\|#/g;
  mark.lastIndex = from;
  for (let depth = 1; depth > 0;) {
    const match = mark.exec(source);
    if (match === null) return source.length;
    depth += match[0] === "#|" ? 1 : -1;
  }
  return mark.lastIndex;
}

/** Whether two values are source texts of the same forms. */
export function sameForms(left: unknown, right: unknown): boolean {
  if (typeof left !== "string" || typeof right !== "string") return false;
  const text = formText(left);
  return text !== undefined && text === formText(right);
}
