import type { Coordinate } from '#kernel/ids.ts';
import type { CompiledPolicy } from '../compiled-policy.ts';
import { decide } from '../decide.ts';
import type { Entitlement, ReleasedValue } from '../entitlement.ts';
import { ownershipOf } from '../owner.ts';
import { releasedValuesOf, valueDigest } from '../released-values.ts';
import type { Question } from '../verdict.ts';

type Asker = Pick<Question, 'rule' | 'needStated' | 'cleared'>;
type Resolve = (parent: unknown, args: unknown, context: Asker, info: unknown) => unknown;

/**
 * Runs within the shield, on a field that it has opened: where an official released values that were seen, those values
 * leave, in the wording that was released, and no other. What has changed since is not what was seen.
 */
export function keepReleasedValues(policy: CompiledPolicy, coordinate: Coordinate) {
  return async (resolve: Resolve, parent: unknown, args: unknown, context: Asker, info: unknown): Promise<unknown> => {
    const value = await resolve(parent, args, context, info);
    const released = findReleased(policy, coordinate, parent, context);
    return released === null ? value : keepReleased(value, released);
  };
}

function findReleased(
  policy: CompiledPolicy,
  coordinate: Coordinate,
  parent: unknown,
  { rule, needStated, cleared }: Asker,
): readonly ReleasedValue[] | null {
  const ownership = ownershipOf(parent);
  if (ownership?.owner.entitlements.some(hasReleasedValues) !== true) return null;
  const { owner, item } = ownership;
  const question = { rule, coordinate, needStated, cleared, ...(item === undefined ? {} : { item }) };
  const verdict = decide(policy, question, owner.entitlements);
  return verdict.kind === 'allow' ? releasedValuesOf(coordinate, verdict) : null;
}

function hasReleasedValues({ facts, restrictions }: Entitlement): boolean {
  const releases = [...facts, ...restrictions.flatMap((restriction) => restriction.releases)];
  return releases.some(({ released }) => released !== null);
}

function keepReleased(value: unknown, released: readonly ReleasedValue[]): unknown {
  if (Array.isArray(value)) {
    return value.map((each) => keepReleased(each, released)).filter((each) => each !== null);
  }
  const sha256 = valueDigest(value);
  const seen = sha256 === null ? undefined : released.find((each) => each.sha256 === sha256);
  if (seen === undefined) return null;
  return seen.redacted ?? value;
}
