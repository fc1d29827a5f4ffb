import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

const maxEntries = 10_000;

/**
 * Memory for what oidc-provider has to keep: for client credentials with JWT access tokens that is the ids of used
 * client assertions. Nothing else is asked for, so finding by user code or session has no answer.
 */
export function createExpiringStore(): AdapterFactory {
  const entries = new Map<string, { readonly payload: AdapterPayload; readonly untilMs: number }>();

  const dropExpired = (nowMs: number): void => {
    for (const [key, { untilMs }] of entries) if (untilMs <= nowMs) entries.delete(key);
  };

  return (model): Adapter => ({
    upsert: (id, payload, expiresInSeconds) => {
      const nowMs = Date.now();
      if (entries.size >= maxEntries) dropExpired(nowMs);
      // Refusing is safer than forgetting: a forgotten assertion could be used again.
      if (entries.size >= maxEntries) return Promise.reject(new Error('too many live client assertions'));
      const untilMs = expiresInSeconds === undefined ? Infinity : nowMs + expiresInSeconds * 1000;
      entries.set(`${model}:${id}`, { payload, untilMs });
      return Promise.resolve();
    },
    find: (id) => {
      const entry = entries.get(`${model}:${id}`);
      return Promise.resolve(entry !== undefined && entry.untilMs > Date.now() ? entry.payload : undefined);
    },
    destroy: (id) => {
      entries.delete(`${model}:${id}`);
      return Promise.resolve();
    },
    findByUserCode: () => Promise.resolve(undefined),
    findByUid: () => Promise.resolve(undefined),
    consume: () => Promise.resolve(),
    revokeByGrantId: () => Promise.resolve(),
  });
}
