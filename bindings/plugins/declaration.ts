// What a plugin's source says of itself, in the spellings that there are:
//   agent-name, agent-description, agent-parameters, and a run procedure: one global each
//   (define AGENT (dict :name … :description … :parameters …)), and a run procedure
//   (begin (define _agent_name …) (define _agent_desc …) body…): a script, of which the body is the call
// Complaints name the file, the line and what to write.

import { type LispyValue, propertyPath } from "../values/convert.js";
import { LispyError } from "../errors.js";
import { LispyProcedure } from "../vm/handle.js";
import { LispySymbol } from "../values/values.js";
import type { LispyVM } from "../vm/vm.js";
import type { FileNames } from "./file-name.js";
import { type ParametersSchema, schemaOf } from "./schema.js";

/** A plugin as it was declared. */
export interface Declaration {
  readonly name: string;
  readonly description: string;
  readonly parameters: ParametersSchema;
  /** The global that is called; undefined for a script. */
  readonly run: string | undefined;
}

/** A source text and what it is called. */
export interface PluginSource {
  readonly file: string;
  readonly text: string;
}

/** What models accept as the name of a function. */
const FUNCTION_NAME = /^[A-Za-z0-9_-]{1,64}$/;
const SCRIPT_NAMES = ["_agent_name", "_agent_desc", "_agent_parameters"] as const;

/** The definitions by which a script declares itself, as forms; undefined when the source is no script. */
export function scriptDefinitions(forms: LispyValue): LispyValue[] | undefined {
  if (!Array.isArray(forms)) return undefined;
  const isCall = (form: LispyValue, name: string): form is LispyValue[] =>
    Array.isArray(form) && form[0] instanceof LispySymbol && form[0].name === name;
  const inside = forms.flatMap((form) => (isCall(form, "begin") ? form.slice(1) : [form]));
  const names: readonly string[] = SCRIPT_NAMES;
  const definitions = inside.filter(
    (form) =>
      isCall(form, "define") && form[1] instanceof LispySymbol && names.includes(form[1].name),
  );
  return definitions.length > 0 ? definitions : undefined;
}

/** Reads the declaration of a script from a VM in which its definitions have been evaluated. */
export function scriptDeclaration(
  vm: LispyVM,
  source: PluginSource,
  { slug }: FileNames,
): Declaration {
  const [name, description, parameters] = SCRIPT_NAMES.map((global) =>
    globalOf(vm, source, global),
  );
  return checked(source, {
    ...{ name: name ?? slug, description, parameters: parameters ?? null, run: undefined },
    places: { name: "_agent_name", description: "_agent_desc", parameters: "_agent_parameters" },
    describe: '(define _agent_desc "…")',
  });
}

/** Reads the declaration of a plugin from a VM in which it has been evaluated. */
export function declarationOf(vm: LispyVM, source: PluginSource, names: FileNames): Declaration {
  const { slug, runNames } = names;
  const agent = globalOf(vm, source, "AGENT");
  const candidates = agent === undefined ? runNames : [...runNames, "run"];
  const run = candidates.find((name) => vm.globals().includes(name));
  if (run === undefined) {
    const others = candidates.slice(1).join(", ");
    throw complaint(
      source,
      agent === undefined ? undefined : "AGENT",
      `has no procedure to run: write (define (agent-run context args) …); these names do as well: ${others}`,
    );
  }
  if (!isProcedure(vm, run)) {
    throw complaint(source, run, `${run} is no procedure: write (define (${run} context args) …)`);
  }
  if (agent === undefined) {
    const [name, description, parameters] = [
      "agent-name",
      "agent-description",
      "agent-parameters",
    ].map((global) => globalOf(vm, source, global));
    return checked(source, {
      ...{ name: name ?? slug, description, parameters: parameters ?? null, run },
      places: {
        ...{ name: "agent-name", description: "agent-description", parameters: "agent-parameters" },
      },
      describe: '(define agent-description "…")',
    });
  }
  if (typeof agent !== "object" || agent === null || Array.isArray(agent)) {
    throw complaint(
      source,
      "AGENT",
      'AGENT is no dict: write (define AGENT (dict "name" "…" "description" "…"))',
    );
  }
  const fields = agent as Record<string, LispyValue>;
  return checked(source, {
    name: fields["name"] ?? slug,
    description: fields["description"],
    parameters: fields["parameters"] ?? null,
    run,
    places: { name: "AGENT", description: "AGENT", parameters: "AGENT" },
    describe: '(define AGENT (dict … "description" "…"))',
  });
}

interface Found {
  name: LispyValue;
  description: LispyValue | undefined;
  parameters: LispyValue;
  run: string | undefined;
  /** The globals that say so. */
  places: { name: string; description: string; parameters: string };
  /** How a description is written. */
  describe: string;
}

function checked(source: PluginSource, found: Found): Declaration {
  const { name, description, parameters, run, places } = found;
  const say = (key: keyof Found["places"], reason: string): Error => {
    const place = places[key];
    return complaint(
      source,
      place,
      `${place === "AGENT" ? `AGENT${propertyPath(key)}` : place}: ${reason}`,
    );
  };
  if (typeof name !== "string" || !FUNCTION_NAME.test(name)) {
    throw say(
      "name",
      "must be a string of 1 to 64 letters, digits, _ and -: models call it by this name",
    );
  }
  if (typeof description !== "string" || description.trim() === "") {
    throw say("description", `must say in a string what the plugin does: write ${found.describe}`);
  }
  const schema = schemaOf(parameters, (reason) => say("parameters", reason));
  return { name, description, parameters: schema, run };
}

/** What a global of the program is, as JSON data; undefined when there is none. */
function globalOf(vm: LispyVM, source: PluginSource, name: string): LispyValue | undefined {
  if (!vm.globals().includes(name)) return undefined;
  try {
    return vm.parseJSON(vm.get(name, { as: "json" }));
  } catch (error) {
    if (!(error instanceof LispyError)) throw error;
    throw complaint(source, name, `${name} must be data that JSON can say: ${error.message}`);
  }
}

function isProcedure(vm: LispyVM, name: string): boolean {
  const value = vm.get(name);
  if (!(value instanceof LispyProcedure)) return false;
  value.dispose();
  return true;
}

/** A complaint about a plugin: at the definition of a global, if there is one. */
export function complaint(
  source: PluginSource,
  global: string | undefined,
  reason: string,
): LispyError {
  const { file, text } = source;
  const line = global === undefined ? undefined : lineOf(text, global);
  return new LispyError({
    category: "invalid-data",
    message: `plugin: ${file}${line === undefined ? "" : `:${line}`}: ${reason}`,
    ...(line !== undefined && { line, column: 1, source: { name: file, text } }),
  });
}

/** The line of the first definition of a name; a hint for people, found without reading. */
function lineOf(text: string, name: string): number | undefined {
  const escaped = name.replace(/[^\w-]/g, "\\$&");
  const match = new RegExp(
    `^[^;\\n]*?\\((?:define|defn?)\\s+[(\\[]?\\s*${escaped}(?![^\\s()\\[\\]{}"])`,
    "m",
  ).exec(text);
  return match ? text.slice(0, match.index + match[0].length).split("\n").length : undefined;
}
