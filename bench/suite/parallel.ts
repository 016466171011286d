// Does things one after the other, or so many at a time where time does not matter.

export async function inTurns<Item>(
  items: readonly Item[],
  atOnce: number,
  code: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await code(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
