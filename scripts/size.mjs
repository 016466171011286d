// Prints what the published files weigh, and fails when the gzipped module outgrows its ceiling.
// Where inlined bytes are the default entry, they are for runtimes without files; Node.js reads the module from its file.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build, root } from "./build.mjs";

const LIMIT_GZIP = 180_000;
const files = [
  ...["dist/lispy.wasm", "dist/index.js", "dist/entries/inline.js", "dist/cli/main.js"],
  "dist/chunks/re2js.js",
];

try {
  await build(["dist"]);
  console.log("      raw      gzip    brotli  file");
  for (const file of files) {
    if (!existsSync(join(root, file))) continue;
    const bytes = readFileSync(join(root, file));
    const gzip = gzipSync(bytes, { level: 9 }).length;
    const row = [bytes.length, gzip, brotliCompressSync(bytes).length];
    console.log(`${row.map((size) => String(size).padStart(9)).join(" ")}  ${file}`);
    if (file === "dist/lispy.wasm" && gzip > LIMIT_GZIP) {
      console.error(`size: the gzipped module is over ${LIMIT_GZIP} bytes`);
      process.exitCode = 1;
    }
  }
} catch (error) {
  console.error(`size: ${error.message}`);
  process.exitCode = 1;
}
