// Looks at source text from outside, without a VM: which forms stand at its top level, and what do they define?
// Only a hint for deciding when to run a program; what the text means is decided by the module's reader.

/** One form at the top level of a source text. */
export interface TopLevelForm {
  /** The first symbol of a list; undefined for anything else. */
  head: string | undefined;
  /** For `(define name …)` and `(define (name …) …)`: the name. */
  defines: string | undefined;
}

const TOKEN = /;[^\n]*|[()[\]]|['`,]|"(?:\\[\s\S]|[^"\\])*"?|[^ \t\n\r()[\]";,'`]+/g;

/** The forms of `source`; undefined when its brackets or strings are not closed. */
export function topLevelForms(source: string): TopLevelForm[] | undefined {
  const forms: TopLevelForm[] = [];
  const closers: string[] = [];
  // The tokens of the form that is being looked at, as far as they matter.
  let opening: string[] = [];
  let prefixed = false;
  for (const [token] of source.matchAll(TOKEN)) {
    if (token.startsWith(";")) continue;
    if (token.startsWith('"') && !isClosedString(token)) return undefined;
    if (opening.length < 4) opening.push(token);
    if (token === "(" || token === "[") {
      closers.push(token === "(" ? ")" : "]");
      continue;
    }
    if (token === ")" || token === "]") {
      if (closers.pop() !== token) return undefined;
    } else if (closers.length === 0 && /^['`,]$/.test(token)) {
      prefixed = true;
      continue;
    }
    if (closers.length > 0) continue;
    forms.push(prefixed ? { head: undefined, defines: undefined } : describe(opening));
    opening = [];
    prefixed = false;
  }
  return closers.length === 0 && !prefixed ? forms : undefined;
}

function isClosedString(token: string): boolean {
  return /^"(?:\\[\s\S]|[^"\\])*"$/.test(token);
}

function describe([open, head, next, inner]: string[]): TopLevelForm {
  if ((open !== "(" && open !== "[") || head === undefined || /^[()[\]"'`,]/.test(head)) {
    return { head: undefined, defines: undefined };
  }
  return { head, defines: next === "(" || next === "[" ? inner : next };
}

/** Whether running the text only defines things: every form is a `define…`. */
export function definesOnly(forms: readonly TopLevelForm[]): boolean {
  return forms.every(({ head }) => head?.startsWith("define"));
}
