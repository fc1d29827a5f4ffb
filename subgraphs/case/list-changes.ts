import { asId, type Coordinate, type InternalKey } from '#kernel/ids.ts';
import type { Entitlement, Item } from '#policy/entitlement.ts';
import { own, requestOwner } from '#policy/owner.ts';
import { badArgument } from '../redact-error.ts';
import type { Access } from '../subgraph.ts';
import { isOpen, showObject } from '../visible.ts';
import { formatCursor, parseCursor, type ChangeCursor } from './change-cursor.ts';
import {
  compareCases,
  selectChanges,
  selectEntitlements,
  selectSettledMs,
  type ChangeRow,
  type ComparedCase,
} from './change-queries.ts';
import { itemOfDocument, itemOfReceived } from './item-of.ts';
import type { CaseContext } from './show-case.ts';

export interface ChangeArguments {
  readonly cursor?: string | null;
  readonly first?: number | null;
}

const maxPageSize = 500;

/**
 * What became of the cases that the requester's relation leads to since it last asked: the list as it was then against the
 * list as it is now. A case that both hold has changed if something changed that is open to the requester now.
 *
 * @returns `null` under a rule that lists nothing
 */
export async function listChanges(args: ChangeArguments, context: CaseContext) {
  const { policy, rule, db, access } = context;
  if (policy.rules[rule]?.lists !== 'related') return null;
  const limit = args.first ?? 100;
  if (limit < 1 || limit > maxPageSize) return badArgument();
  const cursor = await readWindow(args.cursor ?? null, context);
  if (cursor === null) return badArgument();

  const before = { ...access, at: new Date(cursor.fromMs).toISOString() };
  const after = { ...access, at: new Date(cursor.toMs).toISOString() };
  const passes = policy.purposes[access.requester.purpose]?.onRestriction === 'pass';
  const heldBack = passes ? [] : [asId<Coordinate>('Case.id')];
  const { offset } = cursor;
  const compared = await compareCases(db, { before, after, heldBack }, { limit: limit + 1, offset });
  const page = compared.slice(0, limit);
  const hasMore = compared.length > limit;
  const next = hasMore ? { ...cursor, offset: offset + limit } : { fromMs: cursor.toMs, toMs: cursor.toMs, offset: 0 };
  return own(
    { changes: await showChanges(page, { before, after }, context), hasMore, cursor: formatCursor(next) },
    requestOwner,
  );
}

/** The instants to compare: those of the pages that were begun, or what came since the last of them. */
async function readWindow(text: string | null, { db, access }: CaseContext): Promise<ChangeCursor | null> {
  const cursor = text === null ? { fromMs: 0, toMs: 0, offset: 0 } : parseCursor(text, Date.parse(access.at));
  if (cursor === null || cursor.offset > 0) return cursor;
  const settledMs = await selectSettledMs(db);
  return { fromMs: cursor.toMs, toMs: Math.max(settledMs, cursor.toMs), offset: 0 };
}

interface Instants {
  readonly before: Access;
  readonly after: Access;
}

async function showChanges(page: readonly ComparedCase[], { before, after }: Instants, context: CaseContext) {
  const { db } = context;
  const keysWhere = (test: (each: ComparedCase) => boolean) => page.filter(test).map(({ key }) => key);
  const kept = keysWhere((each) => each.wasOpen && each.isOpen);
  const openNow = await selectEntitlements(
    db,
    after,
    keysWhere((each) => each.isOpen),
  );
  const openThen = await selectEntitlements(
    db,
    before,
    keysWhere((each) => !each.isOpen),
  );
  const rows = Map.groupBy(
    kept.length === 0 ? [] : await selectChanges(db, { before, after }, kept),
    (row) => row.caseKey,
  );

  return page.flatMap((each) => {
    const entitlements = (each.isOpen ? openNow : openThen).get(each.key) ?? [];
    const kind = kindOf(each);
    const isTold =
      kind !== 'CHANGED' ||
      each.wasHeld ||
      (rows.get(each.key) ?? []).some((row) => isOpen(context, row.coordinate, entitlements, itemOf(row)));
    if (!isTold) return [];
    return showChange({ id: each.key, kind }, entitlements, context);
  });
}

function kindOf({ wasOpen, isOpen: isOpenNow }: ComparedCase): 'OPENED' | 'CHANGED' | 'CLOSED' {
  if (!isOpenNow) return 'CLOSED';
  return wasOpen ? 'CHANGED' : 'OPENED';
}

/** A document or received item is decided by what it holds, so that a change of what is hidden does not show. */
function itemOf(row: ChangeRow): Item | undefined {
  if (row.coordinate === 'Case.documents') return itemOfDocument(row);
  return row.coordinate === 'Case.receivedInformation' ? itemOfReceived({ ...row, source: row.originator }) : undefined;
}

export interface Change {
  readonly id: string;
  readonly kind: 'OPENED' | 'CHANGED' | 'CLOSED';
}

function showChange(change: Change, entitlements: readonly Entitlement[], context: CaseContext) {
  const owner = { type: 'Change', key: asId<InternalKey>(change.id), entitlements };
  return showObject(context, change, owner) ?? [];
}
