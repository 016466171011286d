// One configuration for two languages. AssemblyScript is read by the TypeScript parser, which must tolerate its
// decorators on functions and its types; rules that would rewrite it into TypeScript idiom are off there.
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";
import js from "@eslint/js";

/** A note to do something later is worth keeping only when it can be looked up. */
const house = {
  rules: {
    "todo-has-issue": {
      create: (context) => ({
        Program() {
          for (const comment of context.sourceCode.getAllComments()) {
            if (/\b(TODO|FIXME|XXX)\b(?!\(#\d+\))/.test(comment.value)) {
              context.report({ loc: comment.loc, message: "Write TODO(#issue)." });
            }
          }
        },
      }),
    },
  },
};

const assembly = ["assembly/**/*.ts", "bench/native/*.ts", "tests/unit/**/*.ts"];
const portable = ["bindings/**/*.ts"];

export default defineConfig(
  {
    ignores: [
      "build/",
      "dist/",
      "coverage/",
      "bench/peers/",
      "bench/programs/agent/tools.js",
      "**/node_modules/",
      "assembly/gen/",
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: "error" }, plugins: { house } },
  { files: ["**/*.{ts,js,mjs}"], rules: { "house/todo-has-issue": "error" } },
  {
    files: ["**/*.{ts,js,mjs}"],
    ignores: assembly,
    extends: [js.configs.recommended, ...tseslint.configs.recommended],
    rules: {
      "no-undef": "off",
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
    },
  },
  {
    files: ["{assembly,bindings,cli,scripts,bench}/**/*.{ts,mjs}"],
    // The dispatch loop is one function, because it must be one.
    ignores: ["assembly/vm/interpret.ts"],
    rules: { "max-lines": ["error", 500] },
  },
  {
    files: portable,
    ignores: ["bindings/entries/**", "bindings/**/node*.ts", "bindings/**/node/**"],
    rules: {
      "no-restricted-globals": [
        "error",
        ...["process", "Buffer", "require", "__dirname", "__filename", "global", "Deno", "Bun"].map(
          (name) => ({ name, message: "bindings/ uses Web-standard APIs only." }),
        ),
      ],
    },
  },
  {
    files: assembly,
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { allowInvalidAST: true, sourceType: "module" },
    },
    plugins: { "@typescript-eslint": tseslint.plugin },
    rules: {
      "no-var": "error",
      "no-debugger": "error",
      "no-dupe-keys": "error",
      "no-duplicate-case": "error",
      "no-self-assign": "error",
      "no-unreachable": "error",
      "no-throw-literal": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      // The language has neither: asc would say so too, but not for a file that nobody imports yet.
      "no-restricted-syntax": ["error", "ForOfStatement", "TryStatement", "LabeledStatement"],
    },
  },
);
