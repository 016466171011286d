/** Runs `work` for every item, at most `width` at a time. */
export async function forEach(items, width, work) {
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) await work(item, index);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

/** The value below which a part of the sorted numbers lies. */
export const percentile = (sorted, part) =>
  sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
