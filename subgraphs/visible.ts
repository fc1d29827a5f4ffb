import { invariant } from '#kernel/invariant.ts';
import { asId, type Coordinate } from '#kernel/ids.ts';
import { decide } from '#policy/decide.ts';
import type { Entitlement, Item } from '#policy/entitlement.ts';
import { own, ownershipOf, type Owner } from '#policy/owner.ts';
import type { SubgraphContext } from './subgraph.ts';

/** Whether the requester's rule opens a coordinate for what these cases open. */
export function isOpen(
  context: SubgraphContext,
  coordinate: string,
  entitlements: readonly Entitlement[],
  item?: Item,
): boolean {
  return decideOn(context, asId<Coordinate>(coordinate), entitlements, item).kind === 'allow';
}

/** The one decision about a coordinate, for this request. */
export function decideOn(
  context: SubgraphContext,
  coordinate: Coordinate,
  entitlements: readonly Entitlement[],
  item?: Item,
): ReturnType<typeof decide> {
  const { policy, rule, needStated, cleared } = context;
  const question = { rule, coordinate, needStated, cleared };
  return decide(policy, item === undefined ? question : { ...question, item }, entitlements);
}

/** Ties an object to itself as owner; `null` when not even its id is open, so that it does not seem to exist. */
export function showObject<Value extends object>(
  context: SubgraphContext,
  value: Value,
  owner: Owner,
  item?: Item,
): Value | null {
  return isOpen(context, `${owner.type}.id`, owner.entitlements, item) ? own(value, owner, item) : null;
}

/** Ties what hangs on an object to the owner of that object. */
export function ownLike<Value extends object>(parent: object, value: Value): Value {
  const { owner, item } = ownershipFor(parent);
  return own(value, owner, item);
}

export function ownAllLike<Value extends object>(parent: object, values: readonly Value[]): readonly Value[] {
  return values.map((value) => ownLike(parent, value));
}

export function ownerOf(parent: object): Owner {
  return ownershipFor(parent).owner;
}

function ownershipFor(parent: object): NonNullable<ReturnType<typeof ownershipOf>> {
  const ownership = ownershipOf(parent);
  invariant(ownership, 'a resolver runs on a value without an owner');
  return ownership;
}
