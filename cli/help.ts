// What `lispy --help` says, and `--help` after a command. Invariant: what is said of a command is said once, and both show it.

import { PROFILE_NAMES } from "../bindings/entries/node.js";
import { subcommandHelp } from "./world/index.js";

const RUN = `run, resume:
  --steps N                  stop at the first safe point after N steps
  --save FILE                write a cartridge of what is there then, whether stopped or done
  --defer NAME,...           capabilities that programs may call: a call stops the run
  --value JSON               resume: the answer to the call that the run waits for
  --error TEXT               resume: the call fails with this message`;

const BOOT = `boot:
  --frames N                 frames to run (default 1)
  --first N                  number of the first frame (default: after the last
                             one of the cartridge's lineage, else 1)
  --program NAME             the program to run (default main)
  --out FILE                 write the next cartridge here
  --exported-at TIME         its time of export: ISO 8601, or "now"; default: unchanged
  --trace FILE               log the frames here, for lispy replay
  --host NAME                add this name to the cartridge's lineage.hosts`;

const VECTORS = `vectors:
  --filter TEXT              only cases whose id contains TEXT`;

const HELP = `Usage:
  lispy                      talk to a VM (REPL), or run piped source text
  lispy FILE                 run a source file ("-": standard input)
  lispy -e EXPR              evaluate EXPR and print its value
  lispy run FILE             run a source file, stop after --steps N, --save it
  lispy resume FILE          go on with the run of a cartridge
  lispy inspect FILE         one screen: what an agent knows, where its run stands
  lispy boot FILE            boot a cartridge (.lispy.json) and run frames
  lispy replay FILE          run the frames of a trace again and compare
  lispy vectors FILE...      run test vectors
${subcommandHelp()}

Options:
  -e, --eval EXPR            the expression to evaluate
  -i, --repl                 REPL even when standard input is no terminal
      --json                 one result object instead of text, whatever happens; with -e or a FILE:
                             ok, value, output, error, usage
      --print-result         also print the final value of a FILE
      --jit                  with a FILE, -e, run, resume: machine code as soon as a procedure runs
                             often, not only after some million steps; --no-jit: none at all
      --migrate-every K      with a FILE, -e or vectors: at every K-th safe point, write the
                             image down and go on in a fresh VM; all comes out the same
      --world DIR            with a FILE or -e: grants the readers of a world, shows intents;
                             otherwise the world of a command (default: state)
      --agent ID             on whose behalf; --writable: it may publish, export, import;
                             --at TIME: what its clock says
      --profile NAME         ${PROFILE_NAMES.join(" or ")}
  -h, --help                 this; after export, import ... bench: what that one takes
  -v, --version

Limits (whole numbers, "1e6" and "1_000_000" too):
  --max-steps N              steps per run
  --max-heap-bytes N         bytes of live data and call stack
  --max-depth N              nested calls
  --max-source-bytes N       bytes of source text
  --max-reader-depth N       nesting of source text
  --max-output-bytes N       bytes of output per run
  --max-collection-items N   items of a list or dict, characters of a string
  --max-integer-bits N       bits of an integer
  --max-value-depth N        nesting of a printed or returned value
  --max-value-nodes N        nodes of a printed or returned value
  --max-json-depth N         nesting of JSON text
  --max-procedure-size N     instructions of one compiled procedure

${RUN}

${BOOT}

${VECTORS}

Exit codes: 0 fine (also: stopped and saved), 1 the program (or a vector) failed,
2 wrong usage (also: nothing to resume), 130 interrupted by Ctrl-C (run and resume with
--save, boot with --out: what was done until then is saved).
The REPL keeps its history in $LISPY_HISTORY, or ~/.lispy_history.
`;

/** Of each command that has no description of its own elsewhere: its options, and those of all commands that it takes. */
const ABOUT: Readonly<Record<string, readonly [section: string, shared: string]>> = {
  run: [RUN, "--print-result, --json, --jit, --no-jit, --profile, limits"],
  resume: [RUN, "--print-result, --json, --jit, --no-jit, --profile, limits"],
  inspect: ["", "--json"],
  boot: [BOOT, "--json, --profile, limits"],
  replay: ["", "--json"],
  vectors: [VECTORS, "--migrate-every, --json, --profile, limits"],
};

/** The lines about a command; about all when it is none of these. */
export function helpAbout(command: string | undefined): string {
  if (command === undefined || !Object.hasOwn(ABOUT, command)) return HELP;
  const [section, shared] = ABOUT[command]!;
  const usage = HELP.split("\n").find((line) => line.startsWith(`  lispy ${command} `))!;
  const options = section.split("\n").slice(1);
  // A section may be about two commands.
  const own = command === "run" ? options.filter((line) => !line.includes(" resume: ")) : options;
  return `${[usage, ...own, `  also: ${shared} (lispy --help)`].join("\n")}\n`;
}
