// Empties the function table of a module, and takes it out unless machine code is to come into it. The compiler puts every procedure that is named as a value into it, and a call through it names a
// number; an engine spends 50 bytes per entry and instance on that. Of the functions in the table a call can only reach those of its own
// signature, so it becomes a direct call where there is one, and otherwise a call of a function that chooses by the number.
// Called by cold-data.mjs for the release module, which works on the module as text.
// Invariant: a number means the function that it meant before; what the table does not hold, or holds with another signature, traps as before.

/** Machine code, which the host puts into the table (assembly/vm/run-machine-code.ts). Nothing else is called through it then. */
const MACHINE_CODE = "i32 i32 i64 -> i64";

/** Where the expression ends that begins at `at`, in text without strings. */
function endOf(text, at) {
  let depth = 0;
  for (let i = at; ; i++) {
    if (text[i] === "(") depth += 1;
    else if (text[i] === ")" && --depth === 0) return i + 1;
  }
}

/** The operands of an expression, each as `{ start, end }`; `at` is behind its immediates. */
function operandsFrom(text, at, end) {
  const operands = [];
  for (let i = text.indexOf("(", at); i >= 0 && i < end; i = text.indexOf("(", i)) {
    const close = endOf(text, i);
    operands.push({ start: i, end: close });
    i = close;
  }
  return operands;
}

/** A signature as text that is the same for the same one. */
function signature(header) {
  const all = (kind) =>
    [...header.matchAll(new RegExp(`\\(${kind} (?:\\$\\S+ )?([^)]*)\\)`, "g"))].map(
      ([, types]) => types,
    );
  return `${all("param").join(" ")} -> ${all("result").join(" ")}`;
}

/** The function that calls by number the functions of one signature; `entries`: pairs of number and name. */
function chooser(name, type, entries) {
  const [params, result] = type.split(" -> ").map((list) => list.split(" ").filter(Boolean));
  const args = params.map((_, i) => `(local.get ${i})`).join(" ");
  const first = entries[0][0];
  const last = entries.at(-1)[0];
  const labels = Array.from({ length: last - first + 1 }, (_, i) =>
    entries.some(([number]) => number === first + i) ? `$to${first + i}` : "$none",
  );
  const choice = `(br_table ${labels.join(" ")} $none (i32.sub (local.get ${params.length}) (i32.const ${first})))`;
  const body = entries.reduce(
    (inner, [number, target]) => `(block $to${number} ${inner}) (return (call ${target} ${args}))`,
    `(block $none ${choice}) (unreachable)`,
  );
  const returned = result.length > 0 ? `(result ${result.join(" ")})` : "";
  return `(func ${name} (param ${[...params, "i32"].join(" ")}) ${returned} ${body})`;
}

/** Does it only look, and change nothing? Then it may be left out. */
const isPure = (operand) =>
  !/\((?:call|\w+\.set|\w+\.tee|\w+\.store|memory\.|if|block|loop)/.test(operand);

/**
 * The text of a module without its table. `numberAt`: what the object of a function that lies at an address says, its number; undefined for
 * other addresses. Such objects never change, so the code gets the number itself.
 */
export function directCalls(source, numberAt) {
  const text = source.replace(/\(i32\.load\s+\(i32\.const (\d+)\)\s*\)/g, (load, address) => {
    const number = numberAt(Number(address));
    return number === undefined ? load : `(i32.const ${number})`;
  });
  const functions = new Map(
    [...text.matchAll(/^ \(func (\$\S+)(.*)$/gm)].map(([, name, header]) => [
      name,
      signature(header),
    ]),
  );
  const types = new Map(
    [...text.matchAll(/^ \(type (\$\S+) \(func(.*)\)\)$/gm)].map(([, name, header]) => [
      name,
      signature(header),
    ]),
  );
  const entries = [
    ...text.matchAll(/^ \(elem \$\S+ \(i32\.const (\d+)\)((?: \$[^\s)]+)*)\)$/gm),
  ].flatMap(([, first, names]) =>
    names
      .trim()
      .split(" ")
      .map((name, i) => [Number(first) + i, name]),
  );
  if (entries.length === 0 || /\((?:ref\.func|table\.)/.test(text)) {
    throw new Error("the function table is not what it is expected to be");
  }
  const choosers = new Map();
  let changed = text;
  // From the end to the beginning, so that a call within the operands of another is done when that one is.
  for (let at; (at = changed.lastIndexOf("(call_indirect ", at)) >= 0;) {
    const head = /^\(call_indirect (?:\$\S+ )?\(type (\$\S+)\)/.exec(changed.slice(at, at + 200));
    const behind = at + head[0].length;
    const end = endOf(changed, at);
    const type = types.get(head[1]);
    const reachable = entries.filter(([, name]) => functions.get(name) === type);
    if (type === MACHINE_CODE) {
      at -= 1;
      continue;
    }
    if (reachable.length === 0) throw new Error(`nothing in the table is ${type}`);
    const number = operandsFrom(changed, behind, end).at(-1);
    let call;
    if (reachable.length === 1 && isPure(changed.slice(number.start, number.end))) {
      call = `(call ${reachable[0][1]}${changed.slice(behind, number.start)})`;
    } else {
      const name = `$choose${head[1].slice(1)}`;
      if (!choosers.has(name)) choosers.set(name, chooser(name, type, reachable));
      call = `(call ${name}${changed.slice(behind, end)}`;
    }
    changed = changed.slice(0, at) + call + changed.slice(end);
  }
  const direct = changed
    .replace(/^ \(elem .*\n/gm, "")
    .replace(/^ \(table (\$\S+) .*\n/gm, (_, name) =>
      changed.includes("(call_indirect ") ? ` (table ${name} 0 funcref)\n` : "",
    );
  return `${direct.trimEnd().slice(0, -1)}${[...choosers.values()].join("\n")}\n)`;
}
