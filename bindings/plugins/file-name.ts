// What a plugin is called by its file: loaders know it by the stem without `_agent`.

import { LispyUsageError } from "../errors.js";

/** The names that follow from a file's name. */
export interface FileNames {
  /** The stem without `_agent`. */
  readonly slug: string;
  /** Names that its run procedure may have, the most general first. */
  readonly runNames: readonly string[];
}

/** For `agents/word_count_agent.lispy`: slug `word_count`; `agent-run`, `word-count-agent-run`, `word_count-run`, `word-count-run`. */
export function namesOfFile(file: string): FileNames {
  const stem = file.replace(/^.*[/\\]/, "").replace(/\.lispy$/, "");
  const slug = stem.replace(/[_-]agent$/, "");
  if (slug === "" || /[\s()[\]{}"';,`]/.test(slug)) {
    throw new LispyUsageError(
      `${JSON.stringify(file)} names no plugin: use a name as in weather_agent.lispy`,
    );
  }
  const dashed = (name: string): string => name.replaceAll("_", "-");
  const runNames = ["agent-run", `${dashed(stem)}-run`, `${slug}-run`, `${dashed(slug)}-run`];
  return { slug, runNames: [...new Set(runNames)] };
}
