import { getNamedType, isInputObjectType, type GraphQLInputType } from 'graphql';
import { asId, type Coordinate } from '#kernel/ids.ts';
import type { CompiledPolicy } from '../compiled-policy.ts';
import { opaqueKindOf, type OpaqueKind } from '../decision/static-openness.ts';

/** Whether a value of the input type can hold a sealed id, itself or further down. */
export function canHoldSealed(
  policy: CompiledPolicy,
  type: GraphQLInputType,
  above: ReadonlySet<string> = new Set(),
): boolean {
  const named = getNamedType(type);
  if (!isInputObjectType(named) || above.has(named.name)) return false;
  const within = new Set([...above, named.name]);
  return Object.values(named.getFields()).some(
    (field) =>
      opaqueKindOf(policy, memberOf(named.name, field.name)) !== null || canHoldSealed(policy, field.type, within),
  );
}

/**
 * A value of an input type with every sealed id in it opened, however deep it stands and however many there are in a
 * list.
 *
 * @param open gives the key behind a sealed id
 */
export function openSealedInput(
  policy: CompiledPolicy,
  type: GraphQLInputType,
  value: unknown,
  open: (kind: OpaqueKind, sealed: string) => string,
): unknown {
  if (Array.isArray(value)) return value.map((item) => openSealedInput(policy, type, item, open));
  const named = getNamedType(type);
  if (!isInputObjectType(named) || typeof value !== 'object' || value === null) return value;
  const fields = named.getFields();
  return Object.fromEntries(
    Object.entries(value).map(([name, member]: [string, unknown]) => {
      const field = fields[name];
      if (field === undefined) return [name, member];
      const kind = opaqueKindOf(policy, memberOf(named.name, name));
      return [name, kind === null ? openSealedInput(policy, field.type, member, open) : openAll(kind, member, open)];
    }),
  );
}

function openAll(kind: OpaqueKind, value: unknown, open: (kind: OpaqueKind, sealed: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => openAll(kind, item, open));
  return typeof value === 'string' ? open(kind, value) : value;
}

function memberOf(type: string, field: string): Coordinate {
  return asId<Coordinate>(`${type}.${field}`);
}
