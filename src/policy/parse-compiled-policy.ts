import { versionOf } from './compilation/version-of.ts';
import type { CompiledPolicy } from './compiled-policy.ts';

/**
 * Reads a compiled policy back. Its version is computed again, so a file that was changed by hand, cut short or mixed up
 * with another form is refused: the shape was checked when that version was compiled.
 *
 * @param text `schema/generated/policy.json`
 * @throws Error when the text is not a compiled policy or its version is not that of its content
 */
export function parseCompiledPolicy(text: string): CompiledPolicy {
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null || !('version' in parsed)) {
    throw new Error('the compiled policy has no version; run the policy compile command');
  }
  const policy = parsed as CompiledPolicy;
  const { version, ...content } = policy;
  if (versionOf(content) !== version) {
    throw new Error('the compiled policy does not match its version; run the policy compile command');
  }
  return policy;
}
