import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

const maxEntries = 10_000;

interface Entry {
  payload: AdapterPayload;
  readonly untilMs: number;
}

/**
 * Memory for what oidc-provider has to keep: ids of used client assertions, and of people who sign in their sessions,
 * codes, grants and refresh tokens. Device codes are not asked for, so finding by user code has no answer.
 */
export function createExpiringStore(): AdapterFactory {
  const entries = new Map<string, Entry>();

  const dropExpired = (nowMs: number): void => {
    for (const [key, { untilMs }] of entries) if (untilMs <= nowMs) entries.delete(key);
  };
  const findLive = (key: string): Entry | undefined => {
    const entry = entries.get(key);
    return entry !== undefined && entry.untilMs > Date.now() ? entry : undefined;
  };

  return (model): Adapter => ({
    upsert: (id, payload, expiresInSeconds) => {
      const nowMs = Date.now();
      if (entries.size >= maxEntries) dropExpired(nowMs);
      // Refusing is safer than forgetting: a forgotten assertion could be used again.
      if (entries.size >= maxEntries) return Promise.reject(new Error('too many live entries'));
      const untilMs = expiresInSeconds === undefined ? Infinity : nowMs + expiresInSeconds * 1000;
      entries.set(`${model}:${id}`, { payload, untilMs });
      return Promise.resolve();
    },
    find: (id) => Promise.resolve(findLive(`${model}:${id}`)?.payload),
    destroy: (id) => {
      entries.delete(`${model}:${id}`);
      return Promise.resolve();
    },
    findByUserCode: () => Promise.resolve(undefined),
    findByUid: (uid) => {
      const [key] =
        [...entries].find(([name, { payload }]) => name.startsWith(`${model}:`) && payload.uid === uid) ?? [];
      return Promise.resolve(key === undefined ? undefined : findLive(key)?.payload);
    },
    consume: (id) => {
      const entry = findLive(`${model}:${id}`);
      if (entry !== undefined) entry.payload = { ...entry.payload, consumed: Math.floor(Date.now() / 1000) };
      return Promise.resolve();
    },
    revokeByGrantId: (grantId) => {
      for (const [key, { payload }] of entries) {
        if (key.startsWith(`${model}:`) && payload.grantId === grantId) entries.delete(key);
      }
      return Promise.resolve();
    },
  });
}
