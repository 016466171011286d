// Starts workerd, Cloudflare's runtime, on this machine, for the examples beside this folder: bundles a Worker as wrangler would, and
// runs the workerd.capnp of its folder. Invariant: the process that is started here is ended here, also when this one ends.

import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const require = createRequire(import.meta.url);
export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** workerd says on this file descriptor what it listens on. */
const CONTROL = 3;
const START_MS = 30_000;

/**
 * Bundles `examples/NAME/worker.ts` to `build/examples/NAME/`, with lispy.wasm beside it: workerd compiles no bytes, so the module is an
 * import that the configuration answers.
 */
export async function bundleWorker(name) {
  const folder = join(root, "build/examples", name);
  mkdirSync(folder, { recursive: true });
  const { outputFiles } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: [join(root, "examples", name, "worker.ts")],
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    conditions: ["workerd"],
    logLevel: "warning",
    // Chunks of the package that only define things are imported for nothing, which is harmless.
    logOverride: { "ignored-bare-import": "silent" },
    // lispy-vm is the published package here, as it is for a user: the checkout's paths would lead to its sources.
    tsconfigRaw: {},
    plugins: [compiledModules],
  });
  put(join(folder, "worker.js"), outputFiles[0].contents);
  put(join(folder, "lispy.wasm"), readFileSync(require.resolve("lispy-vm/lispy.wasm")));
}

/** Another process may be reading the file: it gets the old one or the new one. */
function put(file, bytes) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, bytes);
  renameSync(draft, file);
}

const compiledModules = {
  name: "compiled-modules",
  setup(build) {
    build.onResolve({ filter: /\.wasm$/ }, () => ({ path: "./lispy.wasm", external: true }));
  },
};

/**
 * Runs `examples/NAME/workerd.capnp`.
 *
 * @param {string} name
 * @param {{ port?: number, storage?: string, env?: Record<string, string> }} options `port` 0: any that is free.
 * @returns The URL, the process id, `kill` (SIGKILL, and waits) and `ended`, which rejects when it dies by itself.
 */
export async function startWorkerd(name, { port = 0, storage, env = {} } = {}) {
  const args = [
    ...["serve", join(root, "examples", name, "workerd.capnp"), `--control-fd=${CONTROL}`],
    `--socket-addr=http=127.0.0.1:${port}`,
    ...(storage ? [`--directory-path=storage=${storage}`] : []),
  ];
  const child = spawn(require("workerd").default, args, {
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  const killAtExit = () => child.kill("SIGKILL");
  process.once("exit", killAtExit);
  let said = "";
  const hear = (chunk) => (said = (said + chunk).slice(-4000));
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  let killed = false;
  const gone = new Promise((resolve) => child.once("close", resolve));
  const ended = new Promise((_, reject) => {
    child.once("error", (error) =>
      reject(new Error(`workerd could not be started: ${error.message}`)),
    );
    child.once("close", (code, signal) => {
      process.off("exit", killAtExit);
      if (!killed) reject(new Error(`workerd ended with ${code ?? signal}\n${said}`));
    });
  });
  ended.catch(() => {}); // whoever waits hears of it
  const kill = async () => {
    killed = true;
    child.kill("SIGKILL");
    await gone;
  };
  const late = new Promise((_, reject) => {
    setTimeout(
      () => reject(new Error(`workerd did not listen in time\n${said}`)),
      START_MS,
    ).unref();
  });
  try {
    const listening = await Promise.race([portOf(child.stdio[CONTROL]), ended, late]);
    return { url: `http://127.0.0.1:${listening}`, pid: child.pid, kill, ended, said: () => said };
  } catch (error) {
    await kill();
    throw error;
  }
}

/** Ends workerd when somebody ends this process. */
export function stopWithThisProcess({ kill }) {
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, () => void kill().then(() => process.exit(0)));
  }
}

function portOf(control) {
  return new Promise((resolve) => {
    createInterface({ input: control }).on("line", (line) => {
      const { event, port } = JSON.parse(line);
      if (event === "listen") resolve(port);
    });
  });
}
