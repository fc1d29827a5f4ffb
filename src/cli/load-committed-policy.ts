import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CompiledPolicy } from '#policy/compiled-policy.ts';
import { parseCompiledPolicy } from '#policy/parse-compiled-policy.ts';

/** The policy of this project as it was compiled and committed. */
export function loadCommittedPolicy(): CompiledPolicy {
  return parseCompiledPolicy(
    readFileSync(fileURLToPath(new URL('../../schema/generated/policy.json', import.meta.url)), 'utf8'),
  );
}
