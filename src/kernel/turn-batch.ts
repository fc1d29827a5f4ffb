interface Waiting<Item, Result> {
  readonly item: Item;
  readonly settle: { readonly done: (result: Result) => void; readonly failed: (error: unknown) => void };
}

/** What is handed in during one turn of the event loop goes out together. */
export interface TurnBatch<Item, Result> {
  add(item: Item): Promise<Result>;
}

/**
 * @param send gets one item or more and answers one result for each, in the same order; what it throws, or leaves out,
 *   fails whoever handed it in
 */
export function createTurnBatch<Item, Result>(
  send: (items: readonly Item[]) => Promise<readonly Result[]>,
): TurnBatch<Item, Result> {
  let waiting: Waiting<Item, Result>[] = [];

  const sendAll = async (): Promise<void> => {
    const batch = waiting;
    waiting = [];
    try {
      const results = await send(batch.map(({ item }) => item));
      for (const [index, { settle }] of batch.entries()) {
        const result = results[index];
        if (result === undefined) settle.failed(new Error('one of a batch was left out'));
        else settle.done(result);
      }
    } catch (error) {
      for (const { settle } of batch) settle.failed(error);
    }
  };

  return {
    add: (item) =>
      new Promise((done, failed) => {
        if (waiting.length === 0) setImmediate(() => void sendAll());
        waiting.push({ item, settle: { done, failed } });
      }),
  };
}
