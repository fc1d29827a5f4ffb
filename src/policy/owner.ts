import { asId, type InternalKey } from '#kernel/ids.ts';
import type { Entitlement, Item } from './entitlement.ts';

/**
 * Whom or what a value in a subgraph belongs to: the object with an id that it hangs on, and the cases that the
 * requester's rule opens for it. A decision about any field of the value is made with these.
 */
export interface Owner {
  /** GraphQL type with an `id`: Applicant, Case, Sponsor, Document, Disclosure; `Query` for what belongs to nobody. */
  readonly type: string;
  readonly key: InternalKey;
  readonly entitlements: readonly Entitlement[];
}

interface Ownership {
  readonly owner: Owner;
  readonly item: Item | undefined;
}

const ownerships = new WeakMap<object, Ownership>();

/**
 * Ties a value to its owner, and returns it. Every object that a resolver hands to GraphQL must be owned; the shield
 * refuses every field of one that is not.
 *
 * @param item set for a document or received item and whatever hangs on it
 */
export function own<Value extends object>(value: Value, owner: Owner, item?: Item): Value {
  ownerships.set(value, { owner, item });
  return value;
}

/** The owner of a value; `null` for a value that no resolver has tied to one. */
export function ownershipOf(value: unknown): Ownership | null {
  return typeof value === 'object' && value !== null ? (ownerships.get(value) ?? null) : null;
}

/**
 * The entitlement of a request that rests on no case: tables, totals and extracts. It opens what the rule allows
 * without any requirement, and nothing else.
 */
export const requestEntitlement: Entitlement = {
  caseKey: null,
  applicantKey: null,
  sponsorKey: null,
  controller: null,
  basisCaseKey: null,
  relationFactKey: null,
  scope: [],
  facts: [],
  restrictions: [],
  protectionActive: false,
  origin: null,
};

/** The owner of what belongs to nobody: root fields, connections, table cells. */
export const requestOwner: Owner = { type: 'Query', key: asId<InternalKey>(''), entitlements: [requestEntitlement] };
