import { sql } from 'kysely';
import { asId, type InternalKey } from '#kernel/ids.ts';
import type { Entitlement } from '#policy/entitlement.ts';
import { entitledBy, keySet, parseEntitled, type Entitled } from '../entitled.ts';
import { parseKey } from '../subgraph.ts';
import { DeskError } from './desk-error.ts';
import type { DeskContext } from './desk-context.ts';

/** A case that the requester's rule opens. */
export interface OpenCase {
  readonly caseKey: InternalKey;
  readonly applicantKey: InternalKey;
  readonly entitlements: readonly Entitlement[];
}

interface CaseRow {
  readonly id: string;
  readonly entitlements: unknown;
}

/** Those of the cases that the requester's rule opens, by their keys. */
export async function selectOpenCases(
  { db, access }: DeskContext,
  caseKeys: readonly string[],
): Promise<ReadonlyMap<InternalKey, OpenCase>> {
  const { rows } = await sql<CaseRow>`
    select opened.owner_key as id, opened.entitlements
    from ${entitledBy(access, 'case_key', keySet(caseKeys))} opened`.execute(db);
  return new Map(rows.map((row) => parseEntitled(row)).flatMap(toOpenCase));
}

function toOpenCase({ id, entitlements }: Entitled<CaseRow>): [InternalKey, OpenCase][] {
  const caseKey = asId<InternalKey>(id);
  const applicantKey = entitlements[0]?.applicantKey ?? null;
  return applicantKey === null ? [] : [[caseKey, { caseKey, applicantKey, entitlements }]];
}

const maxCases = 50;

/**
 * The cases that a mutation names, every one of them open to the requester.
 *
 * @throws {DeskError} BAD_ARGUMENT for none or too many; NOTHING_THERE when one is not open: an unknown one is no different
 */
export async function requireCases(context: DeskContext, ids: readonly string[]): Promise<readonly OpenCase[]> {
  if (ids.length === 0 || ids.length > maxCases) throw new DeskError('BAD_ARGUMENT');
  const keys = [...new Set(ids)].map((id) => parseKey(id));
  const open = await selectOpenCases(
    context,
    keys.filter((key) => key !== null),
  );
  return keys.map((key) => {
    const found = key === null ? undefined : open.get(key);
    if (found === undefined) throw new DeskError('NOTHING_THERE');
    return found;
  });
}

/** @throws {DeskError} NOTHING_THERE */
export async function requireCase(context: DeskContext, id: string): Promise<OpenCase> {
  const [only] = await requireCases(context, [id]);
  if (only === undefined) throw new DeskError('NOTHING_THERE');
  return only;
}
