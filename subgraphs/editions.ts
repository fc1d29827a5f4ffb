import type { PolicyVersion } from '#kernel/ids.ts';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';

/** The newest, the one that the gateway still runs under, and one more while requests under way end on it. */
const maxEditions = 3;

/** What one version of the policy, with the documents compiled with it, makes of a subgraph. */
interface Edition {
  readonly policy: CompiledPolicy;
}

export interface Editions<Each extends Edition> {
  /** The one of that version, which then counts as used last. */
  find(version: PolicyVersion): Each | undefined;
  /** Where there are too many, the one that was used longest ago goes; what runs on it runs to its end. */
  add(edition: Each): void;
  versions(): readonly PolicyVersion[];
}

export function createEditions<Each extends Edition>(): Editions<Each> {
  // In the order of their use.
  const kept = new Map<PolicyVersion, Each>();
  const keep = (edition: Each): void => {
    kept.delete(edition.policy.version);
    kept.set(edition.policy.version, edition);
  };
  return {
    find(version) {
      const found = kept.get(version);
      if (found !== undefined) keep(found);
      return found;
    },
    add(edition) {
      keep(edition);
      const [oldest] = kept.keys();
      if (kept.size > maxEditions && oldest !== undefined) kept.delete(oldest);
    },
    versions: () => [...kept.keys()],
  };
}
