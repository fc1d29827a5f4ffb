export interface BoundedCache<Value> {
  get(key: string): Value | undefined;
  /** @param weight in the unit of the bound; what is heavier than all of it is not kept */
  set(key: string, value: Value, weight: number): void;
  size(): number;
}

/** Keeps the last so many values, and no more of them than weigh so much together. */
export function createBoundedCache<Value>(maxEntries: number, maxWeight: number): BoundedCache<Value> {
  const entries = new Map<string, { readonly value: Value; readonly weight: number }>();
  let total = 0;
  const forget = (key: string): void => {
    total -= entries.get(key)?.weight ?? 0;
    entries.delete(key);
  };
  return {
    get: (key) => entries.get(key)?.value,
    set(key, value, weight) {
      forget(key);
      if (weight > maxWeight) return;
      for (const oldest of entries.keys()) {
        if (entries.size < maxEntries && total + weight <= maxWeight) break;
        forget(oldest);
      }
      entries.set(key, { value, weight });
      total += weight;
    },
    size: () => entries.size,
  };
}
