import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '#kernel/canonical-json.ts';
import { asId, type PolicyVersion } from '#kernel/ids.ts';
import type { CompiledPolicy } from '../compiled-policy.ts';

/**
 * The name of a policy: SHA-256 of its canonical JSON without `version`, 64 hexadecimal digits.
 *
 * @see RFC 8785
 */
export function versionOf(content: Omit<CompiledPolicy, 'version'>): PolicyVersion {
  return asId<PolicyVersion>(
    createHash('sha256')
      .update(canonicalJson(z.json().parse(content)))
      .digest('hex'),
  );
}
