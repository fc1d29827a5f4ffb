/** Where random choices come from: a generator of numbers with a seed, or one that can shrink. */
export interface Draw {
  /** Between the two, both included. */
  int(least: number, most: number): number;
}

/** @param percent how often it is true */
export function chance(draw: Draw, percent: number): boolean {
  return draw.int(1, 100) <= percent;
}

export function pick<Item>(draw: Draw, items: readonly [Item, ...(readonly Item[])]): Item;
export function pick<Item>(draw: Draw, items: readonly Item[]): Item | undefined;
export function pick<Item>(draw: Draw, items: readonly Item[]): Item | undefined {
  return items[draw.int(0, Math.max(0, items.length - 1))];
}

/** Each of the items with the given chance. */
export function some<Item>(draw: Draw, items: Iterable<Item>, percent: number): readonly Item[] {
  return [...items].filter(() => chance(draw, percent));
}

/** The same numbers for the same seed. @see mulberry32, a 32-bit generator in the public domain */
export function drawFrom(seed: number): Draw {
  let state = seed >>> 0;
  return {
    int(least, most) {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
      return least + (((mixed ^ (mixed >>> 14)) >>> 0) % (most - least + 1));
    },
  };
}
