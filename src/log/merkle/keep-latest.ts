/**
 * Loads each value once, also for those who ask at the same time, and keeps those asked for last. What could not be
 * loaded is not kept. Only for what never changes under its key.
 */
export function keepLatest<Key, Value>(
  load: (key: Key) => Promise<Value>,
  nameOf: (key: Key) => string,
  max: number,
): (key: Key) => Promise<Value> {
  const kept = new Map<string, Promise<Value>>();
  return (key) => {
    const name = nameOf(key);
    const loading = kept.get(name) ?? load(key);
    // A map keeps the order in which its keys were set: the first is the one not asked for longest.
    kept.delete(name);
    kept.set(name, loading);
    for (const oldest of kept.keys()) {
      if (kept.size <= max) break;
      kept.delete(oldest);
    }
    loading.catch(() => {
      if (kept.get(name) === loading) kept.delete(name);
    });
    return loading;
  };
}
