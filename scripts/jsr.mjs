// The package as jsr.io takes it: node scripts/jsr.mjs FOLDER copies what jsr.json names into an empty folder, from where
// `deno publish` or `npx jsr publish` goes on. JSR reads no `types` condition, so the scripts say there themselves where their declarations are.
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "./build.mjs";

const manifest = (file) => JSON.parse(readFileSync(join(root, file), "utf8"));

/** The declarations of an entry, as package.json has them. */
function typesOf(entry) {
  const target = manifest("package.json").exports[entry];
  return target.types;
}

/** Copies the package into `folder`. */
export function stageJsr(folder) {
  const { exports } = manifest("jsr.json");
  for (const file of ["jsr.json", "README.md", "CHANGELOG.md", "SECURITY.md", "LICENSE", "dist"]) {
    if (!existsSync(join(root, file))) throw new Error(`${file} is not there: npm run build`);
    mkdirSync(folder, { recursive: true });
    cpSync(join(root, file), join(folder, file), { recursive: true });
  }
  for (const [entry, file] of Object.entries(exports)) {
    const types = posix.relative(dirname(file), typesOf(entry));
    const path = join(folder, file);
    const pragma = `/* @ts-self-types="${types.startsWith(".") ? types : `./${types}`}" */\n`;
    writeFileSync(path, pragma + readFileSync(path, "utf8"));
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  if (!process.argv[2]) throw new Error("node scripts/jsr.mjs FOLDER");
  stageJsr(process.argv[2]);
  console.log(`${process.argv[2]}: deno publish --dry-run --allow-dirty`);
}
