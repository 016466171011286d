// Jobs of a world's frame on several threads. Each thread opens the world for itself and only reads it.

import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { LispyUsageError } from "../errors.js";
import type { FrameJob, FrameJobResult, FrameJobRunner } from "../world/frame-job.js";

/** What a thread is told: a job, or that there are no more. */
export type ToWorker = { job: FrameJob; index: number } | { end: true };
/** What it answers. */
export interface FromWorker {
  index: number;
  result: FrameJobResult;
}

/**
 * Runs jobs on so many threads, on the world in a directory.
 *
 * @throws {@link LispyUsageError} for no threads.
 */
export function threadRunner(directory: string, threads = availableParallelism()): FrameJobRunner {
  if (!(threads >= 1)) throw new LispyUsageError(`a frame needs at least 1 thread, not ${threads}`);
  return async (jobs, onDone) => {
    const results = new Array<FrameJobResult>(jobs.length);
    let next = 0;
    const lane = async (): Promise<void> => {
      if (next >= jobs.length) return;
      // One folder deep, like the file that this becomes part of.
      const worker = new Worker(new URL("../entries/frame-worker.js", import.meta.url), {
        workerData: { directory },
      });
      try {
        while (next < jobs.length) {
          const index = next++;
          results[index] = await ask(worker, { job: jobs[index]!, index });
          onDone(results[index]);
        }
      } finally {
        await worker.terminate();
      }
    };
    await Promise.all(Array.from({ length: Math.min(threads, jobs.length) }, lane));
    return results;
  };
}

function ask(worker: Worker, message: ToWorker): Promise<FrameJobResult> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      worker.off("message", answer).off("error", fail).off("exit", gone);
      act();
    };
    const answer = ({ result }: FromWorker): void => settle(() => resolve(result));
    const fail = (error: Error): void => settle(() => reject(error));
    const gone = (code: number): void =>
      settle(() => reject(new Error(`a thread ended with exit code ${code}`)));
    worker.on("message", answer).on("error", fail).on("exit", gone);
    worker.postMessage(message);
  });
}
